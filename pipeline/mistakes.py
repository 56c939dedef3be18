"""Mistakes: where a draft and its reference differ, word by word, for people who want to see and hear why.

    worst        the segments of a group with the most errors, each with its words aligned
    confusions   which word was written for which, over the segments of a group

Words are aligned in their canonical spelling (policy L1), by the same rule that counts the errors. Only segments that
have a score are seen here: a person reviewed them. The work is bounded by MAX_SEGMENTS and MAX_WORDS.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from accuracy.align import Kind, align
from accuracy.counts import ErrorCounts
from accuracy.measure import Policy
from lexicons.canonical import words
from pipeline import scoring
from pipeline.store import segments, tables
from pipeline.store.segments import SegmentMissing, StoredSegment

# A text this long was not said in one segment; an alignment takes memory and time by the product of both lengths.
MAX_WORDS: Final = 1000
# Confusions look at this many segments, the newest scores first: 0.3 s of one core, at 0.16 ms a segment of 12 words.
MAX_SEGMENTS: Final = 2000
EXAMPLES: Final = 3  # segments that are named beside a count, to be heard
_HeardIn = Mapping[tuple[str | None, str | None], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which segments: of a language and, where not None, of a dialect ("": none named), a recording's name, a model."""

    language: str
    dialect: str | None = None
    recording: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One step of an alignment. A missed word has no `draft`, an invented one no `reference`."""

    kind: Kind
    reference: str | None
    draft: str | None


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A scored segment. `counts`: in the unit of the policy asked for; `pairs`: words, None where over MAX_WORDS."""

    segment: StoredSegment
    recording_name: str
    dialect: str
    duration_ms: int | None
    model: str
    counts: ErrorCounts
    pairs: tuple[Pair, ...] | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """`reference` was said and `draft` written, `count` times. None as in Pair. `segment_ids`: the newest of them."""

    reference: str | None
    draft: str | None
    count: int
    segment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confusions:
    """The most frequent first. `looked_at`: the segments aligned, of `with_errors` that have any error."""

    looked_at: int
    with_errors: int
    items: tuple[Confusion, ...]


_SCORE = tables.score.c
_ERRORS = _SCORE.substitutions + _SCORE.deletions + _SCORE.insertions


def worst(connection: sa.Connection, wanted: Selection, policy: Policy, limit: int) -> list[Mistaken]:
    """Return up to `limit` segments that have errors under the policy, those with the most first."""
    recording = tables.recording.c
    named = (recording.name.label("recording_name"), recording.dialect, recording.duration_ms)
    query = _scored(wanted, policy, tables.score, *named).order_by(_ERRORS.desc(), _SCORE.segment_id).limit(limit)
    return [_mistaken(segments.get(connection, row.segment_id), row) for row in connection.execute(query)]


def confusions(
    connection: sa.Connection, wanted: Selection, limit: int, max_segments: int = MAX_SEGMENTS
) -> Confusions:
    """Return the `limit` most frequent confusions over the newest `max_segments` scores with errors."""
    segment = tables.segment.c
    with_errors = connection.execute(_scored(wanted, "L1", sa.func.count())).scalar_one()
    query = _scored(wanted, "L1", segment.id, segment.text, segment.draft, segment.language)
    newest = query.order_by(_SCORE.created_at.desc(), _SCORE.segment_id).limit(max_segments)
    found: Counter[tuple[str | None, str | None]] = Counter()
    heard_in: defaultdict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    looked_at = 0
    for row in connection.execute(newest):
        pairs = aligned(row.text, row.draft, row.language)
        looked_at += pairs is not None
        wrong = [(pair.reference, pair.draft) for pair in pairs or () if pair.kind != "equal"]
        found.update(wrong)
        for one in dict.fromkeys(wrong):
            heard_in[one].append(row.id)
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0][0] or "", one[0][1] or ""))
    return Confusions(looked_at, with_errors, tuple(_confusion(*one, heard_in) for one in ranked[:limit]))


def _confusion(pair: tuple[str | None, str | None], count: int, heard_in: _HeardIn) -> Confusion:
    return Confusion(*pair, count, tuple(heard_in[pair][:EXAMPLES]))


def reviewed(connection: sa.Connection, segment_id: str) -> StoredSegment:
    """Return a segment that was reviewed and scored. Raises SegmentMissing for any other."""
    scored = sa.select(sa.exists().where(_SCORE.segment_id == segment_id))
    segment = segments.get(connection, segment_id)
    if not segment.reviewed or not connection.execute(scored).scalar():
        raise SegmentMissing(f"segment {segment_id} has no score")
    return segment


def aligned(reference: str, draft: str, language: str) -> tuple[Pair, ...] | None:
    """Return the L1 words of both texts, step by step; None where either has more than MAX_WORDS."""
    expected, written = words(reference, language), words(draft, language)
    if max(len(expected), len(written)) > MAX_WORDS:
        return None
    steps = align(expected, written).ops
    return tuple(Pair(step.kind, _at(expected, step.reference), _at(written, step.hypothesis)) for step in steps)


def _at(found: Sequence[str], place: int | None) -> str | None:
    return None if place is None else found[place]


def _scored(wanted: Selection, policy: Policy, *columns: Any) -> sa.Select[Any]:
    segment, recording = tables.segment.c, tables.recording.c
    query = (
        sa.select(*columns)
        .select_from(tables.score.join(tables.segment, segment.id == _SCORE.segment_id))
        .join(tables.recording, recording.id == segment.recording_id)
        .where(_SCORE.policy == policy, segment.language == wanted.language, segment.reviewed, _ERRORS > 0)
        .where(_SCORE.model == scoring.drafted_by())  # another model's scores speak of a text that is not shown here
    )
    narrower = {recording.dialect: wanted.dialect, recording.name: wanted.recording, _SCORE.model: wanted.model}
    return query.where(*(column == value for column, value in narrower.items() if value is not None))


def _mistaken(segment: StoredSegment, row: Any) -> Mistaken:
    return Mistaken(
        segment=segment,
        recording_name=row.recording_name,
        dialect=row.dialect,
        duration_ms=row.duration_ms,
        model=row.model,
        counts=ErrorCounts(row.substitutions, row.deletions, row.insertions, row.reference_words, row.hypothesis_words),
        pairs=aligned(segment.text, segment.draft, segment.language),
    )
