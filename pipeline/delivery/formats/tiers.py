"""Tiers: the segments of each speaker, in rows in which no two overlap, as Praat and ELAN need them.

S1        |- राशन कार्ड -|      |- जी हाँ -|
S2             |- नमस्ते -|
S2 (2)           |- हाँ -|                     a second row, where S2 is heard on two channels at once
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from pipeline.delivery.formats.xml_text import allowed
from pipeline.recordings.transcript import Segment, Transcript

_UNKNOWN = "unknown"
# What a tier may carry beside its segments, in tiers of their own, as "S1 words".
WORDS, SEEN = "words", "seen by"


@dataclass(frozen=True, slots=True)
class Tier:
    """`name` is that of no other tier, nor are "NAME words" and "NAME seen by". No two of `segments` overlap."""

    name: str
    speaker: str
    segments: Sequence[Segment]


def tiers(transcript: Transcript) -> list[Tier]:
    """Return the tiers, by the first segment of each speaker. Every segment is in one, also those without text."""
    rows: dict[str, list[list[Segment]]] = {}
    for segment in transcript.segments:
        own = rows.setdefault(" ".join(allowed(segment.speaker).split()) or _UNKNOWN, [])
        free = next((row for row in own if row[-1].end_ms <= segment.start_ms), None)
        if free is None:
            own.append([segment])
        else:
            free.append(segment)
    taken: set[str] = set()
    return [Tier(_name(speaker, taken), speaker, row) for speaker, own in rows.items() for row in own]


def _name(speaker: str, taken: set[str]) -> str:
    names = (speaker if number == 1 else f"{speaker} ({number})" for number in count(1))
    every = ({name, f"{name} {WORDS}", f"{name} {SEEN}"} for name in names)
    free = next(one for one in every if not one & taken)
    taken |= free
    return min(free, key=len)
