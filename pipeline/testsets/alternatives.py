"""Alternatives: NIST's files can hold several readings of a word, { one / two }. They are refused, not guessed at."""

from pathlib import Path

from pipeline.testsets.entry import problem


def without_alternatives(file: Path, line: int, text: str) -> str:
    """Return a text that holds no alternatives. Raises InputProblem."""
    if "{" in text.split() or "<ALT_BEGIN>" in text:
        raise problem(file, line, "alternatives ({ one / two }, <ALT_BEGIN>) are not read: keep one of them")
    return text
