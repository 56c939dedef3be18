"""Finding: what a check says, in one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`about`: what was looked at. `text`: what was found; where it is wrong, what to do."""

    verdict: Verdict
    about: str
    text: str


Findings = Iterator[Finding]


def ok(about: str, text: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding("ok", about, text)


def note(about: str, text: str) -> Finding:
    """Return a finding that somebody should know, and that stops nothing."""
    return Finding("note", about, text)


def wrong(about: str, text: str) -> Finding:
    """Return a finding that has to be mended."""
    return Finding("wrong", about, text)
