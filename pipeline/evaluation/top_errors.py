"""Top errors: the words that cause the most errors. A lexicon, a prompt or more training data can begin with them.

A word that was said causes an error each time it was missed or replaced; a word that nobody said, each time it was
invented. Words are aligned in canonical spelling (L1), over the newest MAX_SEGMENTS reviewed segments that have a score
of today's rules. Segments without an error count, too: they belong to the rate.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from accuracy.counts import ratio
from pipeline.evaluation import moved_borders, scores
from pipeline.evaluation.error_analysis import EXAMPLES, MAX_SEGMENTS, Selection, WordPair, aligned, scored
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.store.tables.evaluation import score
from pipeline.store.tables.recordings import recording, segment

Kind = Literal["said", "invented"]
Key = tuple[str, Kind]


@dataclass(frozen=True, slots=True)
class TopError:
    """`errors` of `said` times; `rate` None for an invented word. `share`: of all errors, each weighed by 1 / pi."""

    word: str
    kind: Kind
    errors: int
    said: int
    rate: float | None
    share: float
    segment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopErrors:
    """The words with the most errors first. `errors`: all of them, in `looked_at` segments of `speakers` speakers."""

    looked_at: int
    speakers: int
    errors: int
    least_probability: float | None
    identity: str
    items: tuple[TopError, ...]


@dataclass(slots=True)
class _Sums:
    """Adds up the words of segments."""

    said: Counter[str] = field(default_factory=Counter)
    errors: Counter[Key] = field(default_factory=Counter)
    weighted: defaultdict[Key, float] = field(default_factory=lambda: defaultdict(float))
    segments: defaultdict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, segment_id: str, pairs: Iterable[WordPair], weight: float) -> None:
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

    def top(self, limit: int) -> tuple[TopError, ...]:
        total = sum(self.weighted.values())
        ranked = sorted(self.weighted, key=lambda key: (-self.weighted[key], key))
        return tuple(self._word(key, total) for key in ranked[:limit])

    def _word(self, key: Key, total: float) -> TopError:
        word, kind = key
        said = self.said[word] if kind == "said" else 0
        examples = tuple(self.segments[key][:EXAMPLES])
        share = self.weighted[key] / total
        return TopError(word, kind, self.errors[key], said, ratio(self.errors[key], said), share, examples)


def top_errors(connection: sa.Connection, wanted: Selection, limit: int, max_segments: int = MAX_SEGMENTS) -> TopErrors:
    """Return the `limit` words that cause the most errors."""
    sums, speakers, probabilities, identities = _Sums(), set[str](), list[float](), set[str]()
    rules = ScoringRules(connection)
    for row in connection.execute(_query(wanted).limit(max_segments)).all():
        pairs = aligned(row.text, moved_borders.hypothesis(connection, row), row.language)
        if pairs is None or row.identity != rules.identity("L1", row.language, row.dialect):
            continue
        sums.add(row.id, pairs, 1 / row.review_probability)
        speakers.add(scores.cluster(row))
        probabilities.append(row.review_probability)
        identities.add(row.identity)
    return TopErrors(
        looked_at=len(probabilities),
        speakers=len(speakers),
        errors=sums.errors.total(),
        least_probability=min(probabilities, default=None),
        identity=", ".join(sorted(identities)),
        items=sums.top(limit),
    )


def _query(wanted: Selection) -> sa.Select[Any]:
    texts = (segment.c.text, segment.c.draft, segment.c.language, segment.c.review_probability)
    voice = (recording.c.dialect, recording.c.client_id, recording.c.speaker)
    query = scored(wanted, "L1", *moved_borders.COLUMNS, *texts, score.c.identity, *voice).where(
        segment.c.review_probability > 0
    )
    return query.order_by(score.c.created_at.desc(), score.c.segment_id)
