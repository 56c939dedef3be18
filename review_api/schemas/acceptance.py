"""Acceptance: how much of each dialect is accepted without review, and why."""

from datetime import datetime
from typing import Any

from review_api.schemas.base import Answer


class AcceptanceRule(Answer):
    """The settings in force (section `route`). `steps`: audit shares with the speakers that each needs."""

    accept_confidence: float
    accept_max_wer: float
    audit_share: float
    floor: float
    full_review_speakers: int
    steps: list[tuple[float, int]]


class AcceptanceCheck(Answer):
    """`audit_share`: how many of the segments of which the model is sure people see. `evidence`: what it rests on;
    error rates are fractions of 1, by Hajek with their 95 % interval, and `naive` without weights.
    """

    id: str
    language: str
    dialect: str
    audit_share: float
    evidence: dict[str, Any]
    reason: str
    created_at: datetime


class Acceptance(Answer):
    """`in_force`: the newest check of each dialect. `history`: the newest of all, newest first."""

    rule: AcceptanceRule
    in_force: list[AcceptanceCheck]
    history: list[AcceptanceCheck]
