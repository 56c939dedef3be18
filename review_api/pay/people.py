"""People's pay: a lead sees what was earned in the own centre, an operator everything; both correct others' entries."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from pipeline.accounts import management
from pipeline.accounts.people import Person
from pipeline.pay import disputes, ledger, months, oversight, statement
from pipeline.pay.ledger import Change
from pipeline.store.database import now, reading
from review_api.auth import PayManager
from review_api.dependencies import ServicesDependency
from review_api.evaluation import csv_table
from review_api.pay import answers
from review_api.pay.refusals import answered
from review_api.problems import documented
from review_api.schemas import pay as schemas
from review_api.text_input import Line

router = APIRouter(prefix="/v1", tags=["pay"])

MonthName = Annotated[str, Query(max_length=20, description="Like 2026-11")]
Id = Annotated[Line | None, Query(max_length=40)]


@router.get("/pay/people", responses=documented(401, 403, 404, 422))
def people_pay(
    actor: PayManager, services: ServicesDependency, month: MonthName, centre_id: Id = None
) -> schemas.PeopleSums:
    """Show what each person earned in a month, in each centre: a lead sees the own one."""
    with answered(), reading(services.engine) as connection:
        wanted = months.month(month, services.settings.pay.utc_offset_minutes)
        which = statement.conditions(wanted, _centre(connection, actor, centre_id))
        return schemas.PeopleSums(items=[answers.person(one) for one in statement.by_person(connection, *which)])


@router.get("/pay/people/{person_id}", responses=documented(401, 403, 404, 422))
def person_pay(
    person_id: str,
    actor: PayManager,
    services: ServicesDependency,
    month: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.PersonPay:
    """Show a person's entries, newest first: a lead those that were earned in the own centre."""
    with answered(), reading(services.engine) as connection:
        which = oversight.seen_pay(connection, actor, person_id)
        if month is not None:
            which.append(months.month(month, services.settings.pay.utc_offset_minutes).holds())
        page, following = ledger.entries(connection, *which, limit=limit, after=after)
        totals = [schemas.Sums.model_validate(one) for one in statement.totals(connection, *which)]
    items = [answers.entry(one, actor.id) for one in page]
    return schemas.PersonPay(items=items, next=following, totals=totals)


@router.get(
    "/pay.csv",
    response_class=Response,
    responses=documented(401, 403, 404, 422) | {200: {"content": {"text/csv": {}}}},
)
def pay_csv(
    actor: PayManager, services: ServicesDependency, month: MonthName, centre_id: Id = None, person_id: Id = None
) -> Response:
    """Send the same as CSV, for a spreadsheet. Amounts are in units of the currency."""
    with answered(), reading(services.engine) as connection:
        wanted = months.month(month, services.settings.pay.utc_offset_minutes)
        which = statement.conditions(wanted, _centre(connection, actor, centre_id), person_id)
        rows = statement.rows(wanted, statement.by_person(connection, *which))
    headers = {"Content-Disposition": f'attachment; filename="boli-pay-{wanted.name}.csv"'}
    return Response(csv_table.as_csv(statement.Row, rows), headers=headers, media_type=csv_table.MEDIA_TYPE)


@router.get("/pay/disputes", responses=documented(401, 403, 422))
def list_disputes(
    actor: PayManager,
    services: ServicesDependency,
    answered_too: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.Disputes:
    """List open disputes, newest first: a lead those of the own centre. `after` is the `next` of the page before."""
    with answered(), reading(services.engine) as connection:
        which = statement.conditions(centre_id=management.scope(actor))
        page, following = disputes.listed(connection, *which, only_open=not answered_too, limit=limit, after=after)
        entries = ledger.by_id(connection, [one.entry_id for one in page])
    items = [answers.disputed(one, entries[one.entry_id], actor.id) for one in page]
    return schemas.Disputes(items=items, next=following)


@router.post("/pay/disputes/{dispute_id}/answer", responses=documented(400, 401, 403, 404, 409, 422))
def answer_dispute(
    dispute_id: str, body: schemas.DisputeAnswer, actor: PayManager, services: ServicesDependency
) -> schemas.Dispute:
    """Keep an entry, or change what it is worth: it is reversed, and another put in its place. Never one's own."""
    with answered(), services.engine.begin() as connection:
        oversight.managed_dispute(connection, actor, dispute_id)
        said = disputes.answer(connection, dispute_id, body.amount, Change(actor.id, body.answer, now()))
        return schemas.Dispute.model_validate(said)


@router.post("/pay/{entry_id}/reverse", status_code=201, responses=documented(400, 401, 403, 404, 409, 422))
def reverse_entry(
    entry_id: str, body: schemas.Reason, actor: PayManager, services: ServicesDependency
) -> schemas.Entry:
    """Take an entry back, by another that cancels it. Never one's own."""
    with answered(), services.engine.begin() as connection:
        oversight.managed_entry(connection, actor, entry_id)
        made = ledger.reverse(connection, entry_id, Change(actor.id, body.note, now()))
        return answers.entry(made, actor.id)


def _centre(connection: Connection, actor: Person, asked: str | None) -> str | None:
    """Return the id of the centre whose pay is shown, None for all. Raises CentreMissing for one they do not see."""
    return management.scope(actor) if asked is None else management.seen_centre(connection, actor, asked).id
