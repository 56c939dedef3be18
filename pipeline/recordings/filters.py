"""Filters: which recordings a list holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from pipeline.recordings.states import Status
from pipeline.store.tables.clients import batch_row
from pipeline.store.tables.recordings import recording


@dataclass(frozen=True, slots=True)
class Filter:
    """Which recordings of a list are wanted; None, or empty, for all. `languages`: tags of languages or dialects.

    Instants: created at `created_after` or later, before `created_before`, changed at `updated_after` or later.
    """

    statuses: tuple[Status, ...] = ()
    languages: tuple[str, ...] = ()
    created_after: datetime | None = None
    created_before: datetime | None = None
    updated_after: datetime | None = None
    external_ids: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()


EVERYTHING: Final = Filter()


def conditions(which: Filter) -> Iterator[ColumnElement[bool]]:
    """Give the conditions on `recording` that a filter stands for."""
    if which.statuses:
        yield recording.c.status.in_(which.statuses)
    if which.languages:
        yield or_(recording.c.language.in_(which.languages), recording.c.dialect.in_(which.languages))
    if which.external_ids:
        yield recording.c.external_id.in_(which.external_ids)
    if which.batches:
        yield recording.c.id.in_(select(batch_row.c.recording_id).where(batch_row.c.batch_id.in_(which.batches)))
    if which.created_after is not None:
        yield recording.c.created_at >= which.created_after
    if which.created_before is not None:
        yield recording.c.created_at < which.created_before
    if which.updated_after is not None:
        yield recording.c.updated_at >= which.updated_after
