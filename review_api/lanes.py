"""Lanes: threads of their own for some work, a few at once, so that a burst of it does not fill those of every route.

A route that waits for the one writer of SQLite, or decodes sound, holds its thread. With 40 threads for all routes, 40
submissions would keep everybody else waiting, and /v1/health would look as if the service were dead.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

_T = TypeVar("_T")
_P = ParamSpec("_P")


class Lane:
    """At most `width` calls at once in each event loop; the others wait without a thread."""

    def __init__(self, name: str, width: int) -> None:
        self._width = width
        self._limiter: RunVar[CapacityLimiter] = RunVar(f"lane {name}")

    async def run(self, function: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """Call a function in a thread of this lane, and return what it returns."""
        try:
            limiter = self._limiter.get()
        except LookupError:
            limiter = CapacityLimiter(self._width)
            self._limiter.set(limiter)
        return await to_thread.run_sync(lambda: function(*args, **named), limiter=limiter)


SUBMISSIONS = Lane("submissions", 4)
PARSING = Lane("parsing", 4)
HEALTH = Lane("health", 2)
EVALUATIONS = Lane("evaluations", 1)
