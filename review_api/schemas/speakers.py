"""Speakers and voices: who speaks in a recording, and whose voice is known across recordings."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from review_api import text_input
from review_api.schemas.base import Answer, Body
from review_api.text_input import Line


def _not_empty(text: str) -> str:
    if not text_input.has_letter(text):
        raise ValueError("a name has a letter at least; DELETE takes one back")
    return text


class Speaker(Answer):
    """`name` is empty where nobody gave one. `automatic`: found by the voice, coarsely, with this similarity (0 to 1).
    `remembered`: a voiceprint is kept."""

    label: str
    name: str
    automatic: bool
    similarity: float | None
    remembered: bool
    voice_id: str | None


class Speakers(Answer):
    items: list[Speaker]


class SpeakerName(Body):
    name: Annotated[Line, AfterValidator(_not_empty)] = Field(max_length=200)


class Voice(Answer):
    id: str
    name: str
    created_at: datetime
    recording_ids: list[str]


class Voices(Answer):
    link_speakers: bool
    items: list[Voice]


class Linking(Body):
    link_speakers: bool
