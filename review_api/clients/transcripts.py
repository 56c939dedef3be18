"""Transcripts: a client reads the newest text of a recording, as JSON or as a file, and takes the final version."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParameter

from pipeline.accounts.clients import Client
from pipeline.delivery import modes, receipt, transcripts
from pipeline.delivery.formats import FORMATS, FileFormat, Format, Kind, as_bytes, as_json
from pipeline.delivery.formats.view import View
from pipeline.delivery.modes import Shown
from pipeline.delivery.parts import Delivered, delivered
from pipeline.delivery.receipt import NotFinal
from pipeline.delivery.transcripts import NotReady, in_english
from pipeline.recordings import segments
from pipeline.recordings.recordings import Recording
from pipeline.speakers import voices
from pipeline.speakers.voices import Speaker
from pipeline.store.database import reading
from review_api import etags
from review_api.attachment import attachment
from review_api.auth import CurrentClient
from review_api.clients.modes import WantedModes, described, header, refusing_modes, wanted
from review_api.clients.views import FORMAT_MEANINGS, WantedView
from review_api.dependencies import Services, ServicesDependency
from review_api.ownership import own_recording, own_text
from review_api.problems import Problem, documented
from review_api.schemas import transcripts as schemas

router = APIRouter(prefix="/v1/recordings", tags=["recordings"])

# After so many seconds asking again is worth it: drafting takes minutes.
_RETRY_S: Final = 10


def _schema(name: Format, kind: Kind) -> dict[str, Any]:
    """Return what OpenAPI says of the body of a file. `format: binary` is what generators of clients know."""
    if kind.media_type.endswith("+json"):
        return {"type": "array", "items": {"type": "object"}} if name == "seglst" else {"type": "object"}
    return {"type": "string"} if kind.is_text else {"type": "string", "format": "binary"}


_FILES = {kind.media_type: {"schema": _schema(name, kind)} for name, kind in FORMATS.items() if name != "json"}
# Texts first: generators of clients take the first kind that they know.
_FILES_ALONE = dict(sorted(_FILES.items(), key=lambda file: not file[0].startswith("text/")))


@router.get(
    "/{recording_id}/transcript",
    response_model=schemas.Transcript,
    responses=documented(401, 403, 404, 409, 410, 422) | {200: {"content": _FILES}} | etags.NOT_MODIFIED,
)
def get_transcript(
    request: Request,
    recording_id: str,
    client: CurrentClient,
    services: ServicesDependency,
    view: WantedView,
    given: WantedModes,
    format: Annotated[Format, Query(description=FORMAT_MEANINGS)] = "json",
    text: Literal["original", "translation"] = "original",
) -> Response:
    """Return the newest text of every segment, as JSON or as a file of another format; files in English, too.

    The modes say how it is shown; by default as at submission. A file says so in the header Boli-Modes.
    Files mark what no person has seen, unless `marks` is false. JSON always says it. Subtitles are cut into cues.
    """
    return etags.answer(
        request.headers, _made(services, client, recording_id, format, view, given, text == "translation")
    )


@router.get(
    "/{recording_id}/transcript/{format}",
    response_class=Response,
    responses=documented(401, 403, 404, 409, 410, 422) | {200: {"content": _FILES_ALONE}} | etags.NOT_MODIFIED,
)
def get_transcript_file(
    request: Request,
    recording_id: str,
    format: Annotated[FileFormat, PathParameter(description=FORMAT_MEANINGS)],
    client: CurrentClient,
    services: ServicesDependency,
    view: WantedView,
    given: WantedModes,
    text: Literal["original", "translation"] = "original",
) -> Response:
    """Return the newest text as a file, as `?format=` does: for clients that are made by a generator, which takes an
    operation to answer with one kind of thing.
    """
    return etags.answer(
        request.headers, _made(services, client, recording_id, format, view, given, text == "translation")
    )


def _made(
    services: Services, client: Client, recording_id: str, format: Format, view: View, given: WantedModes, english: bool
) -> schemas.Transcript | Response:
    """Return the transcript as a body, or as a file. Raises a problem before there is a draft."""
    with reading(services.engine) as connection:
        recording = own_text(connection, recording_id, client)
        made = delivered(transcripts.heard(segments.list_segments(connection, recording_id)))
        try:
            transcript = transcripts.transcript(connection, recording, made)
        except NotReady as error:
            raise not_ready(recording, error) from error
        speakers = voices.speakers(connection, recording_id)
    if english:
        _check_translation(recording, format)
        transcript = in_english(transcript)
    with refusing_modes():
        shown = modes.shown(transcript, wanted(recording, given, translated=english))
    if format != "json":
        return _file(shown, format, view)
    return _body(shown, recording, made, speakers)


def _file(shown: Shown, format: Format, view: View) -> Response:
    kind = FORMATS[format]
    name = f"{PurePath(shown.transcript.recording.name).stem or 'transcript'}.{kind.ending}"
    headers = {**attachment(name), **header(shown)}
    return Response(as_bytes(shown.transcript, format, view), headers=headers, media_type=kind.media_type)


@router.post("/{recording_id}/receipt", responses=documented(401, 403, 404, 409, 422))
def confirm_receipt(recording_id: str, client: CurrentClient, services: ServicesDependency) -> schemas.Receipt:
    """Say that I have the final version. From then on its text does not change. May be repeated."""
    with services.engine.begin() as connection:
        own_recording(connection, recording_id, client)
        try:
            return schemas.Receipt(status=receipt.confirm(connection, recording_id).status)
        except NotFinal as error:
            raise Problem(409, "not-final", str(error)) from error


def not_ready(recording: Recording, error: NotReady) -> Problem:
    """Return the problem that a recording has no draft yet, or never will have one."""
    if recording.status == "failed":
        return Problem(409, "not-ready", f"there is no draft: {error}, and GET /v1/recordings/{{id}} says why")
    detail = f"there is no draft: {error}; ask again later"
    return Problem(409, "not-ready", detail, headers={"Retry-After": str(_RETRY_S)})


def _check_translation(recording: Recording, format: Format) -> None:
    """Raise a 422 problem where there is no translation to send."""
    if format == "json":
        raise Problem(422, "text-of-json", "JSON holds both texts: leave `text` out, or ask for another format")
    if not recording.translate:
        raise Problem(422, "no-translation", "send the recording with translate=true to have it in English")


def _body(
    shown_as: Shown, recording: Recording, made: Sequence[Delivered], speakers: Sequence[Speaker]
) -> schemas.Transcript:
    """Return the JSON of `boli transcribe`, and what is known of stored segments only: ids, versions, labels."""
    body = as_json.to_object(shown_as.transcript)
    for shown, one in zip(body["segments"], made, strict=True):
        first = one.sources[0]
        shown |= {"id": first.id, "version": first.version, "part": one.part}
        shown |= {"segment_ids": [source.id for source in one.sources], "speaker_label": one.segment.speaker}
        shown |= {"reviewed": all(source.reviewed for source in one.sources)}
    known = {"status": recording.status, "external_id": recording.external_id, "metadata": recording.metadata}
    body |= known | {"modes": described(shown_as), "speakers": speakers}
    return schemas.Transcript.model_validate(body)
