"""Errors of the client: a class for each thing that a program may want to treat apart.

ServiceError
  Unreachable, FileUnusable                                  no answer; nothing could be sent
  Unauthorized, Forbidden, NotFound, Conflict (NotReady), Invalid, TooMany, ServiceBroken    what was answered
  RecordingFailed, NeverReached, WaitTimeout                 waiting is over
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from configs.errors import BoliError

REQUEST_ID: Final = "X-Request-Id"


class ServiceError(BoliError):
    """What was asked for did not come about. The message says what to do.

    `code`: the problem's code, "" where there is none. `status`: of HTTP, 0 where nothing was answered. `request_id`:
    by which the operator finds the request in the service's log. `retry_after_s`: how long the service asks to wait.
    """

    def __init__(
        self,
        message: str,
        code: str = "",
        *,
        status: int = 0,
        detail: str = "",
        request_id: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.detail = detail or message
        self.request_id = request_id
        self.retry_after_s = retry_after_s


class Unreachable(ServiceError):
    """Nobody answered, or the line broke. `never_sent`: no byte of the request can have come."""

    def __init__(self, message: str, *, never_sent: bool) -> None:
        super().__init__(message)
        self.never_sent = never_sent


class FileUnusable(ServiceError):
    """The file cannot be read here, or is not the one whose upload was begun."""


class Unauthorized(ServiceError):
    """401: the key is missing, unknown or over."""


class Forbidden(ServiceError):
    """403: the key is good for other things."""


class NotFound(ServiceError):
    """404: it does not exist, or belongs to somebody else."""


class Conflict(ServiceError):
    """409: not in the state that the thing is in now."""


class NotReady(Conflict):
    """409 not-ready: there is no draft yet. Wait for the recording."""


class Invalid(ServiceError):
    """Any other 4xx: what was sent cannot be used; `detail` says why."""


class TooMany(ServiceError):
    """429: too much at once; `retry_after_s` says when to come back."""


class ServiceBroken(ServiceError):
    """5xx, or an answer that is none of the API's."""


class RecordingFailed(ServiceError):
    """There is no draft, and there will be none. `code` and `detail` are the recording's problem."""


class NeverReached(ServiceError):
    """The recording is at its end, and that is another one than was waited for."""


class WaitTimeout(ServiceError):
    """It took longer than the caller wanted to wait. The recording is still being worked on."""


_CLASSES: Final[Mapping[int, type[ServiceError]]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    429: TooMany,
}


def refused(answer: httpx.Response) -> ServiceError:
    """Return the error of an answer that is no success."""
    problem = _problem(answer)
    code, detail = str(problem.get("code", "")), str(problem.get("detail", ""))
    said = f"{problem.get('title', '')}: {detail}" if detail else f"the service answered {answer.status_code}"
    request_id = answer.headers.get(REQUEST_ID, "")
    kind = _kind(answer.status_code, code)
    if kind is ServiceBroken and request_id:
        said = f"{said} (request {request_id})"
    return kind(
        said,
        code,
        status=answer.status_code,
        detail=detail,
        request_id=request_id,
        retry_after_s=_retry_after_s(answer.headers.get("Retry-After", "")),
    )


def unreachable(url: str, error: httpx.HTTPError) -> Unreachable:
    """Return the error of a request without an answer."""
    never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    why = str(error) or type(error).__name__
    return Unreachable(f"no answer from {url}: {why}; is the service running? (boli up)", never_sent=never_sent)


def _kind(status: int, code: str) -> type[ServiceError]:
    if code == "not-ready":
        return NotReady
    return _CLASSES.get(status, Invalid if 400 <= status < 500 else ServiceBroken)


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _retry_after_s(header: str) -> float | None:
    """Return the seconds of a Retry-After: a number, or a date (RFC 9110, section 10.2.3)."""
    if header.isdecimal():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
