"""The section `[improvement]`: how the loop from corrections to a model in use goes."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from configs.sections import Section


class Improvement(Section):
    """The loop from corrections to a model in use (docs/guide/improving.md). `on_workers`: workers take up its runs;
    else `boli improve` does the work itself. `training_command`: how `boli` of the training environment is called;
    empty: `.venv-train/bin/boli` where it is, else this environment if it has torch. `base`: the model that training
    begins from; empty: the one in use. `known`: a manifest of speech that must not be forgotten (rehearsal set).
    `lora`, `rate`, `epochs`, `minutes`: as of `boli model train`. `mixes`: shares of the way from the old weights to
    the new ones, of which the best on the dev texts is taken. `references`, `margin` (a share of 1), `min_speakers`: of
    the release gate. `shadow_segments`, `shadow_days`: how long the candidate decodes what comes in before it may be
    promoted, whichever ends first; 0 segments: not at all. `promote`: who promotes what has passed. `watch_days`: how
    long a promoted model is compared with the one before; 0: not at all. `look_minutes`: how often a run that waits
    looks. `step_hours`: the longest that one step may work.
    """

    on_workers: bool = False
    training_command: tuple[str, ...] = ()
    base: str = ""
    known: Path | None = None
    lora: int = Field(0, ge=0)
    rate: float = Field(6e-4, gt=0, lt=1)
    epochs: int = Field(30, ge=1)
    minutes: float = Field(60, gt=0)
    mixes: tuple[float, ...] = (0.25, 0.5, 0.75, 1.0)
    references: Literal["blind", "corrected", "all"] = "blind"
    margin: float = Field(0.015, ge=0, lt=1)
    min_speakers: int = Field(10, ge=2)
    shadow_segments: int = Field(50, ge=0)
    shadow_days: float = Field(7, ge=0)
    promote: Literal["person", "gate"] = "person"
    watch_days: float = Field(14, ge=0)
    look_minutes: float = Field(10, gt=0)
    step_hours: float = Field(24, gt=0)

    @field_validator("mixes")
    @classmethod
    def _are_shares(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or any(not 0 < share <= 1 for share in value):
            raise ValueError("shares of the way to the new weights: each over 0 and up to 1")
        return value
