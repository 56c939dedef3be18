"""Provenance: who wrote the text of a segment, and when, as a client may know it.

A client sees each person under a pseudonym. It is the same in all recordings of the client and another for every other
client, and leads to nobody's name or login.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from pipeline.store.tables.review import revision

_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Written:
    """`by`: a pseudonym."""

    by: str
    at: datetime


def pseudonym(client_id: str, person_id: str) -> str:
    """Return what a client knows a person by: "P-3F2A9C". Ids are random, so it cannot be guessed back."""
    return f"P-{hashlib.sha256(f'{client_id}:{person_id}'.encode()).hexdigest()[:_LETTERS].upper()}"


def of_recording(connection: sa.Connection, recording_id: str, client_id: str) -> dict[tuple[str, int], Written]:
    """Return who wrote each text of a recording, by segment id and version of the segment. Drafts are not in it."""
    row = revision.c
    query = sa.select(row.segment_id, row.version, row.person_id, row.created_at)
    rows = connection.execute(query.where(row.recording_id == recording_id))
    return {(id, version): Written(pseudonym(client_id, person), at) for id, version, person, at in rows}
