"""Error analysis: where a draft and its reference differ, word by word, for people who want to see and hear why.

    worst        the segments of a group with the most errors, each with its words aligned
    confusions   which word was written for which, over the segments of a group

Words are aligned in their canonical spelling (policy L1), by the same rule that counts the errors. Only segments that
have a score are seen here: a person reviewed them. The work is bounded: by NEWEST, MAX_SEGMENTS and MAX_WORDS.
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
from pipeline.recordings import attributes, segments
from pipeline.recordings.attributes import Name
from pipeline.recordings.segments import SegmentMissing, StoredSegment
from pipeline.store import tables

# A text this long was not said in one segment; an alignment takes memory and time by the product of both lengths.
MAX_WORDS: Final = 1000
# Confusions look at this many segments, the newest scores first: 0.3 s of one core, at 0.16 ms a segment of 12 words.
MAX_SEGMENTS: Final = 2000
# Errors are looked for in the recordings that came in last: so many of them that they hold this many reviewed segments.
NEWEST: Final = 10_000
EXAMPLES: Final = 3  # segments that are named beside a count, to be heard
_HeardIn = Mapping[tuple[str | None, str | None], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which segments: of a language and, where not None, of a dialect ("": none named), a recording's name, a model, a
    slice as a report has it: the attribute, and its value ("": not known).
    """

    language: str
    dialect: str | None = None
    recording: str | None = None
    model: str | None = None
    slice: tuple[Name, str] | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Return what holds of the recordings that have such segments, and of their tallies."""
        recording, sums = tables.recording.c, tables.tally.c
        asked = {
            sums.language: self.language, sums.model: self.model,
            recording.dialect: self.dialect, recording.name: self.recording,
        }  # fmt: skip
        found = [column == value for column, value in asked.items() if value is not None]
        return [*found, attributes.having(*self.slice)] if self.slice else found


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
    """The most frequent first. `looked_at`: the segments aligned, of `with_errors` that have any error (of NEWEST)."""

    looked_at: int
    with_errors: int
    items: tuple[Confusion, ...]


_SCORE = tables.score.c
_ERRORS = _SCORE.substitutions + _SCORE.deletions + _SCORE.insertions


def worst(connection: sa.Connection, wanted: Selection, policy: Policy, limit: int) -> list[Mistaken]:
    """Return up to `limit` segments that have errors under the policy, those with the most first."""
    recording = tables.recording.c
    named = (recording.name.label("recording_name"), recording.dialect, recording.duration_ms)
    found = scored(wanted, policy, tables.score, *named).where(_ERRORS > 0)
    query = found.order_by(_ERRORS.desc(), _SCORE.segment_id).limit(limit)
    return [_mistaken(segments.get(connection, row.segment_id), row) for row in connection.execute(query)]


def confusions(
    connection: sa.Connection, wanted: Selection, limit: int, max_segments: int = MAX_SEGMENTS
) -> Confusions:
    """Return the `limit` most frequent confusions over the newest `max_segments` scores with errors."""
    segment = tables.segment.c
    with_errors = connection.execute(scored(wanted, "L1", sa.func.count()).where(_ERRORS > 0)).scalar_one()
    query = scored(wanted, "L1", segment.id, segment.text, segment.draft, segment.language)
    newest = query.where(_ERRORS > 0).order_by(_SCORE.created_at.desc(), _SCORE.segment_id).limit(max_segments)
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


def scored(wanted: Selection, policy: Policy, *columns: Any) -> sa.Select[Any]:
    """Return the query of a selection's reviewed segments, recordings and draft's scores, in its newest recordings.

    However much was ever scored, some NEWEST segments are read; another model's scores speak of texts not shown here.
    """
    segment, recording, newest = tables.segment.c, tables.recording.c, _newest(wanted)
    return (
        sa.select(*columns)
        .select_from(newest.join(tables.recording, recording.id == newest.c.recording_id))
        .join(tables.segment, segment.recording_id == recording.id)
        .join(tables.score, _SCORE.segment_id == segment.id)
        .where(segment.language == wanted.language, segment.reviewed, _SCORE.policy == policy)
        # Compared as an expression: by a plain column SQLite would go through all scores of the model.
        .where(_SCORE.model + "" == newest.c.model)
    )


def _newest(wanted: Selection) -> sa.Subquery:
    """Return (recording_id, model) of the newest recordings: the first that, together, hold NEWEST scored segments."""
    sums, recording = tables.tally.c, tables.recording.c
    segments = sums.reviewed + sums.older
    before = sa.func.sum(segments).over(order_by=(recording.created_at.desc(), recording.id)) - segments
    ranked = (
        sa.select(sums.recording_id, sums.model, before.label("before"))
        .join(tables.recording, recording.id == sums.recording_id)
        .where(sums.policy == "L1", segments > 0, *wanted.conditions())
        .subquery("ranked")
    )
    return sa.select(ranked.c.recording_id, ranked.c.model).where(ranked.c.before < NEWEST).subquery("newest")


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
