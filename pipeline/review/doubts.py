"""Doubts: which words of a draft deserve a second listen. The page underlines them.

    words of a stretch, least sure first    .12 .20 .31 .38 .44 .47 ... .99
                                            |- strong -| |- slight -|          together SHARE of all words

A rank and no fixed confidence: models differ in how sure they are, by far more than their words differ in being right.
So about one word in ten is marked whatever the model, the worse half of them strongly, and where a draft is bad more
than where it is good. A segment whose words are all above the limit still has its least sure word marked, if that is
more probably wrong than right. How many wrong words are found: python -m benchmarks.accuracy.doubts
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final, Literal

from sqlalchemy import Connection, select

from pipeline.recordings.segments import StoredSegment
from pipeline.store.tables.recordings import segment as segment_table

SHARE: Final = 0.1
STRETCH: Final = 100  # segments: some ten minutes, so that the first words of a long recording need no look at the last
EVEN: Final = 0.5

Doubt = Literal["strong", "slight"]
# How sure a word is: by the calibration, then by the model, since calibrated figures come in steps. Less is worse.
Sureness = tuple[float, float]


NOBODY: Final = (0.0, 0.0)  # is less sure


@dataclass(frozen=True, slots=True)
class Limits:
    """Words less sure than `strong` are marked strongly; those less sure than `slight` are marked."""

    strong: Sureness = NOBODY
    slight: Sureness = NOBODY


def limits(sureness: Sequence[Sureness]) -> Limits:
    """Return the limits by which SHARE of these words are marked, fewer only where several are equally sure."""
    in_order = sorted(sureness)
    marked = int(len(in_order) * SHARE)
    return Limits(in_order[(marked + 1) // 2], in_order[marked]) if marked else Limits()


def marks(sureness: Sequence[Sureness], limits: Limits) -> tuple[Doubt | None, ...]:
    """Return how much each word of a segment is doubted."""
    found = tuple(_doubt(one, limits) for one in sureness)
    worst = min(sureness, default=(1.0, 1.0))
    if any(found) or worst[0] >= EVEN:
        return found
    at = sureness.index(worst)
    return tuple("slight" if place == at else None for place in range(len(found)))


def _doubt(one: Sureness, limits: Limits) -> Doubt | None:
    if one < limits.strong:
        return "strong"
    return "slight" if one < limits.slight else None


def sureness(words: Sequence[float | None], calibrated: Sequence[float] | None) -> list[Sureness]:
    """Return how sure each word is. A word that no model judged is never doubted."""
    pairs = zip_longest(words, calibrated or ())
    own = [(1.0 if word is None else word, better) for word, better in pairs]
    return [(word if better is None else better, word) for word, better in own]


@dataclass(frozen=True, slots=True)
class Doubts:
    """Marks the words of segments. Each stretch of a recording is read once: make one for each answer."""

    connection: Connection
    _known: dict[tuple[str, int], Limits] = field(default_factory=dict)

    def of(self, segment: StoredSegment) -> tuple[Doubt | None, ...]:
        """Return how much each word of the segment's draft is doubted."""
        own = sureness([word.confidence for word in segment.words], segment.calibrated)
        key = (segment.recording_id, segment.position // STRETCH)
        if key not in self._known:
            self._known[key] = limits(self._stretch(*key))
        return marks(own, self._known[key])

    def _stretch(self, recording_id: str, number: int) -> list[Sureness]:
        columns = segment_table.c
        first = number * STRETCH
        query = select(columns.words, columns.calibrated).where(
            columns.recording_id == recording_id, columns.position.between(first, first + STRETCH - 1)
        )
        rows = self.connection.execute(query)
        return [one for row in rows for one in sureness([word[3] for word in row.words], row.calibrated)]
