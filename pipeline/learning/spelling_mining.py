"""Spelling mining: spellings that people write in more than one way, found in their corrections, for a person to judge.

    draft        सहर में राशन        two people wrote शहर where two drafts had सहर: perhaps one word, two spellings
    reference    शहर में राशन

Looked at is what L3 still counts as an error: drafts and other models' texts against references, and references of two
people for one segment. A pair is proposed from MIN_PEOPLE people and MIN_RECORDINGS recordings on, if both forms may be
one word (lexicons/alike.py) and the lexicon's lint has nothing against it. Its score, 0 to 1, orders the list only:

    score = nearness * (people / (people + 1) + recordings / (recordings + 1)) / 2

Nothing counts before a person approves it; that changes the identity of L3, and scores have to be counted again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from accuracy.differences import differences
from configs.registry import language_of, varieties, variety
from lexicons.alike import Likeness, likeness
from lexicons.canonical import words
from lexicons.lint import objections
from lexicons.variants import OwnEntries
from pipeline.evaluation import spelling_entries
from pipeline.evaluation.scoring_rules import Rules
from pipeline.evaluation.spelling_entries import Candidate, Evidence, Proposal
from pipeline.store import tables

MIN_PEOPLE: Final = 2
MIN_RECORDINGS: Final = 2
MAX_SEGMENTS: Final = 20_000  # the newest references; about 0.5 ms each
_MAX_EXAMPLES: Final = 5
_DRAFT: Final = "draft"
_CHUNK: Final = 500  # segments whose other texts are fetched at once


class EntryRefused(ValueError):
    """The lint has something against an entry. The message says what."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A text against a reference. `model` "": the text is another person's."""

    segment_id: str
    recording_id: str
    language: str
    dialect: str
    reference: str
    text: str
    people: tuple[str, ...]
    model: str


@dataclass(slots=True)
class _Found:
    """What was met of two forms, which may stand either way round."""

    said: Counter[str] = field(default_factory=Counter)
    segments: set[str] = field(default_factory=set)
    recordings: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)


def mine(
    connection: sa.Connection, language: str, dialect: str = "", max_segments: int = MAX_SEGMENTS
) -> list[Candidate]:
    """Look for candidates, store them as proposals in place of older ones, and return those, the best first.

    `dialect`: only its recordings are looked at, and entries will hold for its speech alone. Raises
    configs.registry.UnknownVariety and WrongDialect.
    """
    top = language_of(language).tag
    rules = Rules(connection)
    met: defaultdict[tuple[str, str], _Found] = defaultdict(_Found)
    vocabulary: defaultdict[str, set[str]] = defaultdict(set)
    for pair in _pairs(connection, top, dialect, max_segments):
        _note(pair, rules.own(top), met, vocabulary)
    proposed = [_proposal(forms, found, vocabulary, top, dialect) for forms, found in met.items() if _recurs(found)]
    allowed = [one for one in proposed if one and not objections(spelling_entries.as_entry(one), rules.own(top).rows)]
    spelling_entries.propose(connection, top, dialect, allowed)
    return spelling_entries.listed(connection, top, dialect, "proposed")


def approve(connection: sa.Connection, id: str, by: str) -> Candidate:
    """Make a candidate an entry of its language's lexicon. Raises EntryRefused, CandidateMissing, WrongState."""
    found = spelling_entries.get(connection, id)
    own = [row for row in spelling_entries.approved(connection, found.language).rows if row.id != id]
    alike = likeness(found.standard, found.allowed, found.language)
    against = objections(found.entry, own) + ([f"{id}: {alike.refusal}"] if alike.refusal else [])
    if against:
        raise EntryRefused("; ".join(against))
    return spelling_entries.decide(connection, found, "approved", by)


def reject(connection: sa.Connection, id: str, by: str) -> Candidate:
    """Keep a candidate from being proposed again. Raises CandidateMissing, WrongState."""
    return spelling_entries.decide(connection, spelling_entries.get(connection, id), "rejected", by)


def undo(connection: sa.Connection, id: str, by: str) -> Candidate:
    """Take the last decision back: an approved entry leaves the lexicon. Raises CandidateMissing, WrongState."""
    return spelling_entries.decide(connection, spelling_entries.get(connection, id), "proposed", by)


def _recurs(found: _Found) -> bool:
    return len(found.people) >= MIN_PEOPLE and len(found.recordings) >= MIN_RECORDINGS


def _note(
    pair: _Pair,
    own: OwnEntries,
    met: defaultdict[tuple[str, str], _Found],
    vocabulary: defaultdict[str, set[str]],
) -> None:
    vocabulary[pair.people[0]].update(words(pair.reference, pair.language))
    for one in differences(pair.reference, pair.text, pair.language, pair.dialect, own):
        first, second = sorted((one.said, one.wrote))
        found = met[first, second]
        found.said[one.said] += 1
        found.segments.add(pair.segment_id)
        found.recordings.add(pair.recording_id)
        found.people.update(pair.people)
        found.models.update([pair.model] if pair.model else [])


def _proposal(
    forms: tuple[str, str], found: _Found, vocabulary: defaultdict[str, set[str]], language: str, dialect: str
) -> Proposal | None:
    standard, allowed = sorted(forms, key=lambda form: (-found.said[form], form))
    alike = likeness(standard, allowed, language)
    if alike.refusal:
        return None
    people, recordings = len(found.people), len(found.recordings)
    evidence = Evidence(
        seen=found.said.total(),
        segments=len(found.segments),
        recordings=recordings,
        people=people,
        models=len(found.models),
        kept=sum(set(allowed.split()) <= used for used in vocabulary.values()),
    )
    return Proposal(
        language,
        dialect,
        standard,
        allowed,
        alike.tag,
        _score(alike, people, recordings),
        evidence,
        tuple(sorted(found.segments)[:_MAX_EXAMPLES]),
    )


def _score(alike: Likeness, people: int, recordings: int) -> float:
    return round(alike.nearness * (people / (people + 1) + recordings / (recordings + 1)) / 2, 3)


def _pairs(connection: sa.Connection, language: str, dialect: str, max_segments: int) -> Iterator[_Pair]:
    """Yield the newest references of a language or dialect, each against what machines and other people wrote."""
    segment, recording, revision = tables.segment.c, tables.recording.c, tables.revision.c
    newest = sa.and_(revision.segment_id == segment.id, revision.version == segment.version)
    chosen = (
        sa.select(segment.id, segment.recording_id, segment.language, recording.dialect, recording.model)
        .add_columns(segment.draft, segment.text, segment.version, revision.person_id)
        .select_from(tables.segment.join(tables.recording).join(tables.revision, newest))
        .where(segment.reviewed, segment.language.in_(_tags(language)))
        .where(recording.dialect.in_(_tags(dialect)) if dialect else sa.true())
        .order_by(revision.created_at.desc(), segment.id)
        .limit(max_segments)
    )
    rows = connection.execute(chosen).all()
    for start in range(0, len(rows), _CHUNK):
        yield from _compared(connection, rows[start : start + _CHUNK])


def _compared(connection: sa.Connection, rows: Sequence[Any]) -> Iterator[_Pair]:
    ids = [row.id for row in rows]
    others, earlier = _others(connection, ids), _earlier(connection, ids)
    for row in rows:
        common = (row.id, row.recording_id, row.language, row.dialect, row.text)
        if row.model is not None and row.draft:
            yield _Pair(*common, row.draft, (row.person_id,), _DRAFT)
        for model, text in others[row.id]:
            yield _Pair(*common, text, (row.person_id,), model)
        for person, text in earlier[row.id].items():
            if person != row.person_id:
                yield _Pair(*common, text, (row.person_id, person), "")


def _tags(tag: str) -> list[str]:
    """Return a variety's tag and those of the varieties under it."""
    found = variety(tag).tag
    return [found, *(under for one in varieties() if one.parent == found for under in _tags(one.tag))]


def _others(connection: sa.Connection, segment_ids: Sequence[str]) -> defaultdict[str, list[tuple[str, str]]]:
    """Return by segment the kept texts of other models: (model, text)."""
    kept = tables.hypothesis.c
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    query = sa.select(kept.segment_id, kept.model, kept.text).where(kept.segment_id.in_(segment_ids))
    for segment_id, model, text in connection.execute(query.order_by(kept.segment_id, kept.model)):
        found[segment_id].append((model, text))
    return found


def _earlier(connection: sa.Connection, segment_ids: Sequence[str]) -> defaultdict[str, dict[str, str]]:
    """Return by segment the last text of each person who wrote one."""
    revision = tables.revision.c
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    query = sa.select(revision.segment_id, revision.person_id, revision.text).where(
        revision.segment_id.in_(segment_ids)
    )
    for segment_id, person, text in connection.execute(query.order_by(revision.segment_id, revision.version)):
        found[segment_id][person] = text
    return found
