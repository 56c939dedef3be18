"""Stuck languages: those with open work in which nobody works."""

from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from pipeline.accounts.rights import MAY
from pipeline.overview.measures import open_task
from pipeline.overview.stuck_item import MOST, Stuck
from pipeline.store.tables.accounts import person
from pipeline.store.tables.review import opinion, revision, task

ACTIVE_DAYS: Final = 7


def stuck(connection: sa.Connection, at: datetime) -> list[Stuck]:
    """Return the languages with open work for which no person of the whole service is active.

    Active: may sign in, and has written a text in the last ACTIVE_DAYS days.
    """
    people = _people(connection)
    active = _active(connection, at - timedelta(days=ACTIVE_DAYS))
    rows = connection.execute(_waiting(at)).all()
    found = []
    for row in rows:
        suited = {
            id for id, languages in people.items() if not languages or not row.language or row.language in languages
        }
        if not suited & active:
            found.append(_stuck(row, len(suited)))
    return found[:MOST]


def _stuck(row: sa.Row[Any], suited: int) -> Stuck:
    waiting = "1 task waits" if row.times == 1 else f"{row.times} tasks wait"
    reason = f"{waiting}, and nobody who knows the language has worked in the last {ACTIVE_DAYS} days"
    what_to_do = f"ask one of the {suited} who know it" if suited else "invite people who know it, or give it to some"
    return Stuck("nobody active", row.language, None, None, row.times, row.since, reason, what_to_do)


def _waiting(at: datetime) -> sa.Select[Any]:
    count, since = sa.func.count().label("times"), sa.func.min(task.c.created_at).label("since")
    query = sa.select(task.c.language, count, since).where(open_task(at)).group_by(task.c.language)
    return query.order_by(count.element.desc(), task.c.language)


def _people(connection: sa.Connection) -> dict[str, list[str]]:
    """Return who may review, with their languages; none means all."""
    rows = connection.execute(
        sa.select(person.c.id, person.c.roles, person.c.languages).where(person.c.disabled_at.is_(None))
    )
    return {row.id: row.languages for row in rows if not MAY["review"].isdisjoint(row.roles)}


def _active(connection: sa.Connection, since: datetime) -> set[str]:
    queries = [sa.select(table.c.person_id).where(table.c.created_at >= since) for table in (revision, opinion)]
    return set(connection.execute(sa.union(*queries)).scalars())
