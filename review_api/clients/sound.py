"""Sound: a client hears a recording as it was transcribed, without what it asked not to receive."""

from collections.abc import Generator
from pathlib import PurePath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from pipeline.delivery import sound
from pipeline.delivery.transcripts import NotReady
from pipeline.media import masking
from pipeline.media.masking import Mask, Stretches
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import Recording
from pipeline.store.blobs import BlobMissing
from pipeline.store.database import reading
from review_api.attachment import attachment
from review_api.auth import CurrentClient
from review_api.clients.transcripts import not_ready
from review_api.dependencies import Services, ServicesDependency
from review_api.ownership import check_covered, check_sound, own_recording
from review_api.problems import documented, missing

router = APIRouter(prefix="/v1/recordings", tags=["recordings"])

MEDIA_TYPE: Final = "audio/wav"
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}, "description": "WAV"}
}


@router.get(
    "/{recording_id}/audio",
    response_class=StreamingResponse,
    responses=documented(401, 403, 404, 409, 410, 422) | _FILE,
)
def get_audio(
    recording_id: str,
    client: CurrentClient,
    services: ServicesDependency,
    mask: Annotated[Mask, Query(description="What is heard in place of what was to be redacted")] = "tone",
) -> StreamingResponse:
    """Send the sound as it was transcribed: WAV, 16 kHz, a channel for each that has a sound of its own.

    Where the recording was sent with `redact`, identifiers in the newest text are covered.
    """
    with reading(services.engine) as connection:
        recording = own_recording(connection, recording_id, client)
        check_sound(connection, recording_id)
        check_covered(connection, recording)
        try:
            if recording.duration_ms is None:
                raise NotReady(f"the recording is {recording.status}")
            covered = sound.covered(connection, recording)
        except NotReady as error:
            raise not_ready(recording, error) from error
    try:
        size, blocks = _wav(services, recording, covered, mask)
    except BlobMissing as error:
        raise missing("sound") from error
    name = f"{PurePath(recording.name).stem or 'recording'}.wav"
    headers = {**attachment(name), "Content-Length": str(size), "Cache-Control": "private, no-store"}
    return _Sent(blocks, headers)


class _Sent(StreamingResponse):
    """Blocks of sound. Their files are closed at the end, also where the caller was gone before it."""

    def __init__(self, blocks: Generator[bytes, None, None], headers: dict[str, str]) -> None:
        super().__init__(blocks, media_type=MEDIA_TYPE, headers=headers)
        self._blocks = blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._blocks.close()


def _wav(
    services: Services, recording: Recording, covered: Stretches, mask: Mask
) -> tuple[int, Generator[bytes, None, None]]:
    artifacts = Artifacts(services.blobs, recording.id)
    flacs = [artifacts.flac(channel) for channel in artifacts.heard(range(recording.channels or 0))]
    return masking.wav(flacs, covered, mask)
