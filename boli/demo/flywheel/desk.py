"""The desk: recordings go to the service, their drafts come back, and the scripted transcriber corrects them."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import measure
from boli.client import Client, Fields
from boli.demo.flywheel.recordings import Recorded
from boli.demo.flywheel.told import NotShown
from boli.demo.person import Json, Person
from boli.demo.samples import Sample
from boli.demo.scripted_transcriber import ScriptedTranscriber
from boli.family import Family
from pipeline.recordings.states import UNDRAFTED
from pipeline.store.database import reading
from pipeline.store.tables.recordings import recording, segment

LOOK_EVERY_S: Final = 0.5
PATIENCE_S: Final = 600  # so long no recording may get its draft
_EVERYTHING: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote of a recording. `model`: its name, as the draft says."""

    of: Recorded
    text: str
    model: str

    @property
    def errors(self) -> ErrorCounts:
        """Word errors (L1) against what was said."""
        said = self.of.sample
        return measure(self.of.text, self.text, said.language, said.dialect, policies=("L1",))["L1"]


@dataclass(frozen=True, slots=True)
class Desk:
    """Works with a running service. `login`: of the scripted transcriber."""

    url: str
    key: str
    login: tuple[str, str]
    engine: sa.Engine
    family: Family

    def drafted(self, recorded: Sequence[Recorded], review: str, when: str = "") -> list[Draft]:
        """Send recordings, wait for their drafts and return them. `review`: which of it people see.

        `when`: added to their names. Raises NotShown where one fails, or nothing comes for PATIENCE_S.
        """
        with Client(self.url, self.key) as client:
            ids = [self._send(client, one, review, when) for one in recorded]
            self._wait(client, ids)
            texts = [" ".join(one.text for one in client.transcript(id).segments if one.text) for id in ids]
        models = self._models(ids)
        return [Draft(one, text, models[id]) for one, text, id in zip(recorded, texts, ids, strict=True)]

    def corrected(self, references: Mapping[str, Sample]) -> list[tuple[str, str]]:
        """Let the scripted transcriber do all work that there is; return (draft, its text) of each segment."""
        done: dict[str, str] = {}

        def keep(task: Json, text: str) -> None:
            done[task["segment"]["id"]] = text
            self.family.look_after()

        with Person(self.url, *self.login) as person:
            ScriptedTranscriber(person, references).work(_EVERYTHING, keep)
        with reading(self.engine) as connection:
            drafts = connection.execute(sa.select(segment.c.id, segment.c.draft).where(segment.c.id.in_(done)))
            return [(row.draft or "", done[row.id]) for row in drafts]

    def names(self, ids: Collection[str]) -> set[str]:
        """Return the names of recordings."""
        with reading(self.engine) as connection:
            return set(connection.execute(sa.select(recording.c.name).where(recording.c.id.in_(ids))).scalars())

    def _send(self, client: Client, one: Recorded, review: str, when: str) -> str:
        said = one.sample
        fields = Fields(
            name=f"{said.name}{when}", language=said.language, dialect=said.dialect, speaker=said.speaker, speakers=1,
            review=review, training_consent=True,
        )  # fmt: skip
        return client.submit(one.file, **fields).id

    def _wait(self, client: Client, ids: Sequence[str]) -> None:
        left, until_s = list(ids), time.monotonic() + PATIENCE_S
        while left:
            self.family.look_after()
            found = [client.recording(one) for one in left]
            if failed := [one for one in found if one.status == "failed"]:
                raise NotShown(f"{failed[0].name} has no draft: {failed[0].problem and failed[0].problem.detail}")
            waiting = [one.id for one in found if one.status in UNDRAFTED]
            if len(waiting) < len(left):
                until_s = time.monotonic() + PATIENCE_S
            elif time.monotonic() > until_s:
                raise NotShown(f"{len(left)} recordings got no draft, and nothing came for {PATIENCE_S} s")
            left = waiting
            time.sleep(LOOK_EVERY_S if left else 0)

    def _models(self, ids: Sequence[str]) -> dict[str, str]:
        with reading(self.engine) as connection:
            query = sa.select(recording.c.id, recording.c.model).where(recording.c.id.in_(ids))
            return {row.id: str((row.model or {}).get("name", "")) for row in connection.execute(query)}


def errors(drafts: Sequence[Draft]) -> ErrorCounts:
    """Return the word errors of some drafts together."""
    return sum((one.errors for one in drafts), start=ZERO)
