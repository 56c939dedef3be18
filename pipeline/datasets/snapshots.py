"""Snapshots: data sets, frozen. What one holds never changes, but that deletions take items out of it.

    take()  -->  name@1  -->  take(parent=name@1)  -->  name@2, with what was reviewed since; every split is kept

`get`, `items` and `list_snapshots` read them. How items are split: pipeline/datasets/splits.py.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.audit import trail
from pipeline.datasets import card, freezing, hashes, turns
from pipeline.datasets import selection as selections
from pipeline.datasets.freezing import Chosen
from pipeline.datasets.item import Item, Split, TimedWord
from pipeline.datasets.selection import Selection
from pipeline.store.blobs import Blobs
from pipeline.store.database import new_id, now, reading
from pipeline.store.tables.accounts import client
from pipeline.store.tables.learning import snapshot, snapshot_item
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.text_columns import write


class SnapshotMissing(BoliError, LookupError):
    """There is no such data set. The message says which there are."""


class NameTaken(BoliError, ValueError):
    """There is a data set of this name already, or the name cannot be one. The message says what to do."""


class NothingToTake(BoliError, ValueError):
    """The selection leaves nothing to freeze. The message says what is lacking, and how many segments lack it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A data set. `sha256`: over its items as it was made (pipeline/datasets/hashes.py). `card`: what it holds, see
    pipeline/datasets/card.py. `removed`: how many items went with recordings that were deleted; `left_sha256`: over
    those that are left, "" while none has gone.
    """

    id: str
    name: str
    version: int
    parent_id: str | None
    sha256: str
    selection: Selection
    card: dict[str, Any]
    removed: int
    created_by: str
    created_at: datetime
    left_sha256: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.name}@{self.version}"


_COLUMNS: Final = [snapshot.c[name] for name in Snapshot.__slots__]
_NAMES_SHOWN: Final = 5
# It becomes the name of folders and part of addresses. "@" goes before the version.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def take(
    engine: sa.Engine, blobs: Blobs, name: str, selection: Selection, by: str, *, parent: Snapshot | None = None
) -> Snapshot:
    """Freeze what the selection asks for. With `parent`, an older version: the next version of it.

    `by`: who asked for it, for people. Raises NameTaken, NothingToTake, UnknownVariety.
    """
    if not _NAME.fullmatch(name):
        raise NameTaken(f"a data set cannot be called {_quoted(name)}: use up to 100 of a-z, A-Z, 0-9, dot, - and _")
    with reading(engine) as connection:
        _version(connection, name, parent)
        gathered = freezing.gather(connection, blobs, selection)
    with engine.begin() as connection:
        turns.take_to_freeze(connection)
        version = _version(connection, name, parent)
        chosen = freezing.choose(connection, gathered, selection)
        _check(chosen, parent)
        values = {"name": name, "version": version, "parent_id": parent and parent.id, "created_by": by}
        return _kept(connection, values, chosen, selection)


def _version(connection: sa.Connection, name: str, parent: Snapshot | None) -> int:
    newest = connection.execute(sa.select(sa.func.max(snapshot.c.version)).where(snapshot.c.name == name)).scalar()
    if newest and parent is None:
        raise NameTaken(f"there is a data set {name} already: `boli dataset add {name}` makes its next version")
    return int(newest or 0) + 1


def _check(chosen: Chosen, parent: Snapshot | None) -> None:
    if not chosen.items:
        raise NothingToTake(_lacking(chosen.left_out))
    if parent and hashes.of_set(chosen.lines) == (parent.left_sha256 or parent.sha256):
        raise NothingToTake(f"nothing has changed since {parent.full_name}: there is no reason for another version")


def _lacking(left_out: Mapping[str, int]) -> str:
    if not left_out:
        return "nothing to take: no person has reviewed a segment that was asked for"
    reasons = "; ".join(f"{count} {_REASONS.get(reason, reason)}" for reason, count in sorted(left_out.items()))
    return f"nothing to take: of {sum(left_out.values())} reviewed segments {reasons}"


_REASONS: Final = {
    "client consent": "lack their client's consent (`boli client training NAME --on`)",
    "recording consent": "lack the consent of those who speak (`training_consent` of the recording)",
    "client and recording consent": "lack both consents: their client's (`boli client training NAME --on`) and that of"
    " those who speak (`training_consent` of the recording)",
    "disputed": "are disputed",
    "nothing said": "have no text",
    "doubtful": "are marked as doubtful",
    "probability": "have too small a sampling probability",
    "sound missing": "have lost their sound",
    "duplicate": "repeat others",
    "speaker in another split": "were used for another split than their speaker is in now",
}


def _kept(connection: sa.Connection, values: dict[str, Any], chosen: Chosen, selection: Selection) -> Snapshot:
    """Write a data set with its items, and return it."""
    id = new_id("snp")
    made = {
        "id": id,
        "sha256": hashes.of_set(chosen.lines),
        "selection": selections.to_json(selection),
        "card": card.describe(chosen, selection),
        "created_at": now(),
    }
    connection.execute(sa.insert(snapshot).values(**values, **made))
    rows: dict[str, list[dict[str, Any]]] = {}
    for one, split in chosen.items:
        row = {
            "snapshot_id": id,
            "segment_id": one.id,
            "revision_version": one.candidate.segment.version,
            "split": split,
            "speaker": one.speaker,
            "sha256": one.sha256,
            "frozen": one.frozen,
        }
        rows.setdefault(one.candidate.segment.recording_id, []).append(row)
    for recording_id, items in rows.items():
        write(connection, recording_id, sa.insert(snapshot_item), items)
    trail.about("snapshot", id)
    return get(connection, id)


def get(connection: sa.Connection, id_or_name: str) -> Snapshot:
    """Return a data set by id, by name (its newest version), or as name@version. Raises SnapshotMissing."""
    name, _, version = id_or_name.rpartition("@")
    named = snapshot.c.name == id_or_name
    if name and version.isdecimal() and len(version) < 9:
        named = sa.or_(named, sa.and_(snapshot.c.name == name, snapshot.c.version == int(version)))
    query = sa.select(*_COLUMNS).where(sa.or_(snapshot.c.id == id_or_name, named))
    row = connection.execute(query.order_by(snapshot.c.version.desc()).limit(1)).one_or_none()
    if row is None:
        raise _missing(connection, id_or_name)
    return _snapshot(row)


def list_snapshots(connection: sa.Connection) -> list[Snapshot]:
    """Return all data sets, by name, newest version first."""
    query = sa.select(*_COLUMNS).order_by(snapshot.c.name, snapshot.c.version.desc())
    return [_snapshot(row) for row in connection.execute(query)]


def items(connection: sa.Connection, snapshot_id: str, split: Split | None = None) -> Iterator[Item]:
    """Yield the items of a data set, or of one split, in order of segment ids.

    Those whose client or speakers have withdrawn their consent since are left out.
    """
    query = _items(snapshot_id).where(client.c.training_use, recording.c.training_consent)
    if split is not None:
        query = query.where(snapshot_item.c.split == split)
    for row in connection.execute(query):
        yield _item(row)


def frozen_items(connection: sa.Connection, snapshot_id: str) -> Iterator[Item]:
    """Yield all items that are left, with or without consent: to check them, and for nothing else."""
    for row in connection.execute(_items(snapshot_id)):
        yield _item(row)


def withheld(connection: sa.Connection, snapshot_id: str) -> int:
    """Return how many items are left out for now, because their client or speakers have withdrawn their consent."""
    refused = sa.not_(sa.and_(client.c.training_use, recording.c.training_consent))
    query = sa.select(sa.func.count()).select_from(_items(snapshot_id).where(refused).subquery())
    return int(connection.execute(query).scalar_one())


def _items(snapshot_id: str) -> sa.Select[Any]:
    return (
        sa.select(snapshot_item, segment.c.recording_id, segment.c.channel, segment.c.language)
        .join(segment, segment.c.id == snapshot_item.c.segment_id)
        .join(recording, recording.c.id == segment.c.recording_id)
        .join(client, client.c.id == recording.c.client_id)
        .where(snapshot_item.c.snapshot_id == snapshot_id)
        .order_by(snapshot_item.c.segment_id)
    )


def _item(row: Any) -> Item:
    kept = dict(row.frozen)
    return Item(
        segment_id=row.segment_id,
        recording_id=row.recording_id,
        channel=row.channel,
        split=row.split,
        language=row.language,
        speaker=row.speaker,
        words=tuple(TimedWord(*word) for word in kept.pop("words")),
        reviewers=tuple(kept.pop("reviewers")),
        revision_version=row.revision_version,
        sha256=row.sha256,
        **kept,
    )


def _snapshot(row: sa.Row[Any]) -> Snapshot:
    values = dict(row._mapping)
    return Snapshot(**{**values, "selection": selections.from_json(values["selection"])})


def _missing(connection: sa.Connection, wanted: str) -> SnapshotMissing:
    names = list(connection.execute(sa.select(snapshot.c.name).distinct().order_by(snapshot.c.name)).scalars())
    there = ", ".join(names[:_NAMES_SHOWN]) + (" …" if len(names) > _NAMES_SHOWN else "")
    said = f"there are: {there}" if names else "there is none yet"
    return SnapshotMissing(f"there is no data set {_quoted(wanted)}; {said}")


def _quoted(name: str) -> str:
    return json.dumps(name[:100], ensure_ascii=False)
