"""Disk: a full one is told as what it is."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from review_api.problems import full

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def telling_of_a_full_disk() -> Iterator[None]:
    """Turn the system's error for a full disk into a 507 problem."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise full() from error
