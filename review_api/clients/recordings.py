"""Recordings: a client sends them, follows them, reads the transcript and deletes them."""

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy import Connection

from asr.models.model_files import tasks
from asr.refusal import unsupported_translation
from configs.registry import UnknownVariety, language_of, variety
from configs.settings import Audio
from pipeline.delivery.formats import Format, as_json, render
from pipeline.delivery.transcripts import NotReady, heard, transcript
from pipeline.drafting.language_plan import LanguagesAlike, by_code
from pipeline.drafting.translation import in_english
from pipeline.jobs import queue as jobs
from pipeline.media.prepare import probe
from pipeline.media.problem import AudioProblem
from pipeline.recordings import attributes, recordings, segments
from pipeline.recordings.attributes import Attributes, ConsentMissing, Described
from pipeline.recordings.recordings import BadCursor, Counts, Recording, RecordingMissing, Submission
from pipeline.speakers import voices
from pipeline.store.database import new_id, reading
from review_api import wire
from review_api.auth import CurrentClient
from review_api.clients.upload import Upload, receive
from review_api.dependencies import Held, Services
from review_api.problems import Problem, documented, missing
from review_api.text_input import separated

router = APIRouter(prefix="/v1/recordings", tags=["recordings"])

_MEDIA_TYPES: dict[Format, str] = {"srt": "application/x-subrip", "vtt": "text/vtt", "txt": "text/plain"}
_FORM: dict[str, Any] = wire.Submission.model_json_schema()
_FORM["properties"] = {
    "file": {"type": "string", "contentMediaType": "application/octet-stream"},
    **_FORM["properties"],
}
_FORM["required"] = ["file"]
_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


@router.post("", status_code=201, responses=documented(400, 401, 403, 413, 415, 422), openapi_extra=_BODY)
async def submit(request: Request, client: CurrentClient, services: Held) -> wire.Recording:
    """Take a recording and queue it. Nothing is kept of one that cannot be used."""
    recording_id = new_id("rec")
    try:
        original = services.blobs.writing(f"recordings/{recording_id}/original")
        async with contextmanager_in_threadpool(original) as place:
            upload = await receive(request, place, services.settings.api.max_upload_bytes)
            form = _form(upload)
            described = _known_by(form)
            submission = _submission(recording_id, client.id, upload, form, services.settings.asr.model)
            await run_in_threadpool(_listen, place, services.settings.audio)
        return await run_in_threadpool(_queue, submission, described, services)
    except BaseException:  # a cancelled request, too, leaves nothing behind
        services.blobs.delete(f"recordings/{recording_id}")
        raise


@router.get("", responses=documented(401, 403, 422))
def list_recordings(
    client: CurrentClient,
    services: Held,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> wire.RecordingPage:
    """List own recordings, newest first. `after` is the `next` of the page before."""
    with reading(services.engine) as connection:
        try:
            found, cursor = recordings.list_for_client(connection, client.id, limit, after)
        except BadCursor as error:
            raise Problem(422, "bad-cursor", str(error)) from error
        ids = [one.id for one in found]
        counts, known_by = recordings.counts(connection, ids), attributes.of(connection, ids)
    return wire.RecordingPage(items=[_body(one, counts[one.id], known_by[one.id]) for one in found], next=cursor)


@router.get("/{recording_id}", responses=documented(401, 403, 404, 422))
def get_recording(recording_id: str, client: CurrentClient, services: Held) -> wire.Recording:
    """Say how far a recording is."""
    with reading(services.engine) as connection:
        return _described(connection, _own(connection, recording_id, client.id))


@router.get(
    "/{recording_id}/transcript",
    response_model=wire.Transcript,
    responses=documented(401, 403, 404, 409, 422) | {200: {"content": {kind: {} for kind in _MEDIA_TYPES.values()}}},
)
def get_transcript(
    recording_id: str,
    client: CurrentClient,
    services: Held,
    format: Format = "json",
    text: Literal["original", "translation"] = "original",
) -> wire.Transcript | Response:
    """Return the newest text of every segment, as JSON or as a subtitle or text file; those in English, too."""
    with reading(services.engine) as connection:
        recording = _own(connection, recording_id, client.id)
        stored = heard(segments.list_segments(connection, recording_id))
        try:
            made = transcript(connection, recording, stored)
        except NotReady as error:
            raise Problem(409, "not-ready", f"there is no draft: {error}; ask again later") from error
        speakers = voices.speakers(connection, recording_id)
    if text == "translation":
        if format == "json":
            raise Problem(422, "text-of-json", "JSON holds both texts: leave `text` out, or ask for srt, vtt or txt")
        if not recording.translate:
            raise Problem(422, "no-translation", "send the recording with translate=true to have it in English")
        made = in_english(made)
    if format != "json":
        return Response(render(made, format), media_type=_MEDIA_TYPES[format])
    body = as_json.to_object(made)
    for one, known in zip(body["segments"], stored, strict=True):
        one |= {"id": known.id, "version": known.version, "reviewed": known.reviewed, "speaker_label": known.speaker}
    return wire.Transcript.model_validate(body | {"status": recording.status, "speakers": speakers})


@router.delete("/{recording_id}", status_code=204, responses=documented(401, 403, 404, 422))
def delete_recording(recording_id: str, client: CurrentClient, services: Held) -> None:
    """Remove the audio, the drafts, the revisions and the scores. A job that is running stops by itself."""
    with services.engine.begin() as connection:
        _own(connection, recording_id, client.id)
        recordings.remove(connection, recording_id)
        # Inside the transaction: if the files cannot be removed, the recording stays and can be deleted again.
        services.blobs.delete(f"recordings/{recording_id}")


def _form(upload: Upload) -> wire.Submission:
    """Return what the fields say. Raises a 422 problem."""
    given = {name: value for name, value in upload.fields.items() if value}
    try:
        return wire.Submission.model_validate({"name": upload.filename} | given)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _known_by(form: wire.Submission) -> Attributes:
    """Return what the recording is known by beside its language. Raises a 422 problem."""
    gender, age, consent = form.speaker_gender, form.speaker_age, form.profile_consent
    try:
        return Described(form.district, form.domain, form.device, gender, age, consent).values()
    except ConsentMissing as error:
        raise Problem(422, "consent-missing", str(error)) from error


def _submission(recording_id: str, client_id: str, upload: Upload, form: wire.Submission, model: str) -> Submission:
    """Check what the form says of the speech. Raises a 422 problem."""
    language, dialect = _spoken(form.language, form.dialect)
    languages = _several(separated(form.languages), language)
    if len(languages) == 1:
        language, languages = languages[0], []
    if form.translate:
        _translatable(model)
    return Submission(
        id=recording_id,
        client_id=client_id,
        name=form.name or "recording",
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        language=language,
        dialect=dialect,
        languages=tuple(languages),
        vocabulary=tuple(separated(form.vocabulary)),
        translate=form.translate,
        speaker=form.speaker,
        speakers_expected=form.speakers,
        priority=form.priority,
        speakers_per_channel=form.speakers_per_channel,
        speaker_consent=form.speaker_consent,
    )


def _spoken(language: str, dialect: str) -> tuple[str, str]:
    """Return both tags as the registry writes them; a dialect implies its language. Raises a 422 problem."""
    try:
        asked = variety(language).tag if language else ""
        if not dialect:
            return asked, ""
        implied = language_of(dialect).tag
        if asked and language_of(asked).tag != implied:
            raise Problem(422, "wrong-dialect", f"{dialect} belongs to the language {implied}, not to {language}")
        return asked or implied, variety(dialect).tag
    except UnknownVariety as error:
        raise Problem(422, "unknown-language", f"{error}; GET /v1/languages lists all") from error


def _several(languages: list[str], language: str) -> list[str]:
    """Return the tags of a code-switched recording as the registry writes them. Raises a 422 problem."""
    if languages and language:
        raise Problem(422, "language-twice", "send `language` (and `dialect`), or `languages` where several are spoken")
    try:
        return list(by_code(languages).values()) if len(languages) > 1 else [variety(one).tag for one in languages]
    except UnknownVariety as error:
        raise Problem(422, "unknown-language", f"{error}; GET /v1/languages lists all") from error
    except LanguagesAlike as error:
        raise Problem(422, "languages-alike", str(error)) from error


def _translatable(model: str) -> None:
    """Raise a 422 problem where the card of the model in use does not say that it translates."""
    if "translate" not in tasks(model):
        raise Problem(422, "translate-unsupported", unsupported_translation(model))


def _listen(place: Path, limits: Audio) -> None:
    try:
        probe(place, limits)
    except AudioProblem as problem:
        raise Problem(422, problem.code, problem.detail, title=problem.title) from problem


def _queue(submission: Submission, described: Attributes, services: Services) -> wire.Recording:
    with services.engine.begin() as connection:
        made = recordings.create(connection, submission)
        attributes.keep(connection, made.id, described)
        jobs.enqueue(connection, made.id, made.client_id, made.priority)
    return _body(made, Counts(), described)


def _own(connection: Connection, recording_id: str, client_id: str) -> Recording:
    try:
        found = recordings.get(connection, recording_id)
    except RecordingMissing as error:
        raise missing("recording") from error
    if found.client_id != client_id:
        raise missing("recording")
    return found


def _described(connection: Connection, found: Recording) -> wire.Recording:
    counts, known_by = recordings.counts(connection, [found.id]), attributes.of(connection, [found.id])
    return _body(found, counts[found.id], known_by[found.id])


def _body(found: Recording, counts: Counts, known_by: Attributes) -> wire.Recording:
    shown = {name: getattr(found, name) for name in wire.Recording.model_fields if hasattr(found, name)}
    told_apart = wire.Diarization.by(found.diarized_by)
    return wire.Recording(
        **shown,
        attributes=known_by,
        diarization=told_apart,
        segments=counts.segments,
        reviewed_segments=counts.reviewed,
    )
