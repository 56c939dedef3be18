"""Calibration: how far a word's confidence can be trusted, by language and dialect."""

from datetime import datetime
from typing import Literal

from review_api.schemas.base import Answer


class Knots(Answer):
    """A map from the model's probability to that of being right: straight lines between the knots, flat beyond."""

    raw: list[float]
    right: list[float]


class ReliabilityBin(Answer):
    """Words of like probability: mean probability, share that was right, share of the weight, how many."""

    words: int
    share: float
    probability: float
    right: float


class CalibrationGroup(Answer):
    """`dialect` empty: all of the language; both empty: everything. Errors are expected calibration errors, 0 to 1."""

    language: str
    dialect: str
    speakers: int
    words: int
    references: Literal["blind", "all"]
    status: Literal["fitted", "raw is better", "not enough data"]
    ece_raw: float | None
    ece_calibrated: float | None
    knots: Knots | None
    before: list[ReliabilityBin]
    after: list[ReliabilityBin]


class Calibration(Answer):
    model: str | None
    model_hash: str | None
    version: str | None
    created_at: datetime | None
    groups: list[CalibrationGroup]
