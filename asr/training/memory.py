"""Memory of large tensors. glibc returns each of them to the system, which clears the memory for the next step. That
costs time, so glibc is told to keep it.
"""

import ctypes
import sys

# Of malloc.h: M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD, M_ARENA_MAX. A threshold over half an arena (32
# MiB) is ignored, and a second arena would be returned, too.
KEPT = ((-3, 2**25), (-1, 2**31 - 1), (-2, 2**28), (-8, 1))


def keep() -> None:
    """Make this process keep the memory of its tensors. Without glibc nothing changes."""
    if not sys.platform.startswith("linux"):
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for option, value in KEPT:
            library.mallopt(ctypes.c_int(option), ctypes.c_int(value))
