"""Disk: how the system says that there is no room."""

import errno
from typing import Final

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def no_room(error: OSError) -> bool:
    """Say whether a file could not be written because the disk, or what its user may have of it, is full."""
    return error.errno in _FULL
