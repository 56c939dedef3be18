"""Problems: every error as application/problem+json (RFC 9457), with a `code` for programs and a `detail` for people.

An answer never repeats what was sent: it may hold a password.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from configs.registry import UnknownVariety, variety
from pipeline.store.blobs import BlobsAway
from pipeline.store.database import is_full
from pipeline.store.disk import no_room
from pipeline.store.sealed.keyring import KeyGone
from review_api.addresses import Addresses
from review_api.schemas.base import ProblemBody, problem_type

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"
# On every answer, and in the log: by it a caller and the operator speak of the same request.
REQUEST_ID = "X-Request-Id"
_PLACE_LETTERS = 100


class Problem(Exception):
    """An error as HTTP answers it. `more` is added to the body, `headers` to the answer.

    Routes raise it; it is no BoliError, since `detail` is written for the caller, and not for the operator.
    """

    def __init__(
        self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
        self.title: str = more.pop("title", "") or phrase(status)
        self.more = more

    def response(self) -> JSONResponse:
        """Return the answer."""
        body = {"type": problem_type(self.code), "title": self.title, "status": self.status}
        body |= {"detail": self.detail, "code": self.code, **self.more}
        return JSONResponse(body, self.status, headers=self.headers, media_type=MEDIA_TYPE)


def phrase(status: int) -> str:
    """Return what HTTP calls a status; the number itself for one of another protocol (460 of tus)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def missing(noun: str) -> Problem:
    """Return the 404 answer. It is the same for what does not exist and for what belongs to somebody else."""
    return Problem(404, "not-found", f"there is no such {noun} among yours")


@contextmanager
def missing_where(noun: str, *errors: type[Exception]) -> Iterator[None]:
    """Turn each of these errors into the problem `missing`."""
    try:
        yield
    except errors as error:
        raise missing(noun) from error


def refusing(
    nouns: Mapping[type[Exception], str], answers: Mapping[type[Exception], tuple[int, str]]
) -> Callable[[], AbstractContextManager[None]]:
    """Return a context manager that turns errors into problems.

    `nouns`: what is missing (404) where this error is raised. `answers`: status and code of the others, whose message
    is the detail. A transaction that is open inside is undone.
    """

    @contextmanager
    def answered() -> Iterator[None]:
        try:
            yield
        except tuple(nouns) as error:
            raise missing(nouns[type(error)]) from error
        except tuple(answers) as error:
            status, code = answers[type(error)]
            raise Problem(status, code, str(error)) from error

    return answered


def full() -> Problem:
    """Return the answer where there is no room on a disk."""
    return Problem(507, "disk-full", "there is no room for this at the moment; try again later")


def unknown_language(error: UnknownVariety) -> Problem:
    """Return the answer for a tag that the registry does not have."""
    return Problem(422, "unknown-language", f"{error}; GET /v1/languages lists all")


def checked_tags(languages: list[str]) -> list[str]:
    """Return the tags as the registry writes them. Raises a 422 problem."""
    try:
        return [variety(tag).tag for tag in languages]
    except UnknownVariety as error:
        raise unknown_language(error) from error


def invalid(error: RequestValidationError) -> Problem:
    """Return the answer for what the schemas refuse. It names the places, and not what was there."""
    return Problem(422, "invalid-request", "; ".join(f"{place}: {words}" for place, words in reasons(error)))


def reasons(error: RequestValidationError) -> list[tuple[str, str]]:
    """Return what the schemas refuse: each place, as in `metadata.order`, and what is wrong there."""
    # Without Pydantic's own words before those of our validators
    said = ((reason["loc"], reason["msg"].removeprefix("Value error, ")) for reason in error.errors())
    return [(".".join(map(_place, place)), words) for place, words in said]


def _place(name: object) -> str:
    """Return a part of a place. A caller may have named it, at any length."""
    return str(name)[:_PLACE_LETTERS]


def busy(request: Request, error: Exception) -> Problem:
    """Return the answer where the database could not be used, and log why: 507 if its disk is full, else 503."""
    assert isinstance(error, OperationalError)
    if is_full(error):
        log.error("the disk of the database is full", path=request.url.path)
        return full()
    log.warning("the database could not be used", path=request.url.path, error=str(error.__cause__ or error))
    detail = "the database is busy or away; nothing was kept, send the request again"
    return Problem(503, "busy", detail, headers={"Retry-After": "2"})


def away(request: Request, error: Exception) -> Problem:
    """Return the answer where the recordings cannot be reached, or another machine has it, and log it."""
    log.warning("the recordings cannot be reached", path=request.url.path, why=str(error))
    detail = "the store of recordings is away, or another machine has this; nothing was kept, send the request again"
    return Problem(503, "busy", detail, headers={"Retry-After": "5"})


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these errors."""
    schema = {"$ref": f"#/components/schemas/{ProblemBody.__name__}"}
    return {status: {"description": phrase(status), "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses}


def install(app: FastAPI, addresses: Addresses) -> None:
    """Make every error of the application a problem."""
    app.state.addresses = addresses
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(BlobsAway, _away)
    app.add_exception_handler(KeyGone, _deleted_meanwhile)
    app.add_exception_handler(OSError, _unwritten)
    app.add_exception_handler(Exception, _internal)


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return error.response()


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return _other_methods(request, error).response()
    if error.status_code == 400 and error.__cause__ is not None:
        return _unreadable(error.__cause__).response()
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "-")
    detail = {404: "there is nothing at this address"}
    return Problem(status, code, detail.get(status, str(error.detail)), headers=error.headers).response()


def _other_methods(request: Request, error: HTTPException) -> Problem:
    """Return the answer to a method that an address does not take. The framework knows those of one route only."""
    one_route = (error.headers or {}).get("Allow", "").replace(" ", "").split(",")
    allowed = request.app.state.addresses.methods(request.scope) or sorted(one_route)
    headers = {"Allow": ", ".join(allowed)}
    return Problem(405, "method-not-allowed", "this address does not take this method", headers=headers)


def _unreadable(cause: BaseException) -> Problem:
    """Return the answer to a body that the framework could not read: it tells why only as the cause."""
    if isinstance(cause, RecursionError):
        return Problem(400, "bad-request", "the JSON of the body is nested too deeply")
    return Problem(400, "bad-request", "the body cannot be read; send JSON in UTF-8")


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return invalid(error).response()


async def _busy(request: Request, error: Exception) -> JSONResponse:
    """Answer 503 if the database is away, locked for too long, or ended a deadlock; 507 if its disk is full."""
    return busy(request, error).response()


async def _away(request: Request, error: Exception) -> JSONResponse:
    return away(request, error).response()


async def _deleted_meanwhile(request: Request, error: Exception) -> JSONResponse:
    """Answer 503 where a row was read and its key was gone a moment later: the next request does not find the row."""
    log.warning("a text cannot be read", path=request.url.path, why=str(error))
    detail = "something that this reads was deleted meanwhile; send the request again"
    return Problem(503, "busy", detail, headers={"Retry-After": "1"}).response()


async def _unwritten(request: Request, error: Exception) -> JSONResponse:
    """Answer 507 where a file could not be written because its disk is full: what was to be made is not there."""
    if not (isinstance(error, OSError) and no_room(error)):
        return await _internal(request, error)
    log.error("a disk is full", path=request.url.path)
    return full().response()


async def _internal(request: Request, error: Exception) -> JSONResponse:
    request_id = getattr(request.state, "request_id", "")
    log.error("internal error", path=request.url.path, request_id=request_id, exc_info=error)
    detail = "the service failed; the operator's log says why"
    return Problem(500, "internal-error", detail, headers={REQUEST_ID: request_id}).response()
