"""Alternative: other words that may stand for words of the reference, with the tag of the rule that says so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alternative:
    """Other words that may stand for reference words start to end (exclusive). No words: these may be missing."""

    start: int
    end: int
    words: tuple[str, ...]
    tag: str
