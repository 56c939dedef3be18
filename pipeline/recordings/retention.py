"""Retention: how long the sound and the text of a recording are kept, and what its client says of the consent to it.

    sound: 30 days     the sound goes 30 days after people were done with it; the text stays
    text: 365 days     the text goes after a year; where the sound is gone by then, so does the rest

Days are counted from `final_at`: since when no work is waited for. Before that they are counted from when the recording
came, and clocks wait as pipeline/jobs/retention_clocks.py says. A dispute begins the count anew once it is answered.

What those who speak agreed to is held once: `training_consent` and `speaker_consent` of the recording. `purposes` is
another way to say and to read the same, so that the two cannot contradict each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from configs.errors import BoliError
from configs.settings import Retention as Settings
from pipeline.store.database import now
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.retention import client_retention, retention

Purpose = Literal["transcription", "training", "voices"]
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
Part = Literal["sound", "text"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
REFERENCE_LETTERS: Final = 200
_AT_ONCE: Final = 500  # ids in one query


class KeptTooLong(BoliError, ValueError):
    """A client asks to have something kept longer than the operator allows."""


@dataclass(frozen=True, slots=True)
class Days:
    """For how many days sound and text are kept; None: for good."""

    sound: int | None = None
    text: int | None = None

    def of(self, part: Part) -> int | None:
        """Return the days of one of the two."""
        return self.sound if part == "sound" else self.text


FOR_GOOD: Final = Days()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a client says with a recording. `days`: of a part that is not in it, what is usual for the client holds.

    `consent_reference`: by which the client finds the consent. `region`: where those who speak are, see
    configs/regions.py.
    """

    days: Mapping[Part, int | None] = field(default_factory=dict)
    consent_reference: str = ""
    region: str = ""


NOTHING_SAID: Final = Terms()


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a recording is kept, when its sound and its text go (None: never), and since when they are gone."""

    days: Days = Days()
    sound_due_at: datetime | None = None
    text_due_at: datetime | None = None
    sound_deleted_at: datetime | None = None
    text_deleted_at: datetime | None = None
    consent_reference: str = ""
    region: str = ""

    def deleted_at(self, part: Part) -> datetime | None:
        """Since when nobody gets a part any more, None where it is kept."""
        return self.sound_deleted_at if part == "sound" else self.text_deleted_at


def purposes(training_consent: bool, speaker_consent: bool) -> list[Purpose]:
    """Return what those who speak agreed to, of the two consents that a recording holds."""
    agreed = {"transcription": True, "training": training_consent, "voices": speaker_consent}
    return [one for one in PURPOSES if agreed[one]]


def longest(settings: Settings) -> Days:
    """Return for how long the operator keeps things at most."""
    return Days(settings.most_sound_days, settings.most_text_days)


def chosen(asked: Mapping[Part, int | None], usual: Days, longest: Days) -> Days:
    """Return for how long something is kept. `longest`: what the operator allows. Raises KeptTooLong."""
    return Days(_one("sound", asked, usual, longest), _one("text", asked, usual, longest))


def keep(
    connection: sa.Connection, recording_id: str, client_id: str, terms: Terms, longest: Days, at: datetime
) -> Kept:
    """Write what is said of a recording that came `at`. Raises KeptTooLong."""
    days = chosen(terms.days, usual(connection, client_id), longest)
    made = Kept(days, _due(at, days.sound), _due(at, days.text), None, None, terms.consent_reference, terms.region)
    if made != Kept():
        connection.execute(sa.insert(retention).values(recording_id=recording_id, **_row(made)))
    return made


def change_days(connection: sa.Connection, recording_id: str, asked: Mapping[Part, int | None], longest: Days) -> None:
    """Keep a locked recording for other days. What is gone stays gone. Raises KeptTooLong."""
    query = sa.select(recording.c.client_id, recording.c.created_at, recording.c.final_at)
    row = connection.execute(query.where(recording.c.id == recording_id)).one()
    days, since = chosen(asked, usual(connection, row.client_id), longest), row.final_at or row.created_at
    due = {"sound_due_at": _due(since, days.sound), "text_due_at": _due(since, days.text)}
    _put(connection, recording_id, sound_days=days.sound, text_days=days.text, **due)


def change_consent(connection: sa.Connection, recording_id: str, reference: str | None, region: str | None) -> None:
    """Change what a locked recording's client says of the consent. None: that stays."""
    said = {"consent_reference": reference, "region": region}
    if values := {name: value for name, value in said.items() if value is not None}:
        _put(connection, recording_id, **values)


def restart(connection: sa.Connection, recording_ids: Sequence[str]) -> None:
    """Count the days of these recordings from their `final_at`."""
    for row in _rows(connection, recording_ids):
        here = recording.c.id == row.recording_id
        since = connection.execute(sa.select(recording.c.final_at).where(here)).scalar_one()
        due = {"sound_due_at": _due(since, row.sound_days), "text_due_at": _due(since, row.text_days)}
        connection.execute(sa.update(retention).where(retention.c.recording_id == row.recording_id).values(due))


def count_from(connection: sa.Connection, recording_id: str, at: datetime) -> None:
    """Count the days of a recording from `at`, when it counted as done."""
    connection.execute(sa.update(recording).where(recording.c.id == recording_id).values(final_at=at))
    restart(connection, [recording_id])


def of(connection: sa.Connection, recording_ids: Sequence[str]) -> dict[str, Kept]:
    """Return how long each of these recordings is kept."""
    found = {row.recording_id: _read(row) for row in _rows(connection, recording_ids)}
    return {id: found.get(id, Kept()) for id in recording_ids}


def is_gone(connection: sa.Connection, recording_id: str, part: Part) -> bool:
    """Say whether a part of a recording is gone by its retention."""
    return of(connection, [recording_id])[recording_id].deleted_at(part) is not None


def usual(connection: sa.Connection, client_id: str) -> Days:
    """Return for how long a client's recordings are kept that say nothing of it."""
    query = sa.select(client_retention).where(client_retention.c.client_id == client_id)
    row = connection.execute(query).one_or_none()
    return Days(row.sound_days, row.text_days) if row else Days()


def set_usual(connection: sa.Connection, client_id: str, wanted: Days, longest: Days) -> None:
    """Set what is usual for the recordings of a client that come from now on. Raises KeptTooLong."""
    for part in PARTS:
        if wanted.of(part) is not None:
            _check(part, wanted.of(part), longest.of(part))
    connection.execute(sa.delete(client_retention).where(client_retention.c.client_id == client_id))
    row = {"client_id": client_id, "sound_days": wanted.sound, "text_days": wanted.text}
    connection.execute(sa.insert(client_retention).values(row))


def flagged(connection: sa.Connection, recording_ids: Sequence[str]) -> set[str]:
    """Return those recordings of which models that learnt from them are flagged already."""
    return {row.recording_id for row in _rows(connection, recording_ids) if row.flagged_at}


def note_flagged(connection: sa.Connection, recording_id: str) -> None:
    """Note that models that learnt from a recording are flagged."""
    _put(connection, recording_id, flagged_at=now())


def forget_flagged(connection: sa.Connection, recording_id: str) -> None:
    """Let models that learn from a recording from now on be flagged when that is to be."""
    changed = sa.update(retention).where(retention.c.recording_id == recording_id)
    connection.execute(changed.values(flagged_at=None))


def note_deleted(connection: sa.Connection, recording_id: str, part: Part, pending_deletion: dict[str, Any]) -> None:
    """Note that nobody gets a part of a recording any more. `pending_deletion`: its files that are still there."""
    at = now()
    _put(
        connection, recording_id, **{f"{part}_deleted_at": at}, pending_deletion=pending_deletion, deletion_began_at=at
    )


def note_gone(connection: sa.Connection, recording_id: str) -> None:
    """Note that the files that were to be deleted are."""
    _put(connection, recording_id, pending_deletion=None, deletion_began_at=None)


def _one(part: Part, asked: Mapping[Part, int | None], usual: Days, longest: Days) -> int | None:
    most = longest.of(part)
    if part in asked:
        _check(part, asked[part], most)
        return asked[part]
    days = usual.of(part)
    return days if most is None else min(most, most if days is None else days)


def _check(part: Part, days: int | None, most: int | None) -> None:
    """Raise KeptTooLong where that, or for good, is more than the most."""
    if most is not None and (days is None or days > most):
        raise KeptTooLong(f"the operator keeps the {part} for {most} days at most: ask for no more as {part}_days")


def _put(connection: sa.Connection, recording_id: str, **values: Any) -> None:
    """Set columns of a locked recording's row, which is made where there is none."""
    changed = sa.update(retention).where(retention.c.recording_id == recording_id).values(values)
    if connection.execute(changed).rowcount == 0:
        connection.execute(sa.insert(retention).values(recording_id=recording_id, **values))


def _rows(connection: sa.Connection, recording_ids: Sequence[str]) -> list[sa.Row[Any]]:
    found: list[sa.Row[Any]] = []
    for start in range(0, len(recording_ids), _AT_ONCE):
        here = retention.c.recording_id.in_(recording_ids[start : start + _AT_ONCE])
        found += connection.execute(sa.select(retention).where(here)).all()
    return found


def _read(row: sa.Row[Any]) -> Kept:
    instants = (row.sound_due_at, row.text_due_at, row.sound_deleted_at, row.text_deleted_at)
    return Kept(Days(row.sound_days, row.text_days), *instants, row.consent_reference, row.region)


def _row(kept: Kept) -> dict[str, Any]:
    """Return the columns of what was said; what is deleted is written by `note_deleted` alone."""
    due = {"sound_due_at": kept.sound_due_at, "text_due_at": kept.text_due_at}
    said = {"consent_reference": kept.consent_reference, "region": kept.region}
    return {"sound_days": kept.days.sound, "text_days": kept.days.text} | due | said


def _due(since: datetime, days: int | None) -> datetime | None:
    return None if days is None else since + timedelta(days=days)
