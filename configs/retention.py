"""Retention: for how long the operator keeps recordings at most, and where those who speak in them may be."""

from typing import Final

from pydantic import Field

from configs.sections import Section

MOST_DAYS: Final = 36_500


class Retention(Section):
    """How long recordings are kept. `most_sound_days`, `most_text_days`: so many days after people are done with a
    recording its sound, and its text, go, whatever its client says; unset: as its client says, or for good.
    `unfinished_days`: a recording with which nobody comes to an end counts as done so many days after it came.
    """

    most_sound_days: int | None = Field(None, ge=1, le=MOST_DAYS)
    most_text_days: int | None = Field(None, ge=1, le=MOST_DAYS)
    unfinished_days: int = Field(90, ge=1, le=MOST_DAYS)
