"""OpenAI's answers: a transcript as its package reads it, in the format that was asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from fastapi import Response
from starlette.responses import JSONResponse

from pipeline.delivery.formats import FORMATS, as_bytes, openai
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Transcript

Task = Literal["transcribe", "translate"]
ResponseFormat = Literal["json", "text", "srt", "vtt", "verbose_json", "diarized_json"]

_OBJECTS: Final[Mapping[str, Callable[[Transcript], dict[str, Any]]]] = {
    "json": openai.plain,
    "verbose_json": openai.verbose,
    "diarized_json": openai.diarized,
}
_PLAIN: Final = View(marks=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """How the answer is to be written. `granularities`: of the times in verbose_json, "word" and "segment"."""

    task: Task
    format: ResponseFormat = "json"
    granularities: tuple[str, ...] = ("segment",)


def answer(transcript: Transcript, asked: Asked) -> Response:
    """Return the answer. JSON says in `seen_by` what no person has seen; the other formats are plain, as expected."""
    if asked.format == "text":
        return Response(openai.plain(transcript)["text"] + "\n", media_type="text/plain")
    if asked.format == "srt" or asked.format == "vtt":
        return Response(as_bytes(transcript, asked.format, _PLAIN), media_type=FORMATS[asked.format].media_type)
    body = _OBJECTS[asked.format](transcript)
    if "task" in body:
        body["task"] = asked.task
    if asked.format == "verbose_json":
        body = {name: value for name, value in body.items() if not _is_left_out(name, asked)}
    return JSONResponse(body)


def _is_left_out(name: str, asked: Asked) -> bool:
    return name in ("words", "segments") and name.removesuffix("s") not in asked.granularities
