"""Improvements: runs of the loop from corrections to a model in use, step by step."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from pipeline.improvement.runs import State, StepName, StepState
from review_api import text_input
from review_api.schemas.base import Answer, Body
from review_api.schemas.models import Reason, Tag

Name = Annotated[str, Field(max_length=100), AfterValidator(text_input.line)]


class ImprovementStep(Answer):
    """`attempts`: how often it was begun. `progress`: 0 to 1. `result`: what it found, which the next steps read."""

    name: StepName
    state: StepState
    attempts: int
    progress: float
    result: dict[str, Any]
    started_at: datetime
    ended_at: datetime | None


class Improvement(Answer):
    """A run. `next_step`: the first that is not done. `problem`: why it ended, "" where it went through.

    `options`: what was asked for in place of the settings. `working`: a process has it in hand.
    """

    id: str
    dialect: str
    state: State
    problem: str
    options: dict[str, Any]
    snapshot_id: str | None
    snapshot: str
    model_id: str | None
    model: str
    started_by: str
    created_at: datetime
    ended_at: datetime | None
    stop_asked: bool
    working: bool
    next_step: StepName | None
    steps: list[ImprovementStep]


class Improvements(Answer):
    """`on_workers`: workers take up what is queued; else the operator's `boli improve` does."""

    items: list[Improvement]
    on_workers: bool


class NewImprovement(Body):
    """`dialect`: a tag. `snapshot`: a data set that is there, by id or name; without it one is made of what has been
    reviewed. `name`: of the model that comes of it.
    """

    dialect: Tag
    snapshot: Name = ""
    name: Name = ""


class Approval(Body):
    """Why the model may be promoted; kept with the release."""

    reason: Reason
