"""Work: who works on what now, for how long, and whose lease is about to run out.

One row for what a person holds of one recording, and took together. Names of recordings are left out: they are the
client's words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from pipeline.overview.measures import AUDIO_MS, belongs, held, minutes, with_membership
from pipeline.review.tasks import Purpose
from pipeline.store.tables.accounts import membership, person
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import assignment, opinion, revision, task

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Work:
    """What a person holds. `done` and `held`: segments of the assignment; `minutes`: sound of what is held.

    `since`: when it was taken; null where that is not known. `last_sign_of_life`: the last text in this recording, the
    last renewal or the taking, whichever came last. `expires_at`: when the first of its leases runs out; `expiring`:
    that is soon. `offline`: taken for hours, to be done without a link.
    """

    person_id: str
    login: str
    name: str
    centre_id: str | None
    recording_id: str
    assignment_id: str | None
    language: str
    purpose: Purpose
    offline: bool
    done: int
    held: int
    minutes: float
    since: datetime | None
    last_sign_of_life: datetime | None
    expires_at: datetime
    expiring: bool


def work(
    connection: sa.Connection, centre_id: str | None, at: datetime, lease: timedelta, soon: timedelta
) -> list[Work]:
    """Return what people hold, whose lease runs out first; `centre_id` None: all people. MOST rows at most.

    `lease`: how long a lease is when it is taken or renewed with a link; from it follows when that was.
    """
    rows = connection.execute(_query(centre_id, at)).all()
    texts = _last_texts(connection, rows)
    done = _done(connection, [row.assignment_id for row in rows if row.assignment_id])
    return [_work(row, texts.get((row.person_id, row.recording_id)), done, at, lease, soon) for row in rows]


def _query(centre_id: str | None, at: datetime) -> sa.Select[Any]:
    who = (person.c.id.label("person_id"), person.c.login, person.c.name, membership.c.centre_id)
    what = (task.c.recording_id, task.c.assignment_id, task.c.language, task.c.purpose)
    taken = (assignment.c.offline, assignment.c.created_at.label("since"))
    first, last = (of(task.c.lease_expires_at) for of in (sa.func.min, sa.func.max))
    counts = (sa.func.count().label("held"), sa.func.sum(AUDIO_MS).label("audio_ms"))
    joined = task.join(segment, segment.c.id == task.c.segment_id)
    joined = joined.outerjoin(assignment, assignment.c.id == task.c.assignment_id)
    query = sa.select(*who, *what, *taken, *counts, first.label("expires_at"), last.label("last_end"))
    query = query.select_from(with_membership(joined, task.c.person_id)).where(held(at), *belongs(centre_id))
    grouped = query.group_by(*who, *what, *taken)
    return grouped.order_by(sa.text("expires_at"), person.c.login, task.c.recording_id).limit(MOST)


def _last_texts(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> dict[tuple[str, str], datetime]:
    """Return when each person last wrote in each of the recordings."""
    found: dict[tuple[str, str], datetime] = {}
    recordings = sorted({row.recording_id for row in rows})
    for table in (revision, opinion):
        key = (table.c.person_id, table.c.recording_id)
        query = sa.select(*key, sa.func.max(table.c.created_at).label("at")).where(table.c.recording_id.in_(recordings))
        for row in connection.execute(query.group_by(*key)):
            place = row.person_id, row.recording_id
            found[place] = max(row.at, found.get(place, row.at))
    return found


def _done(connection: sa.Connection, assignments: list[str]) -> dict[str, int]:
    which = (task.c.assignment_id.in_(assignments), task.c.state == "done")
    query = sa.select(task.c.assignment_id, sa.func.count().label("done")).where(*which)
    return {row.assignment_id: row.done for row in connection.execute(query.group_by(task.c.assignment_id))}


def _work(
    row: sa.Row[Any], text_at: datetime | None, done: dict[str, int], at: datetime, lease: timedelta, soon: timedelta
) -> Work:
    signs = [text_at, row.since, None if row.offline else min(row.last_end - lease, at)]
    return Work(
        person_id=row.person_id,
        login=row.login,
        name=row.name,
        centre_id=row.centre_id,
        recording_id=row.recording_id,
        assignment_id=row.assignment_id,
        language=row.language,
        purpose=row.purpose,
        offline=bool(row.offline),
        done=done.get(row.assignment_id, 0),
        held=row.held,
        minutes=minutes(row.audio_ms),
        since=row.since,
        last_sign_of_life=max((sign for sign in signs if sign is not None), default=None),
        expires_at=row.expires_at,
        expiring=row.expires_at <= at + soon,
    )
