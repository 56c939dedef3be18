"""Queue order: which recordings are offered to a person first.

Only some recordings are compared (pipeline/review/queue_looks.py), so that a long queue is as fast as a short one.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, case

from pipeline.review import queue_rule
from pipeline.review.asked import Asked
from pipeline.review.queue_looks import candidates
from pipeline.store.tables.recordings import recording


def turn(connection: Connection, asked: Asked) -> list[str]:
    """Return the ids of recordings with work for the person, in the order of pipeline/review/queue_rule.py.

    Empty only where there is none.
    """
    return [one.recording_id for one in queue_rule.in_order(*candidates(connection, asked))]


def by_turn(recording_ids: Sequence[str]) -> list[ColumnElement[object]]:
    """Return columns of `recording` to ORDER BY: these recordings first, as they stand here, then the oldest."""
    places = {id: place for place, id in enumerate(recording_ids)}
    listed = [case(places, value=recording.c.id, else_=len(places))] if places else []
    return [*listed, recording.c.created_at, recording.c.id]
