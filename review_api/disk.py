"""Disk: a full one is told as what it is, at once where others still look at the problem: a batch's row, or a vendor's
shape. Elsewhere the application itself tells it (review_api/problems.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.store.disk import no_room
from review_api.problems import full


@contextmanager
def telling_of_a_full_disk() -> Iterator[None]:
    """Turn the system's error for a full disk into a 507 problem."""
    try:
        yield
    except OSError as error:
        if not no_room(error):
            raise
        raise full() from error
