"""Spellings: what was mined from corrections (`boli lexicon mine`), and a person's word on it. For ML teams."""

from collections.abc import Callable
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query

from pipeline.accounts.people import Person
from pipeline.evaluation import reports, spelling_entries
from pipeline.evaluation.spelling_entries import Candidate, CandidateMissing, State, WrongState
from pipeline.learning import spelling_decisions, spelling_examples
from pipeline.learning.spelling_decisions import EntryRefused
from pipeline.learning.spelling_examples import Example
from pipeline.store.database import reading
from review_api.auth import MlEngineer
from review_api.dependencies import Services, ServicesDependency
from review_api.evaluation.errors import clip_url
from review_api.problems import Problem, documented, missing, missing_where
from review_api.schemas.lexicon import Decided, Spelling, SpellingDetail, SpellingExample, Spellings
from review_api.text_input import Line

router = APIRouter(prefix="/v1/lexicon/candidates", tags=["lexicon"])

RESCORE = "boli accuracy score --drafts"


@router.get("", responses=documented(401, 403, 422))
def listed(
    _: MlEngineer,
    services: ServicesDependency,
    language: Annotated[Line, Query(max_length=40)] = "",
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Spellings:
    """List mined spellings, those with the most evidence first."""
    with reading(services.engine) as connection:
        return Spellings.model_validate({"items": spelling_entries.listed(connection, language, state=state)[:limit]})


@router.get("/{candidate_id}", responses=documented(401, 403, 404, 422))
def shown(candidate_id: str, _: MlEngineer, services: ServicesDependency) -> SpellingDetail:
    """Show one mined spelling with the texts that speak for it, and what the lint has against it."""
    with missing_where("spelling", CandidateMissing), reading(services.engine) as connection:
        candidate = spelling_entries.get(connection, candidate_id)
        against = spelling_decisions.against_entry(connection, candidate)
        examples = spelling_examples.examples(connection, candidate)
    spelling = Spelling.model_validate(candidate)
    return SpellingDetail(candidate=spelling, objections=against, examples=[_example(one) for one in examples])


@router.post("/{candidate_id}/approve", responses=documented(401, 403, 404, 409, 422))
def approve(candidate_id: str, person: MlEngineer, services: ServicesDependency) -> Decided:
    """Make a spelling an entry of the lexicon here. The lint refuses what would let a wrong word pass."""
    return _decide(services, spelling_decisions.approve, candidate_id, person)


@router.post("/{candidate_id}/reject", responses=documented(401, 403, 404, 409, 422))
def reject(candidate_id: str, person: MlEngineer, services: ServicesDependency) -> Decided:
    """Keep a spelling from being proposed again."""
    return _decide(services, spelling_decisions.reject, candidate_id, person)


@router.post("/{candidate_id}/undo", responses=documented(401, 403, 404, 409, 422))
def undo(candidate_id: str, person: MlEngineer, services: ServicesDependency) -> Decided:
    """Take the last decision back: an approved spelling leaves the lexicon again."""
    return _decide(services, spelling_decisions.undo, candidate_id, person)


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


def _example(of: Example) -> SpellingExample:
    return SpellingExample(**SpellingExample.fields_of(of), clip=clip_url(of.segment_id))
