"""A recurring chore: a thread that does it, rests, and does it again."""

import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

Stopped = Callable[[], bool]


class Recurring:
    """One thread of a process. It ends with the process, or by `stop`.

    `chore` can ask its argument whether it is to end early. `passing`: errors that may be over the next time; of each,
    the log has the type and the first line.
    """

    def __init__(
        self, name: str, chore: Callable[[Stopped], object], every_s: float, passing: tuple[type[Exception], ...]
    ) -> None:
        self._name, self._chore, self._every_s, self._passing = name, chore, every_s, passing
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

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
                self._chore(self._stop.is_set)
            except self._passing as error:
                log.warning("a chore failed", chore=self._name, error=type(error).__name__, why=_first_line(error))
            if self._stop.wait(self._every_s):
                return


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")
