"""Error analysis: where drafts and references differ, word by word, so that people can see and hear why.

    worst        the segments of a group with the most errors, each with its words aligned
    confusions   which word was written for which, over the segments of a group

Words are aligned in their canonical spelling (policy L1), by the rule that also counts the errors. Only segments that
have a score are read: a person reviewed them. NEWEST, MAX_SEGMENTS and
accuracy.error_list.MAX_WORDS limit the work.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from accuracy import error_list
from accuracy.align import Kind
from accuracy.counts import ErrorCounts
from accuracy.measure import Policy
from pipeline.evaluation import moved_borders
from pipeline.recordings import attributes, segments
from pipeline.recordings.attributes import Name
from pipeline.recordings.segments import SegmentMissing, StoredSegment
from pipeline.store.tables.evaluation import score, tally
from pipeline.store.tables.recordings import recording, segment

# Confusions are counted over this many segments, the newest scores first: 0.3 s of one core, 0.16 ms for 12 words.
MAX_SEGMENTS: Final = 2000
# Errors are looked for in the newest recordings: in so many of them that they hold this many reviewed segments.
NEWEST: Final = 10_000
EXAMPLES: Final = 3  # segments that are named beside a count, to be heard
Words = tuple[str | None, str | None]  # in the reference, and in the draft


@dataclass(frozen=True, slots=True)
class Selection:
    """Which segments: those of a language and, where not None, of a dialect ("": none named), of recordings of a name,
    of a model, and of a slice as a report has it: the attribute and its value ("": not known).
    """

    language: str
    dialect: str | None = None
    recording: str | None = None
    model: str | None = None
    slice: tuple[Name, str] | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Return the conditions for recordings that have such segments, and for their tallies."""
        asked = {
            tally.c.language: self.language, tally.c.model: self.model,
            recording.c.dialect: self.dialect, recording.c.name: self.recording,
        }  # fmt: skip
        conditions = [column == value for column, value in asked.items() if value is not None]
        return [*conditions, attributes.having(*self.slice)] if self.slice else conditions


@dataclass(frozen=True, slots=True)
class WordPair:
    """A missed word has no `draft`, an invented one no `reference`."""

    kind: Kind
    reference: str | None
    draft: str | None


@dataclass(frozen=True, slots=True)
class WrongSegment:
    """A scored segment with errors. `counts`: in the unit of the policy asked for. `pairs`: None where the text has
    more than MAX_WORDS words.
    """

    segment: StoredSegment
    recording_name: str
    dialect: str
    duration_ms: int | None
    model: str
    counts: ErrorCounts
    pairs: tuple[WordPair, ...] | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """`draft` was written where `reference` was said, `count` times. None as in WordPair. `segment_ids`: the newest."""

    reference: str | None
    draft: str | None
    count: int
    segment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confusions:
    """The most frequent first. `looked_at`: segments aligned, of `with_errors` that have any error (of NEWEST)."""

    looked_at: int
    with_errors: int
    items: tuple[Confusion, ...]


_ERRORS = score.c.substitutions + score.c.deletions + score.c.insertions


def worst(connection: sa.Connection, wanted: Selection, policy: Policy, limit: int) -> list[WrongSegment]:
    """Return up to `limit` segments that have errors under the policy, those with the most first."""
    named = (recording.c.name.label("recording_name"), recording.c.dialect, recording.c.duration_ms)
    with_errors = scored(wanted, policy, score, *named).where(_ERRORS > 0)
    query = with_errors.order_by(_ERRORS.desc(), score.c.segment_id).limit(limit)
    return [_wrong_segment(connection, row) for row in connection.execute(query).all()]


def confusions(
    connection: sa.Connection, wanted: Selection, limit: int, max_segments: int = MAX_SEGMENTS
) -> Confusions:
    """Return the `limit` most frequent confusions over the newest `max_segments` scores with errors."""
    with_errors = connection.execute(scored(wanted, "L1", sa.func.count()).where(_ERRORS > 0)).scalar_one()
    columns = (*moved_borders.COLUMNS, segment.c.text, segment.c.draft, segment.c.language)
    query = scored(wanted, "L1", *columns).where(_ERRORS > 0)
    newest = query.order_by(score.c.created_at.desc(), score.c.segment_id).limit(max_segments)
    counted: Counter[Words] = Counter()
    segment_ids: defaultdict[Words, list[str]] = defaultdict(list)
    looked_at = 0
    for row in connection.execute(newest).all():
        pairs = aligned(row.text, moved_borders.hypothesis(connection, row), row.language)
        looked_at += pairs is not None
        wrong = [(pair.reference, pair.draft) for pair in pairs or () if pair.kind != "equal"]
        counted.update(wrong)
        for words_of_pair in dict.fromkeys(wrong):
            segment_ids[words_of_pair].append(row.id)
    items = [Confusion(*pair, counted[pair], tuple(segment_ids[pair][:EXAMPLES])) for pair in _ranked(counted)[:limit]]
    return Confusions(looked_at, with_errors, tuple(items))


def _ranked(counted: Counter[Words]) -> list[Words]:
    return sorted(counted, key=lambda pair: (-counted[pair], pair[0] or "", pair[1] or ""))


def reviewed(connection: sa.Connection, segment_id: str) -> StoredSegment:
    """Return a segment that was reviewed and scored. Raises SegmentMissing for any other."""
    has_score = sa.select(sa.exists().where(score.c.segment_id == segment_id))
    stored = segments.get(connection, segment_id)
    if not stored.reviewed or not connection.execute(has_score).scalar():
        raise SegmentMissing(f"segment {segment_id} has no score")
    return stored


def aligned(reference: str, draft: str, language: str) -> tuple[WordPair, ...] | None:
    """Return the L1 words of both texts, step by step; None where either has more than MAX_WORDS."""
    steps = error_list.aligned(reference, draft, language)
    return None if steps is None else tuple(WordPair(one.kind, one.reference, one.hypothesis) for one in steps)


def scored(wanted: Selection, policy: Policy, *columns: Any) -> sa.Select[Any]:
    """Return the query of a selection's reviewed segments with the score of the draft, in its newest recordings.

    It reads some NEWEST segments, however many were ever scored. Scores of other models are left out: their texts are
    not shown.
    """
    newest = _newest(wanted)
    return (
        sa.select(*columns)
        .select_from(newest.join(recording, recording.c.id == newest.c.recording_id))
        .join(segment, segment.c.recording_id == recording.c.id)
        .join(score, score.c.segment_id == segment.c.id)
        .where(segment.c.language == wanted.language, segment.c.reviewed, score.c.policy == policy)
        # Compared as an expression: by a plain column SQLite would read all scores of the model.
        .where(score.c.model + "" == newest.c.model)
    )


def _newest(wanted: Selection) -> sa.Subquery:
    """Return (recording_id, model) of the newest recordings: the first that together hold NEWEST scored segments."""
    scored_segments = tally.c.reviewed + tally.c.older
    so_far = sa.func.sum(scored_segments).over(order_by=(recording.c.created_at.desc(), recording.c.id))
    ranked = (
        sa.select(tally.c.recording_id, tally.c.model, (so_far - scored_segments).label("before"))
        .join(recording, recording.c.id == tally.c.recording_id)
        .where(tally.c.policy == "L1", scored_segments > 0, *wanted.conditions())
        .subquery("ranked")
    )
    return sa.select(ranked.c.recording_id, ranked.c.model).where(ranked.c.before < NEWEST).subquery("newest")


def _wrong_segment(connection: sa.Connection, row: Any) -> WrongSegment:
    stored = segments.get(connection, row.segment_id)
    return WrongSegment(
        segment=stored,
        recording_name=row.recording_name,
        dialect=row.dialect,
        duration_ms=row.duration_ms,
        model=row.model,
        counts=ErrorCounts(row.substitutions, row.deletions, row.insertions, row.reference_words, row.hypothesis_words),
        pairs=aligned(stored.text, moved_borders.hypothesis(connection, stored), stored.language),
    )
