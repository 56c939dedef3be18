"""Moderation: segments that people flagged because somebody should act on them, or be spared them.

A flag that a later text no longer has is still listed: whoever drops it may not know why it was set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from configs.tags import moderation_flags
from pipeline.overview.measures import belongs, with_membership
from pipeline.store.tables.accounts import person
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import opinion, revision

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Flagged:
    """A text with flags for moderation. `person_id`, `login`: who set them, at `at`. `still`: one is set now."""

    segment_id: str
    recording_id: str
    language: str
    flags: tuple[str, ...]
    person_id: str
    login: str
    at: datetime
    still: bool


def flagged(connection: sa.Connection, centre_id: str | None, since: datetime) -> list[Flagged]:
    """Return what people flagged from `since` on, newest first, MOST at most; `centre_id` None: all people."""
    texts = sa.union_all(*(_texts(table, since) for table in (revision, opinion))).subquery("texts")
    joined = with_membership(texts.join(segment, segment.c.id == texts.c.segment_id), texts.c.person_id)
    held = segment.c.content.label("held")
    query = sa.select(texts, segment.c.language, person.c.login, held).select_from(joined).where(*belongs(centre_id))
    # What people changed beside the text may be encrypted, so it is not SQL that looks into it.
    ordered = query.order_by(texts.c.created_at.desc(), texts.c.segment_id)
    rows = connection.execute(ordered.execution_options(yield_per=MOST))  # and no more are in memory at once
    found = list(islice((_flagged(row) for row in rows if _moderated(row.content)), MOST))
    rows.close()
    return found


def _texts(table: sa.Table, since: datetime) -> sa.Select[Any]:
    columns = (table.c.segment_id, table.c.recording_id, table.c.person_id, table.c.created_at, table.c.content)
    return sa.select(*columns).where(table.c.created_at >= since, table.c.content.is_not(None))


def _flagged(row: Any) -> Flagged:
    return Flagged(
        row.segment_id, row.recording_id, row.language, _moderated(row.content), row.person_id, row.login,
        row.created_at, bool(_moderated(row.held)),
    )  # fmt: skip


def _moderated(content: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(flag for flag in (content or {}).get("flags", ()) if flag in moderation_flags())
