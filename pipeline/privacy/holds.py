"""Legal holds: recordings that nobody may delete, because a court or an authority asks for them.

A hold refuses deletions by the client, by the operator and by clocks. Only `boli restore` goes past it: it deletes rows
whose sound is not in the backup, because it was deleted meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.recordings import recordings, retention
from pipeline.recordings.retention import PARTS, Kept, Part
from pipeline.store.database import new_id, now
from pipeline.store.tables.retention import legal_hold

MOST_LETTERS: Final = 500
_AT_ONCE: Final = 500  # ids in one query


class OnHold(BoliError):
    """A recording that is to be deleted is under a legal hold."""


class HoldMissing(BoliError):
    """There is no such hold that is in force."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold. `placed_by`, `lifted_by`: the id of a person, or "operator". `lifted_at` None: it is in force.
    `too_late_for`: what was deleted before it was placed, or was being deleted: no hold brings it back.
    """

    id: str
    recording_id: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    too_late_for: tuple[Part, ...] = ()


_COLUMNS: Final = [column for column in legal_hold.c if column.name in Hold.__slots__]


def place(connection: sa.Connection, recording_id: str, reason: str, by: str) -> Hold:
    """Hold a recording. Several holds may be in force at once. Raises RecordingMissing."""
    recordings.lock(connection, recording_id)  # whoever deletes it at this moment is waited for
    recordings.get(connection, recording_id)
    made = Hold(new_id("hld"), recording_id, reason, by, now())
    connection.execute(sa.insert(legal_hold).values({one.name: getattr(made, one.name) for one in _COLUMNS}))
    return _with_what_is_gone(connection, [made])[0]


def lift(connection: sa.Connection, hold_id: str, by: str) -> None:
    """End a hold. Raises HoldMissing."""
    open_one = sa.update(legal_hold).where(legal_hold.c.id == hold_id, legal_hold.c.lifted_at.is_(None))
    if connection.execute(open_one.values(lifted_by=by, lifted_at=now())).rowcount == 0:
        raise HoldMissing(f"there is no hold {hold_id} in force")


def in_force(connection: sa.Connection) -> list[Hold]:
    """Return all holds that are in force, the oldest first."""
    query = sa.select(*_COLUMNS).where(legal_hold.c.lifted_at.is_(None))
    rows = connection.execute(query.order_by(legal_hold.c.placed_at, legal_hold.c.id))
    return _with_what_is_gone(connection, [Hold(**row._mapping) for row in rows])


def check(connection: sa.Connection, recording_ids: Iterable[str]) -> None:
    """Let no hold be placed on these recordings in the rest of the transaction. Raises OnHold where one is in force."""
    ids = sorted(set(recording_ids))
    for id in ids:
        recordings.lock(connection, id)
    held: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = legal_hold.c.recording_id.in_(ids[start : start + _AT_ONCE])
        query = sa.select(legal_hold.c.recording_id).where(some, legal_hold.c.lifted_at.is_(None))
        held.update(connection.execute(query).scalars())
    if held:
        first, more = min(held), len(held) - 1
        raise OnHold(
            f"{first} {f'and {more} more are' if more else 'is'} under a legal hold and cannot be deleted: "
            "ask the operator, who lifts it when the matter has ended"
        )


def _with_what_is_gone(connection: sa.Connection, found: Sequence[Hold]) -> list[Hold]:
    kept = retention.of(connection, [one.recording_id for one in found])
    return [replace(one, too_late_for=tuple(_gone(kept[one.recording_id]))) for one in found]


def _gone(kept: Kept) -> list[Part]:
    """Return which parts are deleted. Nothing of a recording that is held is deleted any more, so it was before."""
    return [part for part in PARTS if kept.deleted_at(part) is not None]
