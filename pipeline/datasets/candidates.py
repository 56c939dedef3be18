"""Candidates: the reviewed segments that a selection asks for, and why some of them may not be taken.

Taken is what a person wrote or confirmed, with consent of the client (`client.training_use`) and of those who speak
(`recording.training_consent`). Left out, and counted by reason:

    client consent, recording consent      one of the two is lacking
    disputed                               a client's dispute is open, or two people differ and nobody has decided
    nothing said                           the text is empty
    doubtful                               the transcriber flagged it, or marked a guess, see _DOUBTFUL
    probability                            the logged chance of being seen is under the least asked for
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from configs.errors import BoliError
from configs.registry import NO_DRAFT, whisper_code
from configs.tags import moderation_flags
from pipeline.datasets.selection import Selection
from pipeline.recordings import cleaning, tagging, word_times
from pipeline.recordings.segments import StoredSegment, from_row
from pipeline.store.tables.accounts import client
from pipeline.store.tables.clients import dispute
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision
from pipeline.store.tables.speakers import speaker

# Flags of configs/tags.toml after which a text does not fit its sound or its language, or is nothing to learn from; and
# the tag of a guess.
_DOUBTFUL: Final = frozenset({"look-again", "wrong-border", "other-language", *moderation_flags()})
_GUESS: Final = "unclear"
_DECIDED_BY_PEOPLE: Final = ("one_person", "two_agree", "adjudicated", "settled")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment that may be taken. `voices`: whatever says who speaks, beyond the recording. `dialect`: its variety, a
    tag. `cluster`: who speaks in it, as far as is known. `arm`: of the newest text.
    """

    segment: StoredSegment
    dialect: str
    voices: tuple[str, ...]
    cluster: str
    arm: str
    reviewers: tuple[str, ...]

    @property
    def span(self) -> tuple[int, int]:
        """Where its text is heard: from the first part's start to the last part's end, in milliseconds."""
        spans = self.segment.spans
        return min(start for start, _ in spans), max(end for _, end in spans)


@dataclass(frozen=True, slots=True)
class Found:
    """What a selection asks for. `left_out`: how many reviewed segments may not be taken, by reason."""

    candidates: list[Candidate]
    left_out: dict[str, int]

    @property
    def reviewed(self) -> int:
        return len(self.candidates) + sum(self.left_out.values())


def find(connection: sa.Connection, selection: Selection) -> Found:
    """Return the candidates in order of segment ids. Raises UnknownVariety for a tag of the selection."""
    wanted = _wanted(selection)
    reviewers = _reviewers(connection, wanted)
    voices = voices_of_recordings(connection)
    taken, left_out = [], Counter[str]()
    for row in connection.execute(_query(wanted)):
        stored = from_row(row)
        if reason := _hindrance(row, stored, selection):
            left_out[reason] += 1
            continue
        of_recording = voices.get(row.recording_id, {})
        cluster = _cluster(row, stored, of_recording)
        who = identifying(voices, row.recording_id)
        taken.append(Candidate(stored, row.variety, who, cluster, row.newest_arm, reviewers[stored.id]))
    return Found(taken, dict(left_out))


def voices_of_recordings(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """Return what identifies the voices of each recording by label; "" stands for the whole recording.

    Those are the client's name for the speaker, and the voices that people named or that were found by their prints.
    """
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    told = sa.select(recording.c.id, recording.c.client_id, recording.c.speaker).where(recording.c.speaker != "")
    for row in connection.execute(told):
        found[row.id][""] = f"{row.client_id}/{row.speaker}"
    named = sa.select(speaker.c.recording_id, speaker.c.label, speaker.c.voice_id)
    for row in connection.execute(named.where(speaker.c.voice_id.is_not(None))):
        found[row.recording_id][row.label] = row.voice_id
    return found


def identifying(voices: Mapping[str, Mapping[str, str]], recording_id: str) -> tuple[str, ...]:
    """Return what identifies the voices of one recording, of what `voices_of_recordings` returned."""
    return tuple(sorted(set(voices.get(recording_id, {}).values())))


def frozen(candidate: Candidate) -> dict[str, Any]:
    """Return what a data set keeps of a candidate, beside its id, split, speaker and hash."""
    stored = candidate.segment
    start_ms, end_ms = candidate.span
    return {
        "start_ms": start_ms,
        "end_ms": end_ms,
        "dialect": candidate.dialect,
        "code": _code(stored.language, candidate.dialect),
        "text": " ".join(typed for part in stored.parts if (typed := tagging.typed(part.text, part.tags))),
        "clean": " ".join(
            clean for part in stored.parts if (clean := cleaning.cleaned(part.text, part.tags, stored.language))
        ),
        "words": [
            [word.text, max(0, word.start_ms - start_ms), min(word.end_ms, end_ms) - start_ms]
            for word in _timed(stored)
        ],
        "arm": candidate.arm,
        "reviewers": list(candidate.reviewers),
        "seen_by": stored.seen_by,
        "probability": stored.review_probability,
    }


def _wanted(selection: Selection) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [segment.c.reviewed]
    tags = selection.tags()
    if tags is not None:
        conditions.append(_VARIETY.in_(sorted(tags)))
    if selection.client_id:
        conditions.append(recording.c.client_id == selection.client_id)
    if selection.since:
        conditions.append(_NEWEST.c.created_at >= selection.since)
    if selection.until:
        conditions.append(_NEWEST.c.created_at < selection.until)
    return conditions


# As the transcriber heard, or else as the client says, or else as the segment was drafted.
_VARIETY: Final = sa.case(
    (segment.c.heard_dialect != "", segment.c.heard_dialect),
    (recording.c.dialect != "", recording.c.dialect),
    else_=segment.c.language,
)
_NEWEST: Final = revision.alias("newest")
_OPEN: Final = sa.exists().where(dispute.c.segment_id == segment.c.id, dispute.c.outcome == "")


def _query(conditions: list[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    columns = [segment.c[name] for name in StoredSegment.__slots__]
    return (
        sa.select(*columns, _VARIETY.label("variety"), _NEWEST.c.arm.label("newest_arm"), _OPEN.label("disputed"))
        .add_columns(recording.c.training_consent, client.c.training_use)
        .select_from(_JOINED)
        .where(*conditions)
        .order_by(segment.c.id)
    )


_JOINED: Final = (
    segment.join(recording, recording.c.id == segment.c.recording_id)
    .join(client, client.c.id == recording.c.client_id)
    .join(_NEWEST, sa.and_(_NEWEST.c.segment_id == segment.c.id, _NEWEST.c.version == segment.c.version))
)


def _reviewers(connection: sa.Connection, conditions: list[sa.ColumnElement[bool]]) -> dict[str, tuple[str, ...]]:
    """Return who wrote each segment's texts, in order of their ids."""
    ids = sa.select(segment.c.id).select_from(_JOINED).where(*conditions)
    query = sa.select(revision.c.segment_id, revision.c.person_id).distinct().where(revision.c.segment_id.in_(ids))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for segment_id, person_id in connection.execute(query.order_by(revision.c.person_id)):
        found[segment_id].append(person_id)
    return {id: tuple(people) for id, people in found.items()}


def _hindrance(row: Any, stored: StoredSegment, selection: Selection) -> str | None:
    """Return why a segment may not be taken, None where it may."""
    if not row.training_use:
        return "client consent" if row.training_consent else "client and recording consent"
    if not row.training_consent:
        return "recording consent"
    if row.disputed or stored.seen_by not in _DECIDED_BY_PEOPLE:
        return "disputed"
    if not stored.text.strip():
        return "nothing said"
    if _doubtful(stored):
        return "doubtful"
    least = selection.min_probability
    return "probability" if least > 0 and (stored.review_probability or 0.0) < least else None


def _doubtful(stored: StoredSegment) -> bool:
    said = stored.content
    guesses = any(tag.name == _GUESS for part in stored.parts for tag in part.tags)
    return guesses or (said is not None and not _DOUBTFUL.isdisjoint(said.flags))


def _cluster(row: Any, stored: StoredSegment, voices: dict[str, str]) -> str:
    label = stored.parts[0].speaker
    return voices.get(label) or voices.get("") or f"{row.recording_id}/{label}"


def _timed(stored: StoredSegment) -> Iterator[Any]:
    """Yield the words whose times were heard: none where some were only spread between their neighbours."""
    words = word_times.newest(stored)
    if all(word.timing != "interpolated" for word in words):
        yield from words


def _code(language: str, dialect: str) -> str:
    """Return the Whisper code of a variety; the language itself where Whisper knows none."""
    try:
        code = whisper_code(language, dialect)
    except BoliError:  # a tag that the registry had once, or a dialect heard in a recording of another language
        return language
    return language if code is None or code == NO_DRAFT else code
