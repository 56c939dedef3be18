"""Matching: which speakers of a new recording are voices that its client has named before.

    print of "S1"  --similarity-->  prints of "Agent Meena"   0.71   over the threshold, next best 0.40: a match
    print of "S2"  --similarity-->  prints of "Agent Meena"   0.48   "Ravi" 0.46: unsure, so no match

Only prints that a person named are compared, so that a wrong match does not cause further wrong ones. Two speakers of
a recording are never the same voice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diarize.likeness import MARGIN, THRESHOLD, Print, similarity


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A print of a voice that a person named. A voice has one for each recording in which that was done."""

    voice_id: str
    print: Print


@dataclass(frozen=True, slots=True)
class Match:
    """`similarity`: 0 to 1, of the print that is most like it."""

    voice_id: str
    similarity: float


def matches(prints: Mapping[str, Print], known: Iterable[Known]) -> dict[str, Match]:
    """Return the match of each label that has one: most similar first, each voice and each label once."""
    known = list(known)
    best = [(match, label) for label, own in prints.items() if (match := _best(own, known)) is not None]
    by_label: dict[str, Match] = {}
    for match, label in sorted(best, key=lambda pair: (-pair[0].similarity, pair[1])):
        if all(taken.voice_id != match.voice_id for taken in by_label.values()):
            by_label[label] = match
    return by_label


def _best(own: Print, known: Iterable[Known]) -> Match | None:
    """Return the voice that is similar enough, and more so than any other by MARGIN."""
    scores: dict[str, float] = {}
    for other in known:
        scores[other.voice_id] = max(scores.get(other.voice_id, 0.0), similarity(own, other.print))
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < THRESHOLD:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN:
        return None
    return Match(*ranked[0])
