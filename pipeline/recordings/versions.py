"""Versions of a transcript: what a client could read when people were done with it, and each time it changed then.

    number    0            1            2
    why       drafted      reviewed     amended

While people are still at work there is no new version: the newest texts are in the transcript alone. A version holds
what changed since the one before. It is written down when it is reached, because a text as typed is not always the text
that is delivered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.recordings import content, recordings, segments
from pipeline.recordings.content import Content
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import SeenBy, Status
from pipeline.store.tables.clients import transcript_version
from pipeline.store.text_columns import write

Why = Literal["drafted", "partly_reviewed", "reviewed", "amended"]
_DONE: Final[tuple[Status, ...]] = ("partly_reviewed", "reviewed")


class VersionMissing(BoliError):
    """The transcript has no version of this number."""


@dataclass(frozen=True, slots=True)
class Version:
    """`number`: from 0, the draft. `changed`: of how many segments the text is another than in the version before."""

    number: int
    why: Why
    created_at: datetime
    changed: int


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a segment in a version of the transcript. `version`: the segment's own, 0 for the draft. `content`:
    what people changed beside it. `differs`: from the version before.
    """

    version: int
    text: str
    seen_by: SeenBy
    content: Content | None = None
    differs: bool = False


def note(connection: sa.Connection, recording_id: str, at: datetime) -> None:
    """Write the next version down where people are done with the recording and a text has changed since the last.

    The recording is locked. May be repeated.
    """
    status = recordings.statuses(connection, [recording_id]).get(recording_id)
    if status not in _DONE:
        return
    stored = segments.list_segments(connection, recording_id)
    rows = _rows(connection, recording_id)
    last = _texts(stored, rows)
    changes = [_change(one, last[one.id]) for one in stored if one.version != last[one.id].version]
    if not rows or any(differs for *_, differs in changes):
        why = "amended" if rows else status
        values = {"recording_id": recording_id, "number": len(rows) + 1, "why": why, "created_at": at}
        write(connection, recording_id, sa.insert(transcript_version).values(**values, changes=changes))


def listed(connection: sa.Connection, recording_id: str) -> list[Version]:
    """Return the versions of a transcript, oldest first; none before there is a draft. Raises RecordingMissing."""
    drafted_at = recordings.get(connection, recording_id).drafted_at
    if drafted_at is None:
        return []
    rows = _rows(connection, recording_id)
    return [
        Version(0, "drafted", drafted_at, 0),
        *(Version(row.number, row.why, row.created_at, sum(change[-1] for change in row.changes)) for row in rows),
    ]


def newest(connection: sa.Connection, recording_ids: Sequence[str]) -> dict[str, int]:
    """Return the number of the newest version of each; 0 where nobody is done with it."""
    table = transcript_version.c
    query = sa.select(table.recording_id, sa.func.max(table.number)).where(table.recording_id.in_(recording_ids))
    found = {row[0]: int(row[1]) for row in connection.execute(query.group_by(table.recording_id))}
    return {id: found.get(id, 0) for id in recording_ids}


def texts(connection: sa.Connection, recording_id: str, number: int) -> dict[str, Text]:
    """Return the text of every segment in a version, by segment id. Raises VersionMissing, RecordingMissing."""
    if number not in [one.number for one in listed(connection, recording_id)]:
        raise VersionMissing(f"there is no version {number}")
    rows = [row for row in _rows(connection, recording_id) if row.number <= number]
    found = _texts(segments.list_segments(connection, recording_id), rows)
    here = {change[0] for row in rows if row.number == number for change in row.changes}
    return {id: text if id in here else replace(text, differs=False) for id, text in found.items()}


def _rows(connection: sa.Connection, recording_id: str) -> list[Any]:
    query = sa.select(transcript_version).where(transcript_version.c.recording_id == recording_id)
    return list(connection.execute(query.order_by(transcript_version.c.number)))


def _texts(stored: Sequence[StoredSegment], rows: Sequence[Any]) -> dict[str, Text]:
    """Return the text of every segment after the changes of these versions."""
    found = {one.id: Text(0, one.draft, "machine") for one in stored}
    for row in rows:
        for id, version, text, seen_by, edited, differs in row.changes:
            found[id] = Text(version, text, seen_by, None if edited is None else content.from_json(edited), differs)
    return found


def _change(one: StoredSegment, last: Text) -> list[Any]:
    edited = None if one.content is None else content.to_json(one.content)
    differs = (one.text, one.content) != (last.text, last.content)
    return [one.id, one.version, one.text, one.seen_by, edited, differs]
