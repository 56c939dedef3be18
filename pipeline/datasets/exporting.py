"""Exporting: a snapshot in a form of pipeline/datasets/formats, into a folder, as a tar, or into the blob store.

The items are read at once and lie in a scratch file meanwhile: a slow caller keeps no transaction open.
"""

import json
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from pipeline.datasets import formats, snapshots, sound
from pipeline.datasets.formats import places
from pipeline.datasets.formats.card import About
from pipeline.datasets.formats.member import Member
from pipeline.datasets.item import Item, Split, TimedWord
from pipeline.datasets.snapshots import Snapshot
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading


@dataclass(frozen=True, slots=True)
class Wanted:
    """`format`: a name of formats.FORMATS. `split`: that one alone, None for all."""

    snapshot: Snapshot
    format: str
    split: Split | None = None

    @property
    def name(self) -> str:
        """What a folder or a file of it is called."""
        parts = [self.snapshot.name, str(self.snapshot.version), self.format, *([self.split] if self.split else [])]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class Source:
    """Where items and sounds are. `scratch`: a folder for half-made files; None: that of the system."""

    engine: sa.Engine
    blobs: Blobs
    scratch: Path | None = None


def to_folder(source: Source, wanted: Wanted, out: Path) -> None:
    """Write an export into a new folder, which appears whole or not at all.

    Raises UnknownFormat, NothingToExport, FolderTaken, CannotWrite, ParquetMissing.
    """
    formats.known(wanted.format)
    with tempfile.TemporaryDirectory(dir=source.scratch) as scratch:
        places.to_folder(members(source, wanted, Path(scratch)), out)


def as_tar(source: Source, wanted: Wanted) -> Generator[bytes, None, None]:
    """Yield an export as a tar file, piece by piece. One that was cut short has no end, and tar says so.

    Raises UnknownFormat, NothingToExport, ParquetMissing, all before the first piece.
    """
    formats.known(wanted.format)
    with tempfile.TemporaryDirectory(dir=source.scratch) as scratch:
        yield from places.to_tar(members(source, wanted, Path(scratch)), wanted.name)


def members(source: Source, wanted: Wanted, scratch: Path) -> Iterator[Member]:
    """Yield the files of an export. `scratch`: an empty folder."""
    with reading(source.engine) as connection:
        snapshot = snapshots.get(connection, wanted.snapshot.id)  # what was deleted meanwhile counts
        left_out = snapshot.removed + snapshots.withheld(connection, snapshot.id)
        _spool(scratch / "items", snapshots.items(connection, snapshot.id, wanted.split))
    about = About(
        snapshot.name, snapshot.version, snapshot.id, snapshot.sha256, snapshot.created_at.isoformat(), left_out
    )
    (scratch / "half").mkdir()
    return formats.members(
        wanted.format,
        _spooled(scratch / "items"),
        lambda item: sound.samples(source.blobs, item),
        scratch / "half",
        about,
    )


def _spool(file: Path, items: Iterator[Item]) -> None:
    with file.open("w", encoding="utf-8") as written:
        for item in items:
            written.write(json.dumps(asdict(item)) + "\n")


def _spooled(file: Path) -> Iterator[Item]:
    with file.open(encoding="utf-8") as written:
        for line in written:
            told = json.loads(line)
            words = tuple(TimedWord(**word) for word in told.pop("words"))
            reviewers = tuple(told.pop("reviewers"))
            yield Item(**told, words=words, reviewers=reviewers)
