"""Readiness: the last result of the write probe. Health asks for it, and anybody may ask for health.

So the probe is not run for each caller: one at a time, and at most every few seconds. A caller waits for it a moment
only: a write may have to wait for others for seconds, and the service is none the worse for it.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

EVERY_S: Final = 5.0
PATIENCE_S: Final = 0.5
# Longer than a write waits for another one on SQLite (pipeline/store/database.py): a disk that no longer answers.
STUCK_S: Final = 60.0
STUCK: Final = "a small write has not ended for a minute"


class Readiness:
    """Runs the probe in a thread of its own. `probe()` returns what is wrong, "" if nothing is; it never raises."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ended.set()
        self._began_s = float("-inf")
        self._found = ""

    def trouble(self, probe: Callable[[], str]) -> str:
        """Return what the last probe found, after beginning a new one where it is time."""
        with self._lock:
            if self._ended.is_set() and self._clock_s() - self._began_s >= EVERY_S:
                self._ended.clear()
                self._began_s = self._clock_s()
                threading.Thread(target=self._run, args=[probe], name="write probe", daemon=True).start()
        if not self._ended.wait(PATIENCE_S) and self._clock_s() - self._began_s > STUCK_S:
            return STUCK
        return self._found

    def _run(self, probe: Callable[[], str]) -> None:
        try:
            self._found = probe()
        finally:
            self._ended.set()
