"""Processor: does this machine's CPU multiply int8 without loss?

Without VNNI an x86 CPU adds two products of bytes in 16 bits, and what does not fit is cut (oneDNN's guide, "Nuances of
int8 Computations"). Large models hardly notice; the bundled one writes twice as many words wrong: decision 056.
"""

import platform
from functools import cache
from pathlib import Path
from typing import Final

_X86: Final = frozenset({"x86_64", "amd64", "i386", "i686"})
_VNNI: Final = frozenset({"avx512_vnni", "avx_vnni"})  # as Linux names them
_CPUINFO: Final = Path("/proc/cpuinfo")


@cache
def int8_is_exact() -> bool:
    """Return whether it does. An x86 CPU that cannot be asked counts as one that does not."""
    return platform.machine().lower() not in _X86 or not _VNNI.isdisjoint(_flags(_CPUINFO))


def _flags(cpuinfo: Path) -> set[str]:
    """Return the features of the first core."""
    try:
        lines = cpuinfo.read_text("utf-8", "replace").splitlines()
    except OSError:
        return set()
    return next((set(line.partition(":")[2].split()) for line in lines if line.startswith("flags")), set())
