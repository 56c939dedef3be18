"""Naming: who speaks, as a transcriber writes it. Names that a client gave are never changed here.

typed        "S2"        "Agent Meena"             "Asha"
known as     S2          the name of S1            nobody
label        S2          S1                        S3, a new speaker with this name
"""

import re

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.speakers import voices
from pipeline.store.database import now
from pipeline.store.tables.speakers import speaker
from pipeline.store.text_columns import write

_LABEL = re.compile(r"S[1-9][0-9]{0,3}")


class SpeakerNamed(BoliError):
    """The speaker has another name already, which a transcriber does not change."""

    def __init__(self, label: str, name: str) -> None:
        super().__init__(f"speaker {label} is called {name} already; only the client changes a name")


def label_of(connection: sa.Connection, recording_id: str, typed: str) -> str:
    """Return the label of the speaker that a transcriber typed: a label, a name, or the name of somebody new, for whom
    a speaker is made.
    """
    known = voices.speakers(connection, recording_id)
    labels = {one.label for one in known}
    by_name = {one.name: one.label for one in known if one.name}
    if typed in labels or _LABEL.fullmatch(typed):
        return typed
    if typed in by_name:
        return by_name[typed]
    label = next(fresh for number in range(1, len(labels) + 2) if (fresh := f"S{number}") not in labels)
    _insert(connection, recording_id, label, typed)
    return label


def name_unnamed(connection: sa.Connection, recording_id: str, label: str, name: str) -> None:
    """Name a speaker who has no name yet. Raises voices.SpeakerMissing, SpeakerNamed."""
    found = next((one for one in voices.speakers(connection, recording_id) if one.label == label), None)
    if found is None:
        raise voices.SpeakerMissing(f"the recording has no speaker {label!r}")
    if found.name == name:
        return
    if found.name:
        raise SpeakerNamed(label, found.name)
    here = (speaker.c.recording_id == recording_id, speaker.c.label == label)
    if write(connection, recording_id, sa.update(speaker).where(*here).values(name=name)).rowcount == 0:
        _insert(connection, recording_id, label, name)


def _insert(connection: sa.Connection, recording_id: str, label: str, name: str) -> None:
    row = {"recording_id": recording_id, "label": label, "name": name, "created_at": now()}
    write(connection, recording_id, sa.insert(speaker).values(**row))
