"""Footprint: memory and open files of processes over time, and whether they grow.

The first minutes of a life are left out: a process that starts loads what it needs.
"""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

WARM_UP_S = 120.0
FEWEST = 12  # samples after that, of a life that is judged
# A life grows if its last third is this much above its first, and that is more than some MiB or files.
GROWTH, LEAST_MB, LEAST_FILES = 1.2, 30.0, 20.0


@dataclass(frozen=True, slots=True)
class Sample:
    """`at_s`: since the beginning. `memory_mb`: resident, MiB. `files`: open file descriptors."""

    at_s: float
    memory_mb: float
    files: int


@dataclass(frozen=True, slots=True)
class Life:
    """One process from its first sample to its last. `ratio`: the last third's median over the first third's."""

    name: str
    pid: int
    minutes: float
    first_mb: float
    last_mb: float
    ratio: float
    mb_an_hour: float
    first_files: float
    last_files: float

    def grows(self) -> str:
        """Say how it grows; "" where it does not."""
        if self.ratio > GROWTH and self.last_mb - self.first_mb > LEAST_MB:
            return f"{self.name} grew from {self.first_mb:.0f} to {self.last_mb:.0f} MB in {self.minutes:.0f} minutes"
        if self.last_files > GROWTH * self.first_files and self.last_files - self.first_files > LEAST_FILES:
            return f"{self.name} had {self.first_files:.0f} files open, and {self.last_files:.0f} later"
        return ""


class Footprints:
    """Samples of processes, by name and process id."""

    def __init__(self) -> None:
        self.samples: dict[tuple[str, int], list[Sample]] = defaultdict(list)

    def look(self, at_s: float, pids: Mapping[str, int]) -> None:
        """Take a sample of each process that still runs."""
        for name, pid in pids.items():
            try:
                self.samples[name, pid].append(sample(at_s, pid))
            except (OSError, IndexError):  # it has just ended
                continue

    def lives(self) -> list[Life]:
        """Return what can be judged, by name."""
        found = (_life(name, pid, seen) for (name, pid), seen in self.samples.items())
        return sorted((one for one in found if one), key=lambda one: (one.name, one.pid))


def sample(at_s: float, pid: int) -> Sample:
    """Look at a process now. Raises OSError where it has ended."""
    folder = Path("/proc") / str(pid)
    memory_kb = int((folder / "status").read_text("ascii").split("VmRSS:")[1].split()[0])
    return Sample(at_s, memory_kb / 1024, sum(1 for _ in (folder / "fd").iterdir()))


def _life(name: str, pid: int, seen: Sequence[Sample]) -> Life | None:
    warm = [one for one in seen if one.at_s - seen[0].at_s >= WARM_UP_S]
    if len(warm) < FEWEST:
        return None
    third = len(warm) // 3
    first, last = warm[:third], warm[-third:]
    first_mb, last_mb = (statistics.median(one.memory_mb for one in part) for part in (first, last))
    slope = statistics.linear_regression([one.at_s for one in warm], [one.memory_mb for one in warm]).slope
    first_files, last_files = (statistics.median(one.files for one in part) for part in (first, last))
    minutes = (seen[-1].at_s - seen[0].at_s) / 60
    return Life(name, pid, minutes, first_mb, last_mb, last_mb / first_mb, slope * 3600, first_files, last_files)
