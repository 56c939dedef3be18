"""Webhooks: events on their way to the endpoints of their clients, at least once, those of one recording in order.

    outbox -> hand_out: an event with its number, and a delivery for each endpoint that wants it
    claim: a delivery whose turn it is, for as long as one attempt may take -> an attempt over HTTP -> note what came

A worker that dies in an attempt leaves a claim behind. When it has run out, the delivery is claimed again, with the
same event id: whoever receives it twice can tell. A delivery waits until all that came before it for its recording, to
the same endpoint, was delivered or given up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, case, exists, func, insert, or_, select, update

from configs.errors import BoliError
from pipeline.delivery import endpoints
from pipeline.recordings import events
from pipeline.recordings.events import Event
from pipeline.store.database import new_id, now
from pipeline.store.tables.events import attempt, delivery, endpoint, event

State = Literal["waiting", "delivered", "failed"]
# How long after each failed attempt the next one comes, in seconds: a day altogether.
WAITS_S: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)
# At once to one webhook, and to all callbacks of one client, so that a slow one does not hold up the others.
AT_ONCE: Final = 4


class DeliveryMissing(BoliError):
    """There is no such delivery: the id is wrong, or it is older than events are kept."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker is to try now. `attempts`: this one included."""

    id: str
    endpoint_id: str
    url: str
    attempts: int
    event: Event


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. `status`: of HTTP, None where there was no answer. `said`: a word for the log."""

    status: int | None
    said: str
    took_ms: int

    @property
    def came_through(self) -> bool:
        """Whether the endpoint took it: any status of 200 to 299."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Attempt:
    number: int
    at: datetime
    status: int | None
    outcome: str
    took_ms: int | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery with what was tried. `due_at`: when it is tried next, where it waits."""

    id: str
    event_number: int
    event_id: str
    type: str
    recording_id: str
    state: State
    due_at: datetime
    attempts: tuple[Attempt, ...]


def hand_out(connection: Connection) -> int:
    """Publish a batch of events, with a delivery to each endpoint that wants them. Return how many events."""
    published = events.publish(connection)
    owners, of = {one.client_id for one in published}, {one.recording_id for one in published}
    concerned = or_(endpoint.c.recording_id.is_(None), endpoint.c.recording_id.in_(of))
    on = select(endpoint).where(endpoint.c.client_id.in_(owners), endpoint.c.off_at.is_(None), concerned)
    known = connection.execute(on).all() if published else []
    rows = [
        {"id": new_id("dlv"), "endpoint_id": to.id, "event_number": one.number, "state": "waiting", "attempts": 0,
         "due_at": one.created_at}
        for one in published
        for to in known
        if _wants(to, one)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(delivery), rows)
    return len(published)


def any_due(connection: Connection, at: datetime) -> bool:
    """Say whether anything waits whose time has come. It may have to wait for something else of its recording."""
    waits = (delivery.c.state == "waiting", delivery.c.due_at <= at, _unclaimed(at))
    return bool(connection.execute(select(exists().where(*waits))).scalar())


def claim(connection: Connection, at: datetime, lease: timedelta, limit: int) -> list[Claimed]:
    """Claim up to `limit` deliveries whose turn it is, until `at` + `lease`: up to AT_ONCE for each webhook, and for
    all callbacks of a client.
    """
    turn = func.row_number().over(
        partition_by=case((endpoint.c.recording_id.is_(None), endpoint.c.id), else_=endpoint.c.client_id),
        order_by=(delivery.c.claimed_until.is_(None) | (delivery.c.claimed_until < at), delivery.c.due_at),
    )  # what is being tried takes the first places
    both = delivery.join(event, event.c.number == delivery.c.event_number)
    both = both.join(endpoint, endpoint.c.id == delivery.c.endpoint_id)
    ranked = select(delivery.c.id, turn.label("turn")).select_from(both).where(*_next(at)).subquery()
    mine = select(ranked.c.id).where(ranked.c.turn <= AT_ONCE)
    query = select(delivery.c.id).where(delivery.c.id.in_(mine), delivery.c.state == "waiting", _unclaimed(at))
    ids = connection.execute(
        query.order_by(delivery.c.due_at).limit(limit).with_for_update(skip_locked=True)
    ).scalars().all()  # fmt: skip
    values = {"claimed_until": at + lease, "attempts": delivery.c.attempts + 1}
    connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(**values))
    return [_begun(connection, id, at) for id in ids]


def note(connection: Connection, claimed: Claimed, outcome: Outcome, at: datetime, patience: timedelta) -> None:
    """Write down what came of an attempt, and say when the next one is due. No effect if the delivery is gone.

    `patience`: after so long without success the endpoint is switched off.
    """
    if outcome.came_through:
        endpoints.note_success(connection, claimed.endpoint_id)
    elif outcome.status == 410:  # Gone: the receiver wants no more (Standard Webhooks)
        endpoints.switch_off(connection, claimed.endpoint_id, at, "it answered 410 Gone")
    else:
        endpoints.note_failure(connection, claimed.endpoint_id, at, patience)
    tried = (attempt.c.delivery_id == claimed.id, attempt.c.number == claimed.attempts)
    values = {"status": outcome.status, "outcome": outcome.said, "took_ms": outcome.took_ms}
    connection.execute(update(attempt).where(*tried).values(**values))
    # Another worker may have claimed it meanwhile, if this one took longer than its claim: then it has more attempts.
    here = (delivery.c.id == claimed.id, delivery.c.attempts == claimed.attempts, delivery.c.state == "waiting")
    connection.execute(update(delivery).where(*here).values(claimed_until=None, **_after(claimed, outcome, at)))


def replay(connection: Connection, endpoint_id: str, id: str) -> None:
    """Deliver again what was delivered or given up, with the same event id. Raises DeliveryMissing."""
    values = {"state": "waiting", "due_at": now(), "claimed_until": None}
    one = (delivery.c.id == id, delivery.c.endpoint_id == endpoint_id)
    if connection.execute(update(delivery).where(*one).values(**values)).rowcount == 0:
        raise DeliveryMissing(f"there is no delivery {id}")


def page(connection: Connection, endpoint_id: str, before: int | None, limit: int) -> list[Delivery]:
    """Return deliveries to an endpoint, the newest event first; those of events before a number."""
    query = select(delivery, event.c.id.label("event_id"), event.c.type, event.c.recording_id).join(event)
    query = query.where(delivery.c.endpoint_id == endpoint_id)
    if before is not None:
        query = query.where(delivery.c.event_number < before)
    rows = connection.execute(query.order_by(delivery.c.event_number.desc()).limit(limit)).all()
    tried = _attempts(connection, [row.id for row in rows])
    return [
        Delivery(row.id, row.event_number, row.event_id, row.type, row.recording_id, row.state, row.due_at,
                 tuple(tried.get(row.id, ())))
        for row in rows
    ]  # fmt: skip


def _wants(to: Any, one: Event) -> bool:
    if to.client_id != one.client_id or to.recording_id not in (None, one.recording_id):
        return False
    if one.endpoint_id is not None:
        return bool(to.id == one.endpoint_id)
    return not to.types or one.type in to.types


def _next(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is being tried or may be: it is due, and nothing of the same recording waits before it."""
    earlier, of = delivery.alias(), event.alias()
    waits_before = exists().where(
        earlier.c.event_number == of.c.number, of.c.recording_id == event.c.recording_id,
        earlier.c.endpoint_id == delivery.c.endpoint_id, earlier.c.state == "waiting", of.c.number < event.c.number,
    )  # fmt: skip
    return delivery.c.state == "waiting", or_(delivery.c.due_at <= at, ~_unclaimed(at)), ~waits_before


def _unclaimed(at: datetime) -> ColumnElement[bool]:
    return or_(delivery.c.claimed_until.is_(None), delivery.c.claimed_until < at)


def _begun(connection: Connection, id: str, at: datetime) -> Claimed:
    """Write down that an attempt began, and return what it needs."""
    columns = [event.c[name] for name in Event.__slots__]
    query = select(delivery.c.endpoint_id, delivery.c.attempts, endpoint.c.url, *columns).select_from(delivery)
    query = query.join(event, event.c.number == delivery.c.event_number)
    row = connection.execute(
        query.join(endpoint, endpoint.c.id == delivery.c.endpoint_id).where(delivery.c.id == id)
    ).one()  # fmt: skip
    connection.execute(insert(attempt).values(delivery_id=id, number=row.attempts, at=at, outcome=""))
    told = Event(*row[3:])
    return Claimed(id, row[0], row[2], row[1], told)


def _after(claimed: Claimed, outcome: Outcome, at: datetime) -> dict[str, Any]:
    if outcome.came_through:
        return {"state": "delivered"}
    if claimed.attempts > len(WAITS_S):
        return {"state": "failed"}
    return {"due_at": at + timedelta(seconds=WAITS_S[claimed.attempts - 1])}


def _attempts(connection: Connection, delivery_ids: Sequence[str]) -> dict[str, list[Attempt]]:
    query = select(attempt).where(attempt.c.delivery_id.in_(delivery_ids)).order_by(attempt.c.number)
    found: dict[str, list[Attempt]] = {}
    for row in connection.execute(query):
        found.setdefault(row.delivery_id, []).append(Attempt(row.number, row.at, row.status, row.outcome, row.took_ms))
    return found
