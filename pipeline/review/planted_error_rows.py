"""Planted error rows: the errors put into drafts that tasks show, as stored (table `seed`).

pipeline/review/planted_errors.py makes them, pipeline/evaluation/attention.py counts what was overlooked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa

from pipeline.store.listed import among
from pipeline.store.tables.review import seed
from pipeline.store.text_columns import write

Outcome = Literal["", "missed", "noticed"]


@dataclass(frozen=True, slots=True)
class PlantedError:
    """Word `position` of the draft, split at white space, is `shown` where the machine had `written` something else."""

    task_id: str
    recording_id: str
    segment_id: str
    position: int
    written: str
    shown: str
    outcome: Outcome = ""

    @property
    def change(self) -> tuple[str, str]:
        """What was written, and what is shown instead."""
        return self.written, self.shown


_COLUMNS = (
    seed.c.task_id, seed.c.recording_id, seed.c.segment_id, seed.c.place, seed.c.written, seed.c.shown, seed.c.outcome,
)  # fmt: skip
_OF_TASK: Final = sa.select(*_COLUMNS).where(seed.c.task_id == sa.bindparam("of"))
_OF_SEGMENTS: Final = sa.select(*_COLUMNS).where(among(seed.c.segment_id, "of"))


def add(connection: sa.Connection, planted: PlantedError, at: datetime) -> None:
    """Keep a planted error. The segment has none yet."""
    write(
        connection,
        planted.recording_id,
        seed.insert().values(
            task_id=planted.task_id,
            recording_id=planted.recording_id,
            segment_id=planted.segment_id,
            place=planted.position,
            written=planted.written,
            shown=planted.shown,
            outcome=planted.outcome,
            created_at=at,
        ),
    )


def find(connection: sa.Connection, task_id: str) -> PlantedError | None:
    """Return the planted error of a task, if it has one."""
    row = connection.execute(_OF_TASK, {"of": task_id}).one_or_none()
    return PlantedError(*row) if row else None


def of_segments(connection: sa.Connection, segment_ids: Sequence[str]) -> dict[str, PlantedError]:
    """Return the planted errors of these segments by segment: of most there is none."""
    rows = connection.execute(_OF_SEGMENTS, {"of": list(segment_ids)})
    return {row.segment_id: PlantedError(*row) for row in rows}


def answer(connection: sa.Connection, task_id: str, outcome: Outcome, person_id: str, revision_id: str) -> None:
    """Note what became of a planted error, and in whose revision."""
    known = {"outcome": outcome, "person_id": person_id, "revision_id": revision_id}
    connection.execute(seed.update().where(seed.c.task_id == task_id).values(**known))
