"""Memory of large tensors. glibc gives each back to the system, which zeroes it anew at the next step: it is told to
keep them.
"""

import ctypes
import sys

# Of malloc.h: M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD, M_ARENA_MAX. A larger threshold than half an arena (32
# MiB) is ignored; a second arena would be given back too.
KEPT = ((-3, 2**25), (-1, 2**31 - 1), (-2, 2**28), (-8, 1))


def keep() -> None:
    """Make this process keep what its tensors gave back; where there is no glibc, nothing changes."""
    if not sys.platform.startswith("linux"):
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for option, value in KEPT:
            library.mallopt(ctypes.c_int(option), ctypes.c_int(value))
