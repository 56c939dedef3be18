"""Heartbeats: who is alive, as one process sees it that looks again and again.

A worker that lives changes its stamp. How long a stamp has stayed the same is counted by this process's monotonic
clock, so that it does not matter if a wall clock, that of the host or of the database, is set forward or back.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.jobs.workers import Stamp


@dataclass(frozen=True, slots=True)
class _Watched:
    stamp: Stamp
    silent_s: float


class Heartbeats:
    """`heartbeat_s`: how often a worker beats. `dead_after_s`: a worker that was silent for so long is dead."""

    def __init__(self, heartbeat_s: float, dead_after_s: float, clock_s: Callable[[], float] = time.monotonic) -> None:
        # This process may itself have been frozen, or the database away: that silence is nobody's.
        self._most_s = 2 * heartbeat_s
        self._dead_after_s = dead_after_s
        self._clock_s = clock_s
        self._looked_s = clock_s()
        self._watched: dict[str, _Watched] = {}

    def alive(self, stamps: Mapping[str, Stamp], now_ms: int) -> set[str]:
        """Return who is alive. `now_ms`: the clock by which the stamps were written.

        That clock only counts for a stamp that is new here: who was last seen long ago is dead at once. One from the
        future says nothing, and is watched.
        """
        gap_s = min(self._clock_s() - self._looked_s, self._most_s)
        self._looked_s = self._clock_s()
        self._watched = {id: self._look(id, stamp, gap_s, now_ms) for id, stamp in stamps.items()}
        return {id for id, watched in self._watched.items() if watched.silent_s < self._dead_after_s}

    def _look(self, id: str, stamp: Stamp, gap_s: float, now_ms: int) -> _Watched:
        before = self._watched.get(id)
        if before is None:
            return _Watched(stamp, max(0.0, (now_ms - stamp.seen_ms) / 1000))
        return _Watched(stamp, before.silent_s + gap_s if stamp == before.stamp else 0.0)
