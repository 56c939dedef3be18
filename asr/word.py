"""Word: one written word, when it was said, and how sure the model is.

|-- "राशन" --|-- "कार्ड" --|
1200       1640         2080   milliseconds
"""

from dataclasses import dataclass
from typing import Literal

# Where a word's times come from: the model wrote it; a person wrote it and the model found it in the sound; or a person
# wrote it, and its times were spread between those of its neighbours.
Timing = Literal["decoded", "aligned", "interpolated"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    `text` has no surrounding space. `start_ms` and `end_ms` count from the start of the window in `asr`, and from the
    start of the recording in `pipeline`. `confidence`: the model's probability of it, 0 to 1, None where the model was
    not asked (`timing` is "interpolated" then).
    """

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None
    timing: Timing = "decoded"

    def __post_init__(self) -> None:
        if not self.text or self.text != self.text.strip():
            raise ValueError(f"a word is non-empty and has no surrounding space, not {self.text!r}")
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"word times must satisfy 0 <= start <= end, not {self.start_ms}..{self.end_ms} ms")
        if self.confidence is not None and not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence is a probability, not {self.confidence}")

    @property
    def probability(self) -> float:
        """Return the confidence. Raises ValueError for a word that no model judged."""
        if self.confidence is None:
            raise ValueError(f"no model judged the word {self.text!r}")
        return self.confidence

    def shifted(self, by_ms: int) -> "Word":
        """Return the same word with both times later by `by_ms`."""
        return Word(self.text, self.start_ms + by_ms, self.end_ms + by_ms, self.confidence, self.timing)
