"""Retention: for how long a recording is kept, and what those who speak in it agreed to."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from configs import regions
from configs.retention import MOST_DAYS
from pipeline.recordings.retention import PURPOSES, REFERENCE_LETTERS, Days, Kept, Part, Purpose
from review_api.schemas.base import Answer, Body
from review_api.schemas.form_json import json_object
from review_api.text_input import Line, separated

_Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]


class RetentionDays(Body):
    """For how many days the sound and the text are kept, after people are done with a recording. null: for good. What
    is left out: as is usual.
    """

    sound_days: _Days | None = None
    text_days: _Days | None = None

    def asked(self) -> dict[Part, int | None]:
        """Return the days of each part that was named."""
        days: dict[Part, int | None] = {"sound": self.sound_days, "text": self.text_days}
        return {part: days[part] for part in days if f"{part}_days" in self.model_fields_set}


class UsualRetention(Answer):
    """For how many days the sound and the text of my recordings are kept that say nothing; null: for good.
    `most_sound_days`, `most_text_days`: what the operator allows; null: any.
    """

    sound_days: int | None
    text_days: int | None
    most_sound_days: int | None
    most_text_days: int | None


class Withdrawal(Body):
    """`purposes`: what those who speak do not agree to any more. `transcription`: all of it is deleted."""

    purposes: list[Purpose] = Field(min_length=1, max_length=len(PURPOSES))


class Withdrawn(Answer):
    """What was done. `purposes`: what they agree to still. `models_flagged`: how many had learnt from it and were not
    flagged before. `data_sets`: how many had it, and leave it out now. `voiceprints`: how many were deleted.
    `certificate`: the id of that of the deletion; null: the recording is there.
    """

    purposes: list[Purpose]
    models_flagged: int
    data_sets: int
    voiceprints: int
    certificate: str | None


class Retention(Answer):
    """For how many days the sound and the text are kept, and when they go; null: never. The instants move to later
    while people are at work.
    """

    sound_days: int | None = None
    text_days: int | None = None
    sound_due_at: datetime | None = None
    text_due_at: datetime | None = None

    @classmethod
    def of(cls, kept: Kept) -> "Retention":
        """Return what is told of it."""
        days: Days = kept.days
        return cls(
            sound_days=days.sound, text_days=days.text, sound_due_at=kept.sound_due_at, text_due_at=kept.text_due_at
        )


def _region(code: str) -> str:
    return regions.checked(code) if code else ""


def _purposes(text: str) -> str:
    named = separated(text)
    if unknown := sorted({*named} - {*PURPOSES}):
        raise ValueError(f"{', '.join(unknown)[:100]} is no purpose; write some of {', '.join(PURPOSES)}")
    if named and "transcription" not in named:
        raise ValueError("without transcription nothing may be done with it: name it, or do not send the recording")
    return text


def _with_transcription(purposes: list[Purpose]) -> list[Purpose]:
    if "transcription" not in purposes:
        raise ValueError("transcription is taken back by POST /v1/recordings/{id}/withdrawal, which deletes all of it")
    return purposes


AskedRetention = Annotated[RetentionDays, json_object('numbers of days, as in {"sound_days": 30, "text_days": 365}')]
ConsentReference = Annotated[Line, Field(max_length=REFERENCE_LETTERS)]
Region = Annotated[Line, Field(max_length=regions.MOST_LETTERS), AfterValidator(_region)]
Purposes = Annotated[Line, Field(max_length=100), AfterValidator(_purposes)]
PurposeList = Annotated[list[Purpose], Field(max_length=len(PURPOSES)), AfterValidator(_with_transcription)]
