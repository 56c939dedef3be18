"""Cleaning: a text without hesitation, slips, and what people tagged as no part of what is meant.

verbatim    उम्म, मैं मैं जाना चाहता हूँ         clean    मैं जाना चाहता हूँ
"""

from collections.abc import Sequence
from typing import Final

from lexicons import disfluencies
from lexicons.canonical import nfc
from lexicons.pieces import Change, parted
from pipeline.recordings.content import Tag

# What people tag that a clean text leaves out: configs/tags.toml.
DISFLUENT: Final = frozenset({"filler", "false-start"})


def cleaned(text: str, tags: Sequence[Tag], language: str) -> str:
    """Return the clean text of a plain text with its tags. `language`: a tag of the registry."""
    pieces = text.split()
    new = {change.start: change.new for change in changes(text, tags, language)}
    return " ".join(piece for at, old in enumerate(pieces) for piece in new.get(at, (old,)))


def changes(text: str, tags: Sequence[Tag], language: str) -> list[Change]:
    """Return the changes of a clean text; of a word that people tagged in part, the other part stays."""
    pieces, kept = text.split(), _outside_tags(text, tags)
    tagged = {at for at, piece in enumerate(kept) if piece != pieces[at] and not parted(piece)[1]}
    there = [pieces[at] if at in tagged else piece for at, piece in enumerate(kept)]
    new = {change.start: change.new for change in disfluencies.left_out(there, language, tagged)}
    made = (Change(at, at + 1, new.get(at, (piece,))) for at, piece in enumerate(there))
    return [change for change in made if change.new != (pieces[change.start],)]


def _outside_tags(text: str, tags: Sequence[Tag]) -> list[str]:
    """Return the pieces of a text without the letters within tags that a clean text leaves out."""
    spans = [(tag.start, tag.end) for tag in tags if tag.name in DISFLUENT]
    kept, at = [], 0
    for piece in text.split():
        start = text.index(piece, at)
        at = start + len(piece)
        letters = (char for place, char in enumerate(piece, start) if not any(a <= place < b for a, b in spans))
        kept.append(nfc("".join(letters)) if spans else piece)
    return kept
