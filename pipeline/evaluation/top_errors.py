"""Top errors: the words that cause the most errors, so that a lexicon, a prompt or more training data can begin with
them.

A word that was said costs what it was missed or replaced; a word that nobody said costs what it was invented. Words are
aligned in canonical spelling (L1), over the newest MAX_SEGMENTS reviewed segments whose score is of today's rules, also
those without an error: they belong to the rate.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from accuracy.counts import ratio
from pipeline.evaluation import scores
from pipeline.evaluation.error_analysis import EXAMPLES, MAX_SEGMENTS, Pair, Selection, aligned, scored
from pipeline.evaluation.scoring_rules import Rules
from pipeline.store.tables import recording, score, segment

Kind = Literal["said", "invented"]
Key = tuple[str, Kind]


@dataclass(frozen=True, slots=True)
class CostlyWord:
    """`errors` of `said` times; `rate` None for an invented word. `share`: of all errors, each weighed by 1 / pi."""

    word: str
    kind: Kind
    errors: int
    said: int
    rate: float | None
    share: float
    segment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CostlyWords:
    """The costliest first. `errors`: all of them, in the `looked_at` segments of `speakers` speakers."""

    looked_at: int
    speakers: int
    errors: int
    least_probability: float | None
    identity: str
    items: tuple[CostlyWord, ...]


class _Sums:
    """Adds segments up."""

    def __init__(self) -> None:
        self.said = Counter[str]()
        self.errors = Counter[Key]()
        self.weighted: defaultdict[Key, float] = defaultdict(float)
        self.segments: defaultdict[Key, list[str]] = defaultdict(list)

    def add(self, segment_id: str, pairs: Iterable[Pair], weight: float) -> None:
        for pair in pairs:
            if pair.reference is not None:
                self.said[pair.reference] += 1
            if pair.kind == "equal":
                continue
            key: Key = (pair.reference, "said") if pair.reference is not None else (pair.draft or "", "invented")
            self.errors[key] += 1
            self.weighted[key] += weight
            if segment_id not in self.segments[key][-1:]:
                self.segments[key].append(segment_id)

    def ranked(self, limit: int) -> list[Key]:
        return sorted(self.weighted, key=lambda key: (-self.weighted[key], key))[:limit]

    def word(self, key: Key, total: float) -> CostlyWord:
        word, kind = key
        said = self.said[word] if kind == "said" else 0
        examples = tuple(self.segments[key][:EXAMPLES])
        share = self.weighted[key] / total
        return CostlyWord(word, kind, self.errors[key], said, ratio(self.errors[key], said), share, examples)


def words_that_cost(
    connection: sa.Connection, wanted: Selection, limit: int, max_segments: int = MAX_SEGMENTS
) -> CostlyWords:
    """Return the `limit` words that cause most errors."""
    sums, voices, least, identities = _Sums(), set[str](), list[float](), set[str]()
    rules = Rules(connection)
    for row in connection.execute(_query(wanted).limit(max_segments)):
        pairs = aligned(row.text, row.draft, row.language)
        if pairs is None or row.identity != rules.identity("L1", row.language, row.dialect):
            continue
        sums.add(row.id, pairs, 1 / row.review_probability)
        voices.add(scores.cluster(row))
        least.append(row.review_probability)
        identities.add(row.identity)
    total = sum(sums.weighted.values())
    return CostlyWords(
        looked_at=len(least),
        speakers=len(voices),
        errors=sums.errors.total(),
        least_probability=min(least, default=None),
        identity=", ".join(sorted(identities)),
        items=tuple(sums.word(key, total) for key in sums.ranked(limit)),
    )


def _query(wanted: Selection) -> sa.Select[Any]:
    columns = (segment.c.id, segment.c.text, segment.c.draft, segment.c.language, segment.c.review_probability)
    voice = (recording.c.dialect, recording.c.client_id, recording.c.speaker, recording.c.id.label("recording_id"))
    found = scored(wanted, "L1", *columns, score.c.identity, *voice).where(segment.c.review_probability > 0)
    return found.order_by(score.c.created_at.desc(), score.c.segment_id)
