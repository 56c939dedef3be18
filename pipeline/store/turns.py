"""Turns: a lock that threads get in the order in which they asked.

`threading.Lock` lets whoever just released it take it again before the one that waits has woken up.
"""

import threading
from collections import deque


class Turns:
    """One thread at a time; the others wait in line. Any thread may release it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def acquire(self, timeout_s: float) -> bool:
        """Wait for one's turn. Return whether it came within `timeout_s`."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(timeout_s):
            return True
        with self._guard:
            if mine.is_set():  # it came in the last moment
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        """End one's turn: the next in line has it."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
