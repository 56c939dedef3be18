"""Spellings: what was mined from corrections (`boli lexicon mine`), and a person's word on it. For ML teams."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query

from pipeline.accounts.people import Person
from pipeline.evaluation import reports, spelling_entries
from pipeline.evaluation.spelling_entries import Candidate, CandidateMissing, State, WrongState
from pipeline.learning import spelling_mining
from pipeline.learning.spelling_mining import EntryRefused
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import Held, Services
from review_api.problems import Problem, documented, missing
from review_api.text_input import Line
from review_api.wire import Answer

router = APIRouter(prefix="/v1/lexicon/candidates", tags=["lexicon"])

RESCORE = "boli score --drafts"


class Evidence(Answer):
    """How often two forms were met for each other; `kept`: people in whose own texts the other form stands, too."""

    seen: int
    segments: int
    recordings: int
    people: int
    models: int
    kept: int


class Decision(Answer):
    state: Literal["proposed", "approved", "rejected"]
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
    state: Literal["proposed", "approved", "rejected"]
    score: float
    evidence: Evidence
    history: list[Decision]
    examples: list[str]


class Spellings(Answer):
    items: list[Spelling]


class Decided(Answer):
    """`older`: segments whose L3 score is of other rules now and left out, until the operator runs `rescore`."""

    candidate: Spelling
    older: int
    rescore: str


@router.get("", responses=documented(401, 403, 422))
def listed(
    _: MlEngineer,
    services: Held,
    language: Annotated[Line, Query(max_length=40)] = "",
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Spellings:
    """List mined spellings, those with the most evidence first."""
    with reading(services.engine) as connection:
        return Spellings.model_validate({"items": spelling_entries.listed(connection, language, state=state)[:limit]})


@router.post("/{candidate_id}/approve", responses=documented(401, 403, 404, 409, 422))
def approve(candidate_id: str, person: MlEngineer, services: Held) -> Decided:
    """Make a spelling an entry of the lexicon here. The lint refuses what would let a wrong word pass."""
    return _decide(services, spelling_mining.approve, candidate_id, person)


@router.post("/{candidate_id}/reject", responses=documented(401, 403, 404, 409, 422))
def reject(candidate_id: str, person: MlEngineer, services: Held) -> Decided:
    """Keep a spelling from being proposed again."""
    return _decide(services, spelling_mining.reject, candidate_id, person)


@router.post("/{candidate_id}/undo", responses=documented(401, 403, 404, 409, 422))
def undo(candidate_id: str, person: MlEngineer, services: Held) -> Decided:
    """Take the last decision back: an approved spelling leaves the lexicon again."""
    return _decide(services, spelling_mining.undo, candidate_id, person)


def _decide(
    services: Services, decide: Callable[[sa.Connection, str, str], Candidate], id: str, person: Person
) -> Decided:
    try:
        with services.engine.begin() as connection:
            done = decide(connection, id, person.login)
    except CandidateMissing as error:
        raise missing("spelling") from error
    except WrongState as error:
        raise Problem(409, "wrong-state", str(error)) from error
    except EntryRefused as error:
        raise Problem(409, "entry-refused", str(error)) from error
    with reading(services.engine) as connection:
        older = reports.older(connection, "L3")
    return Decided(candidate=Spelling.model_validate(done), older=older, rescore=RESCORE if older else "")
