"""Own pay: whoever works here always sees what they earned, and may say that an entry is wrong."""

from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.pay import disputes, ledger, months, oversight, statement
from pipeline.store.database import now, reading
from review_api.auth import CurrentPerson
from review_api.dependencies import ServicesDependency
from review_api.pay import answers
from review_api.pay.refusals import answered
from review_api.problems import documented
from review_api.schemas import pay as schemas

router = APIRouter(prefix="/v1/pay", tags=["pay"])


@router.get("", responses=documented(401, 403, 422))
def own_pay(
    person: CurrentPerson,
    services: ServicesDependency,
    month: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.Pay:
    """Show my entries, newest first, and their sum. `month`: like 2026-11. `after` is the `next` of the page before."""
    with answered(), reading(services.engine) as connection:
        offset = services.settings.pay.utc_offset_minutes
        wanted = None if month is None else months.month(month, offset)
        which = statement.conditions(wanted, person_id=person.id)
        page, following = ledger.entries(connection, *which, limit=limit, after=after)
        said = disputes.of_entries(connection, [entry.id for entry in page])
        totals = statement.totals(connection, *which)
    items = answers.own_entries(page, said, person.id)
    return schemas.Pay(items=items, next=following, totals=[schemas.Sums.model_validate(one) for one in totals])


@router.get("/months", responses=documented(401, 403))
def own_months(person: CurrentPerson, services: ServicesDependency) -> schemas.Months:
    """Show what I earned in each month, newest first."""
    with reading(services.engine) as connection:
        found = statement.by_month(connection, person.id, services.settings.pay.utc_offset_minutes)
    return schemas.Months(items=[answers.month(one) for one in found])


@router.post("/{entry_id}/dispute", status_code=201, responses=documented(400, 401, 403, 404, 409, 422))
def dispute(
    entry_id: str, body: schemas.DisputeRequest, person: CurrentPerson, services: ServicesDependency
) -> schemas.Dispute:
    """Say that an entry of mine is wrong. A lead of my centre or an operator answers."""
    with answered(), services.engine.begin() as connection:
        entry = oversight.own_entry(connection, person.id, entry_id)
        return schemas.Dispute.model_validate(disputes.begin(connection, entry, body.text, now()))
