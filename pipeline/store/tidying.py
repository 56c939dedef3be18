"""Tidying: now and then, the copies of blobs that this machine keeps without need are deleted."""

import threading
from typing import Final

import structlog

from pipeline.store.blobs import Blobs, BlobsAway

log = structlog.get_logger(__name__)
EVERY_S: Final = 600.0


class Tidying:
    """One thread of a process that uses blobs. It ends with the process."""

    def __init__(self, blobs: Blobs, every_s: float = EVERY_S) -> None:
        self._blobs = blobs
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tidying", daemon=True)

    def start(self) -> None:
        """Begin, at once."""
        self._thread.start()

    def stop(self) -> None:
        """End, after what is being done."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._blobs.tidy()
            except (BlobsAway, OSError) as error:  # the next time, then
                log.warning("copies of blobs could not be tidied", error=type(error).__name__)
            if self._stop.wait(self._every_s):
                return
