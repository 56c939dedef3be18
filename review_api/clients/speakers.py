"""Speakers and voices: a client names who speaks, once, and takes it back.

What is found by itself is marked `automatic`, and coarse: it is a suggestion, until a person gives the name, too.
"""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy import Connection

from pipeline.recordings import recordings
from pipeline.recordings.recordings import RecordingMissing
from pipeline.speakers import voices
from pipeline.speakers.voices import SpeakerMissing, VoiceMissing
from pipeline.store.database import reading
from pipeline.store.encryption import KeyUnset, Seal
from review_api import wire
from review_api.auth import CurrentClient
from review_api.dependencies import Held
from review_api.problems import Problem, documented, missing

router = APIRouter(prefix="/v1", tags=["speakers"])

Label = Annotated[str, Path(max_length=200, description="The speaker's label in this recording, as S1")]


@router.get("/recordings/{recording_id}/speakers", responses=documented(401, 403, 404, 422))
def list_speakers(recording_id: str, client: CurrentClient, services: Held) -> wire.Speakers:
    """Say who speaks in a recording, in order of first appearance. Empty before there is a draft."""
    with reading(services.engine) as connection:
        _check_own(connection, recording_id, client.id)
        return _speakers(connection, recording_id)


@router.put("/recordings/{recording_id}/speakers/{label}", responses=documented(401, 403, 404, 422))
def name_speaker(
    recording_id: str, label: Label, body: wire.SpeakerName, client: CurrentClient, services: Held
) -> wire.Speakers:
    """Give a speaker a name, or confirm the one that was found."""
    with services.engine.begin() as connection:
        _check_own(connection, recording_id, client.id)
        try:
            voices.name_speaker(connection, recording_id, label, body.name)
        except SpeakerMissing as error:
            raise missing("speaker") from error
        return _speakers(connection, recording_id)


@router.delete("/recordings/{recording_id}/speakers/{label}", status_code=204, responses=documented(401, 403, 404, 422))
def forget_speaker(recording_id: str, label: Label, client: CurrentClient, services: Held) -> None:
    """Delete the name and the voiceprint of a speaker in this recording."""
    with services.engine.begin() as connection:
        _check_own(connection, recording_id, client.id)
        try:
            voices.forget_speaker(connection, recording_id, label)
        except SpeakerMissing as error:
            raise missing("speaker") from error


@router.delete("/recordings/{recording_id}/speakers", status_code=204, responses=documented(401, 403, 404, 422))
def withdraw_consent(recording_id: str, client: CurrentClient, services: Held) -> None:
    """Take the speakers' consent back: the recording's voiceprints go, and what was found by them elsewhere."""
    with services.engine.begin() as connection:
        _check_own(connection, recording_id, client.id)
        voices.withdraw(connection, recording_id)


@router.get("/voices", responses=documented(401, 403))
def list_voices(client: CurrentClient, services: Held) -> wire.Voices:
    """List the voices that this client named, and where each was heard."""
    with reading(services.engine) as connection:
        return _voices(connection, client.id)


@router.put("/voices", responses=documented(401, 403, 409, 422))
def set_linking(body: wire.Linking, client: CurrentClient, services: Held) -> wire.Voices:
    """Turn the recognition of speakers on, or off. Off deletes every voice and voiceprint of this client."""
    if body.link_speakers:
        try:
            Seal(services.settings.voices)
        except KeyUnset as error:
            raise Problem(409, "voiceprint-key-missing", str(error)) from error
    with services.engine.begin() as connection:
        voices.set_linking(connection, client.id, body.link_speakers)
        return _voices(connection, client.id)


@router.delete("/voices/{voice_id}", status_code=204, responses=documented(401, 403, 404, 422))
def forget_voice(voice_id: str, client: CurrentClient, services: Held) -> None:
    """Delete a voice: its prints, and its name wherever it was heard."""
    with services.engine.begin() as connection:
        try:
            voices.forget_voice(connection, voice_id, client.id)
        except VoiceMissing as error:
            raise missing("voice") from error


def _check_own(connection: Connection, recording_id: str, client_id: str) -> None:
    try:
        found = recordings.get(connection, recording_id)
    except RecordingMissing as error:
        raise missing("recording") from error
    if found.client_id != client_id:
        raise missing("recording")


def _speakers(connection: Connection, recording_id: str) -> wire.Speakers:
    found = voices.speakers(connection, recording_id)
    return wire.Speakers(items=[wire.Speaker.model_validate(one) for one in found])


def _voices(connection: Connection, client_id: str) -> wire.Voices:
    found = [wire.Voice.model_validate(one) for one in voices.voices(connection, client_id)]
    return wire.Voices(link_speakers=voices.linking(connection, client_id), items=found)
