"""Vendor shapes: what the JSON of OpenAI, AssemblyAI and Deepgram has in common.

Their texts are plain, without tags. They have numbers where we may know none. A confidence that nobody knows is 1 where
a person stands for the text, and 0 where only the machine does. `seen_by` is a key of our own in each of them, which is
left out without marks.
"""

import json
import unicodedata
from collections.abc import Sequence

from pipeline.delivery.formats.cue import unseen
from pipeline.delivery.timed_words import TimedWord
from pipeline.recordings.transcript import Segment


def as_json(value: object) -> str:
    """Return the value as indented JSON; Indian letters stay letters."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def plain(segment: Segment) -> str:
    """Return the text of a segment on one line."""
    return " ".join(segment.text.split())


def whole(segments: Sequence[Segment]) -> str:
    """Return the texts of segments, with a space between."""
    return " ".join(filter(None, map(plain, segments)))


def sure(segment: Segment, word: TimedWord | None = None) -> float:
    """Return how sure a word of the segment is, or the segment without one: 0 to 1."""
    known = segment.confidence if word is None else word.confidence
    if known is None:
        return 0.0 if unseen(segment) else 1.0
    return known


def mean_sure(segments: Sequence[Segment]) -> float:
    """Return the mean over the texts, weighed by their words; 0 where nothing is said."""
    sizes = [len(one.text.split()) for one in segments]
    total = sum(sizes)
    return sum(size * sure(one) for size, one in zip(sizes, segments, strict=True)) / total if total else 0.0


def bare(word: str) -> str:
    """Return a word in small letters without punctuation at its ends; the word itself where nothing else is in it."""
    kept = [not unicodedata.category(char).startswith("P") for char in word]
    if True not in kept:
        return word.lower()
    return word[kept.index(True) : len(word) - kept[::-1].index(True)].lower()


def seen(segments: Sequence[Segment], marks: bool) -> dict[str, str]:
    """Return who stands for these texts: the machine, if it does for any; else the first one's."""
    if not marks or not segments:
        return {}
    return {"seen_by": next((one.seen_by for one in segments if unseen(one)), segments[0].seen_by)}
