"""Retries: which errors pass by themselves, and how long to wait. `tenacity` does the rest (docs/decisions/026)."""

from dataclasses import dataclass
from typing import Any, Final

from tenacity import RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random_exponential

from boli.client.errors import ServiceError, Unreachable

# A request timed out, is locked by another one, came too early, or met a gateway without a service behind it.
_PASSES: Final = frozenset({408, 423, 425, 502, 503, 504})
# The service says that nothing was kept: any request may be sent again.
_NOTHING_KEPT: Final = frozenset({"busy"})
# A piece of an upload went to the wrong place: the next attempt asks where to go on.
_LOST_PLACE: Final = frozenset({"wrong-offset", "taken-over", "interrupted", "checksum-mismatch"})


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how long. `attempts`: of one call, the first included; 1 switches repeating off. `longest_pause_s`:
    where the service asks for more than this, the caller is told instead.
    """

    attempts: int = 6
    first_pause_s: float = 0.5
    longest_pause_s: float = 60

    def arguments(self, repeatable: bool) -> dict[str, Any]:
        """Return the arguments of tenacity. `repeatable`: doing it twice does no harm."""

        def again(error: BaseException) -> bool:
            return isinstance(error, ServiceError) and self._passes(error, repeatable)

        return {
            "retry": retry_if_exception(again),
            "stop": stop_after_attempt(self.attempts),
            "wait": self._pause_s,
            "reraise": True,
        }

    def _passes(self, error: ServiceError, repeatable: bool) -> bool:
        if (error.retry_after_s or 0) > self.longest_pause_s:
            return False
        if error.status == 429 or error.code in _NOTHING_KEPT:
            return True
        if isinstance(error, Unreachable):
            return repeatable or error.never_sent
        return repeatable and (error.status in _PASSES or error.code in _LOST_PLACE)

    def _pause_s(self, state: RetryCallState) -> float:
        """Return what the service asks for, or an exponential pause with chance in it."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ServiceError) and error.retry_after_s is not None:
            return error.retry_after_s
        return wait_random_exponential(self.first_pause_s, self.longest_pause_s)(state)
