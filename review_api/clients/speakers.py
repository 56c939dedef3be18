"""Speakers and voices: a client names who speaks, once, and takes the name back.

A name that speaker identification found is marked `automatic`. It is a suggestion until a person gives the name, too.
"""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy import Connection

from pipeline.speakers import voices
from pipeline.speakers.voices import SpeakerMissing, VoiceMissing
from pipeline.store.database import reading
from pipeline.store.encryption import KeyUnset, Seal
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.ownership import own_recording, own_text
from review_api.problems import Problem, documented, missing_where
from review_api.schemas.speakers import Linking, Speaker, SpeakerName, Speakers, Voice, Voices

router = APIRouter(prefix="/v1", tags=["speakers"])

Label = Annotated[str, Path(max_length=200, description="The speaker's label in this recording, as S1")]


@router.get("/recordings/{recording_id}/speakers", responses=documented(401, 403, 404, 410, 422))
def list_speakers(recording_id: str, client: CurrentClient, services: ServicesDependency) -> Speakers:
    """Say who speaks in a recording, in order of first appearance. Empty before there is a draft."""
    with reading(services.engine) as connection:
        own_text(connection, recording_id, client)
        return _speakers(connection, recording_id)


@router.put("/recordings/{recording_id}/speakers/{label}", responses=documented(401, 403, 404, 410, 422))
def name_speaker(
    recording_id: str, label: Label, body: SpeakerName, client: CurrentClient, services: ServicesDependency
) -> Speakers:
    """Give a speaker a name, or confirm the one that was found."""
    with services.engine.begin() as connection, missing_where("speaker", SpeakerMissing):
        own_text(connection, recording_id, client)
        voices.name_speaker(connection, recording_id, label, body.name)
        return _speakers(connection, recording_id)


@router.delete("/recordings/{recording_id}/speakers/{label}", status_code=204, responses=documented(401, 403, 404, 422))
def forget_speaker(recording_id: str, label: Label, client: CurrentClient, services: ServicesDependency) -> None:
    """Delete the name and the voiceprint of a speaker in this recording."""
    with services.engine.begin() as connection, missing_where("speaker", SpeakerMissing):
        own_recording(connection, recording_id, client)
        voices.forget_speaker(connection, recording_id, label)


@router.delete("/recordings/{recording_id}/speakers", status_code=204, responses=documented(401, 403, 404, 422))
def withdraw_consent(recording_id: str, client: CurrentClient, services: ServicesDependency) -> None:
    """Take the speakers' consent back: the recording's voiceprints go, and what was found by them elsewhere."""
    with services.engine.begin() as connection:
        own_recording(connection, recording_id, client)
        voices.withdraw(connection, recording_id)


@router.get("/voices", responses=documented(401, 403))
def list_voices(client: CurrentClient, services: ServicesDependency) -> Voices:
    """List the voices that this client named, and where each was heard."""
    with reading(services.engine) as connection:
        return _voices(connection, client.id)


@router.put("/voices", responses=documented(401, 403, 409, 422))
def set_linking(body: Linking, client: CurrentClient, services: ServicesDependency) -> Voices:
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
def forget_voice(voice_id: str, client: CurrentClient, services: ServicesDependency) -> None:
    """Delete a voice: its prints, and its name wherever it was heard."""
    with services.engine.begin() as connection, missing_where("voice", VoiceMissing):
        voices.forget_voice(connection, voice_id, client.id)


def _speakers(connection: Connection, recording_id: str) -> Speakers:
    speakers = voices.speakers(connection, recording_id)
    return Speakers(items=[Speaker.model_validate(speaker) for speaker in speakers])


def _voices(connection: Connection, client_id: str) -> Voices:
    items = [Voice.model_validate(voice) for voice in voices.voices(connection, client_id)]
    return Voices(link_speakers=voices.linking(connection, client_id), items=items)
