"""Voices: the speakers of recordings, what they are called, and in which recordings of one client a voice was heard.

    recording A   S1 --named by a person--> voice "Agent Meena" <--named by its print-- S2   recording B

A speaker is a label of the diarizer within one recording. A voice lives as long as a speaker that a person gave its
name. When the last such speaker is deleted, the voice goes, and with it the names that it gave to speakers elsewhere.
Prints are encrypted (pipeline/store/encryption.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError
from diarize.likeness import METHOD, Print
from pipeline.recordings import content, recordings
from pipeline.speakers.matching import Known, Match
from pipeline.store.database import new_id, now
from pipeline.store.encryption import Seal
from pipeline.store.tables.accounts import client
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.speakers import speaker, voice
from pipeline.store.text_columns import write, writing_of_client

# A person gave the name. A speaker that was identified by its print has no name of its own: it has its voice's name.
_CONFIRMED = (speaker.c.name != "") & ~speaker.c.automatic
_HERE: Final = segment.c.recording_id == bindparam("of")
_DRAFTED: Final = (
    select(segment.c.speaker).where(_HERE).group_by(segment.c.speaker).order_by(func.min(segment.c.position))
)
_CONTENTS: Final = select(segment.c.content).where(_HERE, segment.c.content.is_not(None)).order_by(segment.c.position)
_NOTED: Final = (
    select(speaker, voice.c.name.label("voice_name"))
    .join_from(speaker, voice, isouter=True)
    .where(speaker.c.recording_id == bindparam("of"))
)


class SpeakerMissing(BoliError, LookupError):
    """The recording has no speaker with this label."""


class VoiceMissing(BoliError, LookupError):
    """There is no such voice, or it is another client's."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """`name`: "" where nobody gave one. `automatic`: identified by its print, with this similarity. `remembered`: its
    print is kept."""

    label: str
    name: str = ""
    voice_id: str | None = None
    automatic: bool = False
    similarity: float | None = None
    remembered: bool = False

    @property
    def shown(self) -> str:
        """What a reader sees. A name that nobody confirmed is marked."""
        return f"{self.name} (automatic)" if self.automatic else self.name or self.label


@dataclass(frozen=True, slots=True)
class Voice:
    """`recording_ids`: where it was heard, sorted."""

    id: str
    name: str
    created_at: datetime
    recording_ids: tuple[str, ...]


def linking(connection: Connection, client_id: str) -> bool:
    """Say whether this client wants its speakers identified in later recordings."""
    return bool(connection.execute(select(client.c.link_speakers).where(client.c.id == client_id)).scalar())


def set_linking(connection: Connection, client_id: str, wanted: bool) -> None:
    """Turn linking on or off for a client. Off deletes its voices and prints; names that people gave stay."""
    connection.execute(update(client).where(client.c.id == client_id).values(link_speakers=wanted))
    if not wanted:
        own = select(recording.c.id).where(recording.c.client_id == client_id)
        _forget_prints(connection, speaker.c.recording_id.in_(own))


def may_link(connection: Connection, recording_id: str) -> bool:
    """Say whether voice prints of this recording may be made: its client wants it, and its speakers agreed."""
    query = select(client.c.link_speakers & recording.c.speaker_consent).join_from(recording, client)
    return bool(connection.execute(query.where(recording.c.id == recording_id)).scalar())


def known(connection: Connection, client_id: str, seal: Seal) -> list[Known]:
    """Return the prints that persons of this client named, made by the method in force. Raises WrongKey."""
    rows = connection.execute(
        select(speaker.c.voice_id, speaker.c.print)
        .join(voice, voice.c.id == speaker.c.voice_id)
        .where(voice.c.client_id == client_id, _CONFIRMED, speaker.c.print.is_not(None), speaker.c.method == METHOD)
    )
    return [Known(row.voice_id, np.frombuffer(seal.opened(row.print), np.float32)) for row in rows]


def note(
    connection: Connection, recording_id: str, prints: Mapping[str, Print], matched: Mapping[str, Match], seal: Seal
) -> None:
    """Keep the prints of a recording and the voices matched by them, in place of earlier ones. Speakers that a person
    named stay as they are."""
    connection.execute(delete(speaker).where(speaker.c.recording_id == recording_id, ~_CONFIRMED))
    named = set(connection.execute(select(speaker.c.label).where(speaker.c.recording_id == recording_id)).scalars())
    for label in prints.keys() - named:
        match = matched.get(label)
        connection.execute(
            insert(speaker).values(
                recording_id=recording_id, label=label, name="", voice_id=match.voice_id if match else None,
                automatic=match is not None, similarity=match.similarity if match else None,
                method=METHOD, print=seal.sealed(prints[label].tobytes()), created_at=now(),
            )
        )  # fmt: skip


def speakers(connection: Connection, recording_id: str) -> list[Speaker]:
    """Return everybody who has a segment in the recording, or a part of one, in order of first appearance.

    Those whom people found come after those whom the diarizer found.
    """
    drafted = connection.execute(_DRAFTED, {"of": recording_id}).scalars()
    labels = dict.fromkeys([*drafted, *_found_by_people(connection, recording_id)])
    rows = connection.execute(_NOTED, {"of": recording_id})
    noted = {
        row.label: Speaker(
            row.label, row.voice_name or row.name, row.voice_id, row.automatic, row.similarity, row.print is not None
        )
        for row in rows
    }
    return [noted.get(label, Speaker(label)) for label in labels]


def _found_by_people(connection: Connection, recording_id: str) -> list[str]:
    contents = connection.execute(_CONTENTS, {"of": recording_id}).scalars()
    return [part.speaker for kept in contents for part in content.from_json(kept).parts]


def name_speaker(connection: Connection, recording_id: str, label: str, name: str) -> Speaker:
    """Give a speaker the name that a person typed. If its print is kept, it joins the client's voice of this name,
    which is made if it is new, and later recordings are compared with it. Raises SpeakerMissing.
    """
    before = _speaker(connection, recording_id, label)
    recordings.touch(connection, recording_id)
    voice_id = _voice(connection, recording_id, name) if before.remembered else None
    values = {"name": name, "voice_id": voice_id, "automatic": False, "similarity": None}
    here = (speaker.c.recording_id == recording_id, speaker.c.label == label)
    if write(connection, recording_id, update(speaker).where(*here).values(**values)).rowcount == 0:
        row = {"recording_id": recording_id, "label": label, "created_at": now(), **values}
        write(connection, recording_id, insert(speaker).values(**row))
    sweep(connection)
    return _speaker(connection, recording_id, label)


def forget_speaker(connection: Connection, recording_id: str, label: str) -> None:
    """Delete the name and the print of a speaker in this recording. Raises SpeakerMissing."""
    _speaker(connection, recording_id, label)
    recordings.touch(connection, recording_id)
    connection.execute(delete(speaker).where(speaker.c.recording_id == recording_id, speaker.c.label == label))
    sweep(connection)


def agree(connection: Connection, recording_id: str) -> None:
    """Note that a recording's speakers agree to be recognised. Prints are made when it is drafted, not afterwards."""
    connection.execute(update(recording).where(recording.c.id == recording_id).values(speaker_consent=True))


def withdraw(connection: Connection, recording_id: str) -> None:
    """Withdraw the consent of a recording's speakers: its prints go, and the names that they gave elsewhere."""
    connection.execute(update(recording).where(recording.c.id == recording_id).values(speaker_consent=False))
    _forget_prints(connection, speaker.c.recording_id == recording_id)


def voices(connection: Connection, client_id: str) -> list[Voice]:
    """Return the voices of a client by name."""
    rows = connection.execute(select(voice).where(voice.c.client_id == client_id)).all()
    heard: dict[str, list[str]] = {row.id: [] for row in rows}
    query = select(speaker.c.voice_id, speaker.c.recording_id).distinct().join(voice, voice.c.id == speaker.c.voice_id)
    query = query.where(voice.c.client_id == client_id).order_by(speaker.c.recording_id)
    for voice_id, recording_id in connection.execute(query):
        heard[voice_id].append(recording_id)
    found = [Voice(row.id, row.name, row.created_at, tuple(heard[row.id])) for row in rows]
    return sorted(found, key=lambda one: one.name)


def forget_voice(connection: Connection, voice_id: str, client_id: str | None = None) -> None:
    """Delete a voice, its prints, and its name wherever it was heard. Raises VoiceMissing for another client's."""
    mine = [voice.c.client_id == client_id] if client_id is not None else []
    if connection.execute(delete(voice).where(voice.c.id == voice_id, *mine)).rowcount == 0:
        raise VoiceMissing(f"there is no voice {voice_id}")


def sweep(connection: Connection) -> None:
    """Delete voices that no person's naming refers to any more, and the names that they gave."""
    held = exists().where(speaker.c.voice_id == voice.c.id, _CONFIRMED)
    connection.execute(delete(voice).where(~held))


def renew(connection: Connection, seal: Seal) -> int:
    """Encrypt every print with the first key; return how many there are. Raises WrongKey."""
    rows = connection.execute(
        select(speaker.c.recording_id, speaker.c.label, speaker.c.print).where(speaker.c.print.is_not(None))
    ).all()
    for row in rows:
        here = (speaker.c.recording_id == row.recording_id, speaker.c.label == row.label)
        connection.execute(update(speaker).where(*here).values(print=seal.renewed(row.print)))
    return len(rows)


def _speaker(connection: Connection, recording_id: str, label: str) -> Speaker:
    for known_speaker in speakers(connection, recording_id):
        if known_speaker.label == label:
            return known_speaker
    raise SpeakerMissing(f"the recording has no speaker {label!r}")


def _voice(connection: Connection, recording_id: str, name: str) -> str:
    """Return the id of the voice of this name that belongs to the recording's client; make it if it is new."""
    owner = connection.execute(select(recording.c.client_id).where(recording.c.id == recording_id)).scalar_one()
    # One from before texts were encrypted is kept as it was typed.
    called = or_(voice.c.name == name, type_coerce(voice.c.name, Text) == name)
    wanted = select(voice.c.id).where(voice.c.client_id == owner, called)
    with writing_of_client(connection, owner):
        voice_id = connection.execute(wanted).scalar()
        if voice_id is None:
            try:
                with connection.begin_nested():
                    made = {"id": new_id("voi"), "client_id": owner, "name": name, "created_at": now()}
                    connection.execute(insert(voice).values(**made))
            except IntegrityError:
                pass  # somebody else made it at the same moment
            voice_id = connection.execute(wanted).scalar_one()
    return str(voice_id)


def _forget_prints(connection: Connection, where: ColumnElement[bool]) -> None:
    """Delete the prints of these speakers. Names that a person gave stay, as names in their recording only."""
    connection.execute(delete(speaker).where(where, ~_CONFIRMED))
    nothing = {"print": None, "method": "", "voice_id": None}
    connection.execute(update(speaker).where(where, _CONFIRMED).values(**nothing))
    sweep(connection)
