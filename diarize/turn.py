"""Turn: one speaker, one stretch of time.

S1 |=====|        |====|
S2       |==|===|          two turns of S2 may touch; turns of different speakers may overlap
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """`speaker` said something from `start_ms` (included) to `end_ms` (not included)."""

    start_ms: int
    end_ms: int
    speaker: str

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a turn is not empty and starts at 0 or later, not {self.start_ms}..{self.end_ms} ms")
        if not self.speaker:
            raise ValueError("a turn names its speaker")

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms
