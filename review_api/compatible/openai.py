"""OpenAI's transcriptions and translations: one request brings the sound, and its answer the text.

form: file, model, language, prompt, response_format, … -> the fields of POST /v1/recordings -> the draft -> their shape

`model` may be any name: which model drafts is the operator's choice, and the header `Boli-Model` says it. Fields of
our own (`dialect`, `review`, `speakers`, …) are taken, too.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.accounts.clients import Client
from pipeline.delivery.transcripts import in_english
from pipeline.recordings.transcript import Transcript
from review_api.clients.upload import Upload, receive
from review_api.compatible import drafts, openai_answers
from review_api.compatible.callers import CompatibleClient
from review_api.compatible.openai_answers import Asked, ResponseFormat, Task
from review_api.compatible.shapes import documented, shaped
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import Problem
from review_api.schemas.recordings import Submission as Form

_FORMATS: Final[tuple[ResponseFormat, ...]] = get_args(ResponseFormat)
_GRANULARITIES: Final = ("word", "segment")
# Fields that are theirs, and become ours or nothing. Whatever else comes is looked for among ours.
_HANDLED: Final = frozenset(
    {
        "model", "prompt", "response_format", "temperature", "stream", "chunking_strategy",
        "timestamp_granularities[]", "keywords[]", "languages[]",
    }
)  # fmt: skip
_REFUSED: Final = {
    "include[]": "probabilities of tokens are not kept",
    "known_speaker_names[]": "speakers are named with PUT /v1/recordings/{id}/speakers/{label}",
    "known_speaker_references[]": "speakers are named with PUT /v1/recordings/{id}/speakers/{label}",
}
_TYPES: Final = {429: "rate_limit_error"}


def shape(problem: Problem) -> dict[str, Any]:
    """Return a problem as OpenAI writes errors. `recording_id`, where it is known, is a key of our own."""
    kind = _TYPES.get(problem.status) or ("server_error" if problem.status >= 500 else "invalid_request_error")
    code = "invalid_api_key" if problem.status == 401 else problem.code
    told = {"message": problem.detail, "type": kind, "param": problem.more.get("param"), "code": code}
    known = problem.more.get("recording_id")
    return {"error": told | ({"recording_id": known} if known else {})}


router = APIRouter(prefix="/v1/audio", tags=["compatible"], route_class=shaped(shape))


def _body(task: Task) -> dict[str, Any]:
    text = {"type": "string"}
    names = ["model", "language", "prompt", "temperature", "stream", "chunking_strategy"]
    fields: dict[str, Any] = {name: text for name in names if task == "transcribe" or name != "language"}
    fields |= {"file": {"type": "string", "format": "binary"}, "response_format": {"enum": list(_formats(task))}}
    if task == "transcribe":
        lists = ("timestamp_granularities[]", "keywords[]", "languages[]")
        fields |= {name: {"type": "array", "items": text} for name in lists}
    form = {"type": "object", "properties": fields, "required": ["file", "model"]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}}}


def _formats(task: Task) -> tuple[ResponseFormat, ...]:
    return tuple(one for one in _FORMATS if task == "transcribe" or one != "diarized_json")


_ERRORS: Final = documented(400, 401, 403, 404, 408, 413, 429, 503, 504, 507)
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = _ERRORS | {
    200: {
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/plain": {"schema": {"type": "string"}},
            "application/x-subrip": {"schema": {"type": "string"}},
            "text/vtt": {"schema": {"type": "string"}},
        }
    }
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and of which service."""

    request: Request
    client: Client
    services: Services


def caller(request: Request, client: CompatibleClient, services: ServicesDependency) -> Caller:
    """Return who asks. Raises a 401 or 403 problem."""
    return Caller(request, client, services)


CallerDependency = Annotated[Caller, Depends(caller)]


@router.post("/transcriptions", response_class=Response, responses=_ANSWERS, openapi_extra=_body("transcribe"))
async def transcriptions(by: CallerDependency) -> Response:
    """Take a recording and answer with its draft, in the language that is spoken."""
    return await _answer(by, "transcribe")


@router.post("/translations", response_class=Response, responses=_ANSWERS, openapi_extra=_body("translate"))
async def translations(by: CallerDependency) -> Response:
    """Take a recording and answer with its draft in English. Refused where the model cannot translate."""
    return await _answer(by, "translate")


async def _answer(by: Caller, task: Task) -> Response:
    form = _Reader(by, task)
    taken = await drafts.take(by.services, by.client, form.read)
    drafted = await drafts.wait(by.services, by.client, taken.id, by.request)
    return await run_in_threadpool(_written, by.services, drafted, form.asked)


def _written(services: Services, drafted: Any, asked: Asked) -> Response:
    text: Transcript = drafts.transcript(services, drafted)
    answer = openai_answers.answer(in_english(text) if asked.task == "translate" else text, asked)
    answer.headers["Boli-Model"] = text.model.name.encode("ascii", "replace").decode()
    answer.headers["Recording-Id"] = drafted.id
    return answer


class _Reader:
    """Reads the form, and keeps what its answer is to be."""

    def __init__(self, by: Caller, task: Task) -> None:
        self._by = by
        self._task: Task = task
        self.asked = Asked(task)

    async def read(self, path: Path) -> Upload:
        """Write the file to `path`, and return the form with our fields. Raises the problems of the form."""
        upload = await receive(self._by.request, path, self._by.services.settings.api.max_upload_bytes)
        self.asked = asked(upload.fields, self._task)
        return replace(upload, fields=fields(upload.fields, self._task))


def asked(sent: dict[str, str], task: Task) -> Asked:
    """Return how the answer is to be written. Raises a 422 problem that names the field."""
    format = sent.get("response_format") or "json"
    if format not in _formats(task):
        raise _wrong("response_format", f"it is one of {', '.join(_formats(task))}")
    granularities = _lines(sent, "timestamp_granularities[]")
    if unknown := [one for one in granularities if one not in _GRANULARITIES]:
        raise _wrong("timestamp_granularities", f"they are word and segment, not {unknown[0][:40]!a}")
    if granularities and format != "verbose_json":
        raise _wrong("timestamp_granularities", "they need response_format=verbose_json")
    return Asked(task, format, tuple(granularities) or ("segment",))


def fields(sent: dict[str, str], task: Task) -> dict[str, str]:
    """Return the form of POST /v1/recordings for what was sent. Raises a 422 problem that names the field."""
    _refuse(sent, task)
    words = [sent.get("prompt", ""), *_lines(sent, "keywords[]")]
    ours = {name: value for name, value in sent.items() if name not in _HANDLED}
    if languages := ",".join(_lines(sent, "languages[]")):
        ours["languages"] = languages
    if vocabulary := ", ".join(filter(None, words)):
        ours["vocabulary"] = vocabulary
    return ours | ({"translate": "true"} if task == "translate" else {})


def _refuse(sent: dict[str, str], task: Task) -> None:
    """Raise a 422 problem for what cannot be done, and for fields that nobody knows."""
    if not sent.get("model"):
        raise _wrong("model", "send a name; which model drafts is the operator's choice")
    for name, why in _REFUSED.items():
        if sent.get(name):
            raise _wrong(name.removesuffix("[]"), why)
    if sent.get("stream", "false").lower() not in ("false", ""):
        raise _wrong("stream", "a draft comes whole, not in pieces; leave it out; GET /v1/events/stream follows")
    if not _is_zero(sent.get("temperature", "")):
        raise _wrong("temperature", "it can be 0 only: nothing is drawn by chance")
    if sent.get("chunking_strategy", "auto") not in ("auto", ""):
        raise _wrong("chunking_strategy", "it can be auto only: sound is always cut at pauses")
    for name in sent:
        theirs = name in _HANDLED or name in _REFUSED
        if not (theirs or name in Form.model_fields) or (task == "translate" and name.endswith("[]")):
            raise _wrong(ascii(name[:60])[1:-1], "there is no such field here")


def _lines(sent: dict[str, str], name: str) -> list[str]:
    return [line for line in sent.get(name, "").split("\n") if line]


def _is_zero(text: str) -> bool:
    try:
        return not text or float(text) == 0
    except ValueError:
        return False


def _wrong(field: str, why: str) -> Problem:
    return Problem(422, "unsupported-value", f"`{field}`: {why}", param=field)
