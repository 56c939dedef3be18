"""Freezing: which segments become items of a data set, and with which split.

gather    candidates, the hash of each sound, duplicates out            long; only reads
choose    once more who is there and agrees; splits; balance            short; data sets take turns
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from asr.finetuning.trained_on import sound_hash
from pipeline.datasets import candidates, duplicates, hashes, splits, tested, used_for
from pipeline.datasets.candidates import Candidate
from pipeline.datasets.duplicates import Heard, Sound
from pipeline.datasets.item import Split
from pipeline.datasets.selection import Selection
from pipeline.datasets.splits import Shares, Unit, Used
from pipeline.datasets.tested import Place
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import BlobMissing, Blobs
from pipeline.store.tables.accounts import client
from pipeline.store.tables.learning import snapshot_item
from pipeline.store.tables.recordings import recording, segment

_SPEAKER_LETTERS: Final = 16


@dataclass(frozen=True, slots=True)
class Ready:
    """A candidate as it would be frozen: pipeline/datasets/candidates.frozen, and its hash."""

    candidate: Candidate
    frozen: dict[str, Any]
    sha256: str

    @property
    def id(self) -> str:
        return self.candidate.segment.id

    @property
    def length_ms(self) -> int:
        start_ms, end_ms = self.candidate.span
        return end_ms - start_ms

    @property
    def speaker(self) -> str:
        """A name for who speaks that does not say who it is: the same wherever Boli knows that it is the same."""
        return "spk-" + hashlib.sha256(self.candidate.cluster.encode()).hexdigest()[:_SPEAKER_LETTERS]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What may be frozen. `left_out`: how many reviewed segments may not, by reason."""

    ready: list[Ready]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is frozen, in order of segment ids. `left_out`: as above, and what the splits and the balance left out."""

    items: list[tuple[Ready, Split]]
    left_out: dict[str, int]

    @property
    def lines(self) -> list[hashes.Line]:
        return [(one.id, split, one.sha256) for one, split in self.items]


def gather(connection: sa.Connection, blobs: Blobs, selection: Selection) -> Gathered:
    """Return what may be frozen of a selection. Raises UnknownVariety.

    Reads the sound of every candidate once: a segment whose sound is gone is left out.
    """
    found = candidates.find(connection, selection)
    places = {one.segment.id: _place(one) for one in found.candidates}
    ready = [made for one in found.candidates if (made := _ready(one, _reader(places, blobs)))]
    again = _again(connection, blobs, ready, places)
    left_out = Counter(found.left_out)
    left_out |= Counter({"sound missing": len(found.candidates) - len(ready), "duplicate": len(again)})
    return Gathered([one for one in ready if one.id not in again], dict(+left_out))


def choose(connection: sa.Connection, gathered: Gathered, selection: Selection) -> Chosen:
    """Return what is frozen, with its splits. To be called while nobody else freezes: pipeline/datasets/turns.py."""
    there = _still_there(connection, gathered.ready)
    used = used_for.splits_of(connection, [one.id for one in there])
    units = [
        Unit(one.id, one.candidate.segment.recording_id, one.candidate.voices, one.candidate.dialect, one.length_ms,
             used.get(one.id))
        for one in there
    ]  # fmt: skip
    allotted = splits.allot(units, _before(connection), Shares(selection.dev_share, selection.test_share))
    items = [(one, allotted[one.id]) for one in there if one.id in allotted]
    balanced = _balanced(items) if selection.balance else items
    left_out = Counter(gathered.left_out)
    left_out["speaker in another split"] = len(there) - len(items)
    left_out["balance"] = len(items) - len(balanced)
    return Chosen(balanced, dict(+left_out))


def _place(one: Candidate) -> Place:
    return Place(one.segment.recording_id, one.segment.channel, *one.span)


def _reader(places: Mapping[str, Place], blobs: Blobs) -> Sound:
    """Return how to read the sound of a segment, by its id. A sound that is gone raises BlobMissing."""

    def read(segment_id: str) -> NDArray[np.float32]:
        at = places[segment_id]
        return Artifacts(blobs, at.recording_id).signal(at.channel).read(at.start_ms, at.end_ms)

    return read


def _again(connection: sa.Connection, blobs: Blobs, ready: Sequence[Ready], places: Mapping[str, Place]) -> set[str]:
    """Return the segments that say nothing new: beside each other, or beside what some data set tests with."""
    ids = {one.id for one in ready}
    used = used_for.splits_of(connection, ids)
    heard = [
        Heard(one.id, one.frozen["code"], one.frozen["text"], one.length_ms, one.sha256, used.get(one.id))
        for one in ready
    ]
    others = tested.elsewhere(connection, ids)
    everywhere = {**places, **{other.segment_id: place for other, place in others}}
    alike = duplicates.superfluous([*heard, *(other for other, _ in others)], _reader(everywhere, blobs))
    return (ids & alike) | _copies(connection, [one for one in ready if one.id not in used])


def _copies(connection: sa.Connection, fresh: Sequence[Ready]) -> set[str]:
    """Return those segments of which some data set has the same sound and text already, as another segment's."""
    query = sa.select(snapshot_item.c.sha256).distinct()
    taken = set(connection.execute(query).scalars())
    return {one.id for one in fresh if one.sha256 in taken}


def _ready(one: Candidate, sound_of: Sound) -> Ready | None:
    try:
        samples = sound_of(one.segment.id)
    except BlobMissing:
        return None
    kept = candidates.frozen(one)
    return Ready(one, kept, hashes.of_parts(sound_hash(samples), kept["text"])) if len(samples) else None


def _still_there(connection: sa.Connection, ready: Sequence[Ready]) -> list[Ready]:
    """Return what has neither been deleted nor lost its consent since it was gathered."""
    ids: set[str] = set()
    agreed = sa.select(recording.c.id).join(client, client.c.id == recording.c.client_id)
    agreed = agreed.where(client.c.training_use, recording.c.training_consent)
    for some in used_for.batches(sorted({one.candidate.segment.recording_id for one in ready})):
        ids |= set(connection.execute(agreed.where(recording.c.id.in_(some))).scalars())
    return [one for one in ready if one.candidate.segment.recording_id in ids]


def _before(connection: sa.Connection) -> list[Used]:
    """Return every segment that some data set has used, and for what."""
    voices = candidates.voices_of_recordings(connection)
    query = sa.select(snapshot_item.c.segment_id, snapshot_item.c.split, segment.c.recording_id).distinct()
    rows = connection.execute(query.join(segment, segment.c.id == snapshot_item.c.segment_id))
    return [
        Used(row.segment_id, row.recording_id, candidates.identifying(voices, row.recording_id), row.split)
        for row in rows
    ]


def _balanced(items: Sequence[tuple[Ready, Split]]) -> list[tuple[Ready, Split]]:
    """Leave out segments of train, by the hash of their ids, until no dialect has more speech than the least one."""
    spoken: Counter[str] = Counter()
    for one, split in items:
        spoken[one.candidate.dialect] += one.length_ms if split == "train" else 0
    most = min((ms for ms in spoken.values() if ms), default=0)
    kept: Counter[str] = Counter()
    gone = set()
    for one, split in sorted(items, key=lambda item: hashlib.sha256(item[0].id.encode()).hexdigest()):
        dialect = one.candidate.dialect
        if split == "train" and kept[dialect] and kept[dialect] + one.length_ms > most:
            gone.add(one.id)
        elif split == "train":
            kept[dialect] += one.length_ms
    return [item for item in items if item[0].id not in gone]
