"""Covered: which varieties a model drafts that is released for a tag, and which segments are of them."""

from datetime import datetime

import sqlalchemy as sa

from configs.registry import varieties, variety
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision


def covered(tag: str) -> frozenset[str]:
    """Return the tag and those of all varieties below it. Raises configs.registry.UnknownVariety."""
    top = variety(tag).tag
    return frozenset(one.tag for one in varieties() if top in _chain(one.tag))


def of_dialect(tag: str) -> sa.ColumnElement[bool]:
    """Say of a segment, joined with its recording, in SQL: it is of this language or dialect, or of one below it."""
    spoken = sa.case((recording.c.dialect != "", recording.c.dialect), else_=segment.c.language)
    return spoken.in_(sorted(covered(tag)))


def reviewed(
    connection: sa.Connection, tag: str, since: datetime | None = None, *, blind: bool = False
) -> dict[str, str]:
    """Return the reviewed segments of a dialect, by id, with the variety of each.

    `since`: whose newest text was written then or later. `blind`: only where nobody saw the draft.
    """
    newest = sa.and_(revision.c.segment_id == segment.c.id, revision.c.version == segment.c.version)
    query = (
        sa.select(segment.c.id, segment.c.language, recording.c.dialect)
        .select_from(segment.join(recording).join(revision, newest))
        .where(segment.c.reviewed, of_dialect(tag))
        .where(revision.c.created_at >= since if since else sa.true())
        .where(revision.c.arm == "blind" if blind else sa.true())
    )
    return {row.id: row.dialect or row.language for row in connection.execute(query)}


def _chain(tag: str) -> list[str]:
    chain = [tag]
    while parent := variety(chain[-1]).parent:
        chain.append(parent)
    return chain
