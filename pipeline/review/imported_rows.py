"""Imported rows: a recording of a corpus with its segments, their references, and the account that stands for those who
wrote them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from lexicons.canonical import nfc
from pipeline.accounts import passwords, people
from pipeline.accounts.names import NameTaken
from pipeline.accounts.people import Profile
from pipeline.media.prepared import Prepared
from pipeline.recordings import attributes, labels, recordings, retention, segments, transitions
from pipeline.recordings.flags import NO_DRAFT
from pipeline.recordings.recordings import Submission
from pipeline.recordings.retention import NOTHING_SAID, Days
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import RECORDING
from pipeline.recordings.transcript import Segment
from pipeline.review import assignment, edits, revisions
from pipeline.review.edits import Edit
from pipeline.review.revisions import Submitted
from pipeline.review.routing import Arm, Decision
from pipeline.store.database import now
from pipeline.store.tables.accounts import person
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision

LOGIN: Final = "imported-references"
ROUTER: Final = "imported-1"
SPEAKER_LETTERS: Final = 200
_NAME_LETTERS: Final = 300
# What a transcript says of who drafted: nobody. No score is kept under this name, for there is no draft.
NO_MODEL: Final = {"name": "none", "hash": "", "intended_use": "nothing was drafted: the texts were imported"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A recording that is to be made. `consent`: those who speak agreed that models learn from it."""

    id: str
    client_id: str
    name: str
    sha256: str
    size_bytes: int
    consent: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A segment with its text, as typed, NFC. `language`, `dialect`: tags; `arm`: how it was written."""

    text: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    language: str
    dialect: str
    arm: Arm


@dataclass(frozen=True, slots=True)
class Before:
    """A recording that has the same sound. `texts`: as they were imported."""

    recording_id: str
    imported: bool
    texts: tuple[str, ...]
    duration_ms: int


def as_kept(text: str) -> str:
    """Return a text of a corpus as it is kept: NFC, one line."""
    return nfc(" ".join(text.split()))


def before(connection: sa.Connection, client_id: str, sha256: str) -> Before | None:
    """Return the client's recording of this sound, None where it has none."""
    here = (recording.c.client_id == client_id, recording.c.sha256 == sha256)
    columns = (recording.c.id, recording.c.external_id, recording.c.duration_ms)
    # An imported one before one that was sent: there may be both.
    order = (recording.c.external_id != _external_id(sha256), recording.c.created_at)
    row = connection.execute(sa.select(*columns).where(*here).order_by(*order).limit(1)).one_or_none()
    if row is None:
        return None
    first = sa.and_(revision.c.segment_id == segment.c.id, revision.c.version == 1)
    texts = sa.select(revision.c.text).select_from(segment.join(revision, first))
    texts = texts.where(segment.c.recording_id == row.id).order_by(segment.c.position)
    imported = row.external_id == _external_id(sha256)
    return Before(row.id, imported, tuple(connection.execute(texts).scalars()), row.duration_ms or 0)


def write(
    connection: sa.Connection, whole: Whole, prepared: Prepared, references: Sequence[Reference], longest: Days
) -> None:
    """Write a recording with its references; its sound is kept already. Raises ExternalIdTaken.

    It is kept as long as is usual for its client, and no longer than `longest`. The id by which it is found again is
    its external id: two imports at once cannot both make it.
    """
    external_id = _external_id(whole.sha256)
    labels.reserve(connection, whole.client_id, external_id)
    made = recordings.create(connection, _submission(whole, references, external_id))
    retention.keep(connection, whole.id, whole.client_id, NOTHING_SAID, longest, made.created_at)
    attributes.keep(connection, whole.id, attributes.measured(prepared))
    stored = segments.replace_draft(connection, whole.id, _segments(references))
    _finish(connection, whole, prepared)
    author, same = _author(connection), bool(_common(one.dialect for one in references))
    for one, reference in zip(stored, references, strict=True):
        _write_reference(connection, one, replace(reference, dialect="") if same else reference, author)
    transitions.move(connection, RECORDING, [whole.id], "in_review")
    transitions.move(connection, RECORDING, [whole.id], "reviewed")


def _external_id(sha256: str) -> str:
    return f"imported:{sha256}"


def _submission(whole: Whole, references: Sequence[Reference], external_id: str) -> Submission:
    languages = sorted({one.language for one in references})
    return Submission(
        whole.id,
        whole.client_id,
        whole.name[:_NAME_LETTERS],
        whole.sha256,
        whole.size_bytes,
        language=languages[0] if len(languages) == 1 else "",
        languages=() if len(languages) == 1 else tuple(languages),
        dialect=_common(one.dialect for one in references),
        speaker=_common(one.speaker for one in references),
        review="full",
        external_id=external_id,
    )


def _segments(references: Sequence[Reference]) -> list[Segment]:
    labels = {speaker: f"S{place}" for place, speaker in enumerate(dict.fromkeys(one.speaker for one in references), 1)}
    return [
        Segment(one.start_ms, one.end_ms, one.channel, labels[one.speaker], one.language, "", None, (NO_DRAFT,))
        for one in references
    ]


def _finish(connection: sa.Connection, whole: Whole, prepared: Prepared) -> None:
    """Say what the sound is, and that all that a machine does is done: nothing."""
    known = {
        "duration_ms": prepared.duration_ms,
        "channels": len(prepared.channels),
        "notes": list(prepared.notes),
        "training_consent": whole.consent,
    }
    transitions.move(connection, RECORDING, [whole.id], "running", **known)
    # Without `drafted_at`: no model has drafted here.
    transitions.move(connection, RECORDING, [whole.id], "drafted", model=NO_MODEL, ledger=[])


def _write_reference(connection: sa.Connection, stored: StoredSegment, reference: Reference, author: str) -> None:
    """Log that the segment had to have a text, and write it as a person's submission is written.

    A dialect is what was heard in this segment, where the recording has several.
    """
    blind = 1.0 if reference.arm == "blind" else 0.0
    assignment.log(connection, stored.id, Decision(reference.arm, 1.0, blind, 0.0, ROUTER))
    heard = Edit(heard_dialect=reference.dialect)
    sent = edits.read(connection, stored, Submitted(f"imported {stored.id}", 0, reference.text), heard)
    revisions.add(connection, stored.id, sent, author, reference.arm, now())


def _author(connection: sa.Connection) -> str:
    """Return the id of the account that stands for whoever wrote imported texts. It is made disabled."""
    known = sa.select(person.c.id).where(person.c.login == LOGIN)
    found = connection.execute(known).scalar()
    if found is not None:
        return str(found)
    try:
        made = people.add(connection, Profile(LOGIN, "Imported references", ("transcriber",)), passwords.NO_PASSWORD)
    except NameTaken:  # by another import at the same time
        return str(connection.execute(known).scalar_one())
    people.disable(connection, made.id)
    return made.id


def _common(values: Iterable[str]) -> str:
    """Return the value that all have, "" where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""
