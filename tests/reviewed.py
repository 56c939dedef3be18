"""A database with reviewed recordings, each of its own voice and sound, of which data sets are made."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import sqlalchemy as sa
from sqlalchemy import Engine

from pipeline.accounts.clients import Client
from pipeline.accounts.people import Person
from pipeline.datasets import snapshots
from pipeline.datasets.item import Item
from pipeline.datasets.selection import Selection
from pipeline.datasets.snapshots import Snapshot
from pipeline.media.prepared import flac_name
from pipeline.recordings import recordings, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.content import Content
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import new_id, now, reading
from tests.conftest import MODEL, Rows

TEXTS = ("राशन कार्ड नहीं मिला", "पानी की समस्या बहुत पुरानी है")


class World:
    """`engine`: a database; `blobs`: the sounds of its recordings; `client`: who agrees that models learn."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.blobs = DiskBlobs(folder)
        self.rows = Rows(engine)
        self.client: Client = self.rows.client("asha")
        self.person: Person = self.rows.person("mina")
        self.agree(self.client.id)

    def agree(self, client_id: str, wanted: bool = True) -> None:
        client = tables.accounts.client
        with self.engine.begin() as connection:
            connection.execute(sa.update(client).where(client.c.id == client_id).values(training_use=wanted))

    def recording(self, *texts: str, seed: int | None = None, consent: bool = True, **more: Any) -> Recording:
        """Make a drafted recording that nobody has reviewed: two seconds of noise for each text, its own by `seed`,
        with `level` as loud as full scale.
        """
        level = more.pop("level", 0.1)
        client_id = more.pop("client_id", self.client.id)
        made = self.rows.recording(client_id, **{"language": "hi", **more})
        draw = np.random.default_rng(abs(hash(made.id)) if seed is None else seed)
        with Artifacts(self.blobs, made.id).writing_prepared(flac_name(0)) as place:
            soundfile.write(place, level * draw.standard_normal(len(texts) * 32_000), 16_000, format="FLAC")
        self.rows.draft(made.id, *texts)
        recording = tables.recordings.recording
        with self.engine.begin() as connection:
            connection.execute(sa.update(recording).where(recording.c.id == made.id).values(training_consent=consent))
            recordings.set_prepared(connection, made.id, 2000 * len(texts), 1)
            recordings.set_drafted(connection, made.id, MODEL, [])
        return made

    def reviewed(self, *texts: str, **more: Any) -> Recording:
        """Make a recording whose every segment a person has confirmed."""
        made = self.recording(*(texts or TEXTS), **more)
        for one in self.segments(made.id):
            self.revise(one, one.text)
        return made

    def revise(self, one: StoredSegment, text: str, content: Content | None = None) -> None:
        sent = Submitted(new_id("op"), one.version, text, content)
        with self.engine.begin() as connection:
            revisions.add(connection, one.id, sent, self.person.id, "draft", now())

    def segments(self, recording_id: str) -> Sequence[StoredSegment]:
        with reading(self.engine) as connection:
            return segments.list_segments(connection, recording_id)

    def take(self, name: str = "hi", parent: Snapshot | None = None, **selection: Any) -> Snapshot:
        return snapshots.take(self.engine, self.blobs, name, Selection(**selection), "mina", parent=parent)

    def items(self, of: Snapshot) -> list[Item]:
        with reading(self.engine) as connection:
            return list(snapshots.items(connection, of.id))
