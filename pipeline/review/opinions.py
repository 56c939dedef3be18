"""Opinions: what people wrote for a segment that did not become its text. They are only ever added.

    second   asked for: another person writes the segment again, blind (pipeline/review/second_opinions.py)
    late     it came when another person had the task
    gold     the right text was known, and the person was measured
    adjudication   a third person decided when the client had taken the recording already

One person's opinions on a segment count up from version 1: the newest is what they think.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from pipeline.recordings import content
from pipeline.recordings.content import Content
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.routing import Arm
from pipeline.review.tasks import Task
from pipeline.store.tables.review import opinion
from pipeline.store.text_columns import write

Kind = Literal["second", "late", "gold", "adjudication"]
# These began with the version of a segment, not with one of the person's own opinions.
_ON_SEGMENTS: tuple[Kind, ...] = ("late", "adjudication")


@dataclass(frozen=True, slots=True)
class Opinion:
    """`text`: as typed. `version`: of this person for this segment. `probability`: of a second, the logged chance."""

    segment_id: str
    recording_id: str
    person_id: str
    version: int
    kind: Kind
    arm: Arm
    operation_id: str
    text: str
    content: Content | None
    active_ms: int | None
    probability: float | None
    created_at: datetime

    @property
    def plain(self) -> str:
        """The text without tags: what is compared with other texts."""
        return content.plain_text(self.text, self.content)


_COLUMNS = [opinion.c[name] for name in Opinion.__slots__]
_ALL: Final = sa.select(*_COLUMNS).order_by(opinion.c.created_at, opinion.c.person_id, opinion.c.version)
_OF_SEGMENT: Final = _ALL.where(opinion.c.segment_id == sa.bindparam("of"))
_OF_KIND: Final = _OF_SEGMENT.where(opinion.c.kind == sa.bindparam("only"))
_OF_PERSON: Final = _OF_SEGMENT.where(opinion.c.person_id == sa.bindparam("by"))
_OF_OPERATION: Final = _ALL.where(opinion.c.operation_id == sa.bindparam("operation"))


def add(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, kind: Kind, at: datetime) -> Opinion:
    """Keep what a person wrote for the task's segment. The same operation again changes nothing.

    `sent.base_version`: 0 at first, then the person's newest of this kind. The recording is locked. Raises Conflict,
    OperationReused.
    """
    earlier = of_operation(connection, sent.operation_id)
    if earlier:
        if (earlier.segment_id, earlier.person_id) != (task.segment_id, person_id):
            raise OperationReused
        return earlier
    mine = of_person(connection, task.segment_id, person_id)
    same = [one for one in mine if one.kind == kind]
    current = same[-1].version if same else 0
    if sent.base_version != current and kind not in _ON_SEGMENTS:
        raise Conflict(current, same[-1].text, same[-1].content) if same else Conflict(current, "")
    version = mine[-1].version + 1 if mine else 1
    made = Opinion(
        task.segment_id, task.recording_id, person_id, version, kind, task.arm, sent.operation_id, sent.text,
        sent.content, sent.active_ms, task.probability, at,
    )  # fmt: skip
    values = {name: getattr(made, name) for name in Opinion.__slots__}
    values["content"] = made.content and content.to_json(made.content)
    write(connection, task.recording_id, sa.insert(opinion).values(values))
    return made


def of_segment(connection: sa.Connection, segment_id: str, kind: Kind | None = None) -> list[Opinion]:
    """Return all opinions on a segment, or those of a kind, oldest first."""
    if kind is None:
        return _opinions(connection, _OF_SEGMENT, of=segment_id)
    return _opinions(connection, _OF_KIND, of=segment_id, only=kind)


def of_person(connection: sa.Connection, segment_id: str, person_id: str) -> list[Opinion]:
    """Return one person's opinions on a segment, oldest first."""
    return _opinions(connection, _OF_PERSON, of=segment_id, by=person_id)


def of_operation(connection: sa.Connection, operation_id: str) -> Opinion | None:
    """Return what was kept of an operation, None where it is new."""
    found = _opinions(connection, _OF_OPERATION, operation=operation_id)
    return found[0] if found else None


def _opinions(connection: sa.Connection, query: sa.Select[Any], **values: str) -> list[Opinion]:
    return [_opinion(row) for row in connection.execute(query, values)]


def _opinion(row: sa.Row[Any]) -> Opinion:
    values = dict(row._mapping)
    kept = values["content"]
    return Opinion(**{**values, "content": None if kept is None else content.from_json(kept)})
