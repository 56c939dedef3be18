"""The one Protocol between the pipeline and any diarizer.

A diarizer is given a Signal (which can be read piece by piece, so that a 10-hour file need not fit in memory) and the
stretches in which the VAD heard speech, and returns turns sorted by time. Speakers are called "S1", "S2", ... in
order of first appearance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from diarize.interval import Stretch
from diarize.turn import Turn

SAMPLE_RATE_HZ = 16_000


class Signal(Protocol):
    """Mono audio at 16 000 Hz that can be read in pieces."""

    @property
    def duration_ms(self) -> int: ...

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        """Return samples float32, shape (n,), for [start_ms, end_ms), cut at the end of the audio."""
        ...


@dataclass(frozen=True, slots=True)
class ArraySignal:
    """A Signal that lies in memory. `samples`: float32, shape (n,), mono, 16 000 Hz."""

    samples: NDArray[np.float32]

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1000 // SAMPLE_RATE_HZ

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        per_ms = SAMPLE_RATE_HZ // 1000
        return self.samples[start_ms * per_ms : end_ms * per_ms]


@dataclass(frozen=True, slots=True)
class SpeakerHints:
    """How many speakers to expect. `exact` excludes `least` and `most`; None means unknown."""

    exact: int | None = None
    least: int | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        given = [n for n in (self.exact, self.least, self.most) if n is not None]
        if any(n < 1 for n in given):
            raise ValueError("speaker counts are 1 or more")
        if self.exact is not None and len(given) > 1:
            raise ValueError("give either an exact number of speakers or a range, not both")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"at least {self.least} speakers but at most {self.most} cannot be")


class Diarizer(Protocol):
    """Anything that says who spoke when. `coarse`: its error rate is known to be high."""

    @property
    def name(self) -> str: ...

    @property
    def coarse(self) -> bool: ...

    def diarize(self, signal: Signal, speech: Sequence[Stretch], hints: SpeakerHints) -> list[Turn]:
        """Return turns sorted by start; [] when there is no speech."""
        ...
