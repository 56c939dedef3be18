"""Password pool: argon2 in threads of its own, so that whoever tries passwords holds up nobody else.

A hash takes 64 MiB and a tenth of a second of several cores. The threads that answer requests never wait for one: a
route awaits it. Few are made at once, which bounds memory. They run at a lower priority than the service itself, where
the system has priorities of threads (Linux), and argon2's own threads inherit it. Of those that wait there are so many
at most; whoever comes then is asked to come again.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from review_api.problems import Problem

AT_ONCE: Final = 2
MOST_WAITING: Final = 64
# A third of the share that others have who want the same core: enough to sign in while a worker drafts beside it.
_NICE: Final = 5

Result = TypeVar("Result")


class PasswordPool:
    """Runs what hashes passwords. For routes of any event loop."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, "passwords", initializer=_step_back)
        self._most = at_once + most_waiting
        self._lock = threading.Lock()
        self._inside = 0

    async def run(self, work: Callable[..., Result], *given: object) -> Result:
        """Return what `work` returns for what is given. Raises a 503 problem if too many wait."""
        with self._lock:
            if self._inside >= self._most:
                detail = "too many people sign in at this moment; try again"
                raise Problem(503, "busy", detail, headers={"Retry-After": "5"})
            self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
        finally:
            with self._lock:
                self._inside -= 1


def _step_back() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
