"""Lexicon: spellings that were mined from corrections, and what people decided about them."""

from datetime import datetime

from pipeline.evaluation.spelling_entries import State
from review_api.schemas.base import Answer


class Evidence(Answer):
    """How often two forms were met for each other; `kept`: people in whose own texts the other form stands, too."""

    seen: int
    segments: int
    recordings: int
    people: int
    models: int
    kept: int


class Decision(Answer):
    state: State
    by: str
    at: datetime


class Spelling(Answer):
    """`allowed` may stand for `standard`, and the other way round, where `state` is "approved". `dialect` "": in the
    whole language. `examples`: segments in which it was met."""

    id: str
    language: str
    dialect: str
    standard: str
    allowed: str
    tag: str
    state: State
    score: float
    evidence: Evidence
    history: list[Decision]
    examples: list[str]


class Spellings(Answer):
    items: list[Spelling]


class SpellingExample(Answer):
    """One form stands in the `reference`, the other in `text`. `model`: whose text: "draft", another model, or "" for
    another person. `clip`: the address of the sound."""

    segment_id: str
    recording_name: str
    start_ms: int
    reference: str
    text: str
    model: str
    clip: str


class SpellingDetail(Answer):
    """`objections`: what the lint has against it; it can be approved only where there is none."""

    candidate: Spelling
    objections: list[str]
    examples: list[SpellingExample]


class Decided(Answer):
    """`older`: segments whose L3 score is of other rules now and left out, until the operator runs `rescore`."""

    candidate: Spelling
    older: int
    rescore: str
