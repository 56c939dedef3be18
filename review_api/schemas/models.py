"""Models: those of the registry, what each was measured at, and which of them drafts what."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from pipeline.registry.states import Status
from review_api import text_input
from review_api.schemas.base import Answer, Body


def _with_letters(text: str) -> str:
    if not text_input.has_letter(text):
        raise ValueError("say why: a reason has a letter or a digit")
    return text


Reason = Annotated[
    str, Field(min_length=1, max_length=500), AfterValidator(text_input.line), AfterValidator(_with_letters)
]
Tag = Annotated[str, Field(max_length=40), AfterValidator(text_input.line)]
Id = Annotated[str, Field(max_length=40), AfterValidator(text_input.line)]


class MeasuredRate(Answer):
    """The error rate of a language or dialect before (`old`, of the model it was compared with) and with the model.

    Fractions of 1; `low` and `high`: the 95 % interval of the difference. null: too little is behind it.
    """

    tag: str
    policy: str | None = None
    references: str | None = None
    old: float | None = None
    new: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    segments: int | None = None
    speakers: int | None = None
    words: int | None = None
    outcome: str | None = None


class Judgement(Answer):
    """How the model was judged last, for these tags: by the gate, or `waived` with a reason."""

    outcome: str
    tags: list[str]
    reason: str
    by: str
    at: datetime


class Affected(Answer):
    """Of what the model was trained on, `gone` segments are deleted and `left` are still there.

    `since`, `last`: the first and the last deletion. `derived`: models that were made from it.
    """

    gone: int
    left: int
    since: datetime | None
    last: datetime | None
    derived: list[str]


class RegisteredModel(Answer):
    """`drafts`: the tags that it drafts now; "" is everything that has no model of its own."""

    id: str
    name: str
    version: str
    base: str
    snapshot_id: str | None
    snapshot: str
    languages: list[str]
    status: Status
    drafts: list[str]
    rates: list[MeasuredRate]
    judgement: Judgement | None
    affected: Affected | None
    created_by: str
    created_at: datetime


class ModelRelease(Answer):
    """A model drafts a tag from `released_at` on. `ended_at` null: it still does. `replaced_id`: what was before."""

    id: str
    tag: str
    model_id: str
    model: str
    replaced_id: str | None
    released_by: str
    reason: str
    released_at: datetime
    ended_at: datetime | None


class Models(Answer):
    """`items`: those that draft first. `releases`: the newest first, with those that are over."""

    items: list[RegisteredModel]
    releases: list[ModelRelease]


class ModelEvent(Answer):
    """Something that happened to a model: `added`, `status`, `gate`, `waived`,
    `approved`, `returned`, `flag` (a deletion)."""

    kind: str
    detail: dict[str, Any]
    by: str
    at: datetime


class ModelDetail(RegisteredModel):
    """A model with its whole history, the newest first. `metrics` and `recipe`: as they were kept with it."""

    sha256: str
    recipe: dict[str, Any]
    metrics: dict[str, Any]
    events: list[ModelEvent]
    releases: list[ModelRelease]


class Promotion(Body):
    """`tag`: a language or dialect; "" is everything that has no model of its own. `over`: the id of the release that
    the caller saw in force, "" for none; where another is by now, nothing is done.
    """

    tag: Tag
    reason: Reason
    over: Id | None = None


class Rollback(Body):
    tag: Tag
    reason: Reason


class Retirement(Body):
    reason: Reason


class InForce(Answer):
    """The release in force for a tag afterwards; null: none, so the settings say what drafts it."""

    tag: str
    release: ModelRelease | None
