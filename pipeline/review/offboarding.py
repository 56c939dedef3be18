"""Offboarding: a person is shut out, and the work they held goes to others at once."""

from datetime import datetime

from sqlalchemy import Connection

from pipeline.accounts import people
from pipeline.review import tasks


def disable(connection: Connection, person_id: str, at: datetime) -> int:
    """Let the person in no more, and give back every task they hold. Return how many. Raises LastOperator."""
    people.disable(connection, person_id)
    held = tasks.held(connection, person_id, at)
    for task in held:
        tasks.release(connection, task.id, person_id)
    return len(held)
