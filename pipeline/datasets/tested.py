"""Tested: what some data set tests with. Nothing that sounds and reads alike may be trained on."""

from collections.abc import Set
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datasets.duplicates import Heard
from pipeline.store.tables.learning import snapshot_item
from pipeline.store.tables.recordings import segment


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is heard: milliseconds of a channel of a recording."""

    recording_id: str
    channel: int
    start_ms: int
    end_ms: int


def elsewhere(connection: sa.Connection, besides: Set[str]) -> list[tuple[Heard, Place]]:
    """Return what data sets test with and where it is heard, in order of segment ids. `besides`: segments to pass over.

    A text that is in several versions is in it once for each.
    """
    item = snapshot_item.c
    query = (
        sa.select(item.segment_id, item.sha256, item.frozen, segment.c.recording_id, segment.c.channel)
        .join(segment, segment.c.id == item.segment_id)
        .where(item.split == "test")
        .order_by(item.segment_id, item.snapshot_id)
    )
    found: dict[tuple[str, str], tuple[Heard, Place]] = {}
    for row in connection.execute(query):
        if row.segment_id in besides or (row.segment_id, row.sha256) in found:
            continue
        kept = row.frozen
        start_ms, end_ms = kept["start_ms"], kept["end_ms"]
        heard = Heard(row.segment_id, kept["code"], kept["text"], end_ms - start_ms, row.sha256, "test")
        place = Place(row.recording_id, row.channel, start_ms, end_ms)
        found[row.segment_id, row.sha256] = (heard, place)
    return list(found.values())
