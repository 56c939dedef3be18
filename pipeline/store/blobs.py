"""Blobs: files by key, behind one small interface.

Keys look like paths ("recordings/r1/original"). A blob appears whole or not at all. One that is `growing` is the
exception: an upload that comes in several goes. Readers get a local path, because every library we hand audio to wants
one. `DiskBlobs` are files in a folder; those of a bucket are in pipeline/store/objects/.
"""

import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from configs.errors import BoliError
from pipeline.store.unfinished import Unfinished, to_disk

# Beside the blobs, whose names never begin with a dot: a rename from here stays on one file system.
_UNFINISHED = ".unfinished"


# What bytes look like in a file that grows, by their place in it; and what such bytes were.
Masked = Callable[[int, bytes], bytes]


class BlobMissing(BoliError):
    """There is no blob under this key: it was never written, or the recording was deleted."""


class BlobsAway(BoliError, OSError):
    """The blobs cannot be reached now. Whoever needs them waits, and tries again; nothing was changed."""


class BlobElsewhere(BlobsAway):
    """An upload is growing on another machine, which alone can go on with it."""


class BlobDamaged(BoliError):
    """A blob is no longer what was written."""


class Blobs(Protocol):
    """What the pipeline needs of a blob store. Any call may raise BlobsAway."""

    def hold_to(self, mark: str) -> None:
        """Work only where the blob `mark` is, from now on: elsewhere, what is written would be lost, and what is read
        would seem to be deleted. Then `path`, `writing`, `growing` and `move` raise BlobsAway.
        """
        ...

    def path(self, key: str, anew: bool = False) -> Path:
        """Return a local file with the blob's content, to be read only. Raises BlobMissing, BlobDamaged.

        `anew`: of a copy that may have been damaged on this machine, fetch another one.
        """
        ...

    def exists(self, key: str) -> bool:
        """Say whether a blob is there."""
        ...

    def size(self, key: str) -> int:
        """Return how many bytes a blob has. Raises BlobMissing."""
        ...

    def copy(self, key: str, to: Path) -> None:
        """Write a blob's content to a local file, and keep nothing else of it. Raises BlobMissing, BlobDamaged."""
        ...

    def writing(self, key: str) -> AbstractContextManager[Path]:
        """Give a local path to write to. The blob appears, whole, when the block ends without an error."""
        ...

    def growing(self, key: str) -> Path:
        """Return a local path for a file that is written in several goes. Raises BlobElsewhere.

        What is written to it goes through `mask`, and what has come is read from `grown`.
        """
        ...

    def mask(self, key: str) -> Masked:
        """Return what has to be written to a growing file in place of what came. Raises BlobElsewhere."""
        ...

    def grown(self, key: str) -> Path:
        """Return a local file with what has grown, to read; nothing is added after that. Raises BlobElsewhere."""
        ...

    def settle(self, key: str) -> None:
        """Make a blob of what has grown, on the way to `move`: here it may take long, there it is in a transaction.

        May be repeated. Raises BlobElsewhere.
        """
        ...

    def delete(self, prefix: str) -> None:
        """Remove the blob `prefix` and every blob under `prefix/`. No error when there is none."""
        ...

    def move(self, prefix: str, to: str) -> None:
        """Give every blob under `prefix/` a key under `to/`, and count its age from now. Raises BlobMissing."""
        ...

    def sweep_unfinished(self) -> int:
        """Delete what a process that died was writing, and return how many files. Blobs that others write stay."""
        ...

    def untouched(self, prefix: str, age_s: float, among: Collection[str] | None = None) -> list[str]:
        """Return the names right under `prefix/` that were last changed more than `age_s` seconds ago, sorted.

        `among`: look at these alone. A negative age means all.
        """
        ...

    def all_keys(self) -> Iterator[str]:
        """Yield the key of each blob, sorted in each folder. One that is deleted meanwhile may be among them."""
        ...

    def tidy(self) -> None:
        """Delete copies that this machine keeps without need. Called every few minutes."""
        ...


def parts_of(key: str) -> tuple[str, ...]:
    """Return the parts of a key. Raises ValueError for what is none: it could name a file elsewhere."""
    parts = PurePosixPath(key).parts
    if not parts or any(part in {"..", "/"} or part.startswith(".") for part in parts):
        raise ValueError(f"{key!r} is no blob key")
    return parts


def as_it_is(_at: int, piece: bytes) -> bytes:
    """Mask nothing."""
    return piece


class DiskBlobs:
    """Blobs as files under one folder, which only this service reads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._unfinished = Unfinished(root / _UNFINISHED)
        self._mark = ""
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def hold_to(self, mark: str) -> None:
        self._mark = mark

    def path(self, key: str, anew: bool = False) -> Path:
        path = self._path(key)
        if not path.is_file():
            self._check_here()
            raise BlobMissing(f"no blob {key}")
        return path

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def size(self, key: str) -> int:
        return self.path(key).stat().st_size

    def copy(self, key: str, to: Path) -> None:
        try:
            shutil.copyfile(self.path(key), to)
        except FileNotFoundError as error:
            raise BlobMissing(f"no blob {key}") from error

    @contextmanager
    def writing(self, key: str) -> Iterator[Path]:
        target = self._path(key)
        self._check_here()
        with self._unfinished.making() as unfinished:
            target.parent.mkdir(parents=True, exist_ok=True)
            yield unfinished
            to_disk(unfinished)
            unfinished.replace(target)

    def sweep_unfinished(self) -> int:
        return self._unfinished.sweep()

    def growing(self, key: str) -> Path:
        path = self._path(key)
        self._check_here()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def mask(self, key: str) -> Masked:
        return as_it_is

    def grown(self, key: str) -> Path:
        return self.growing(key)

    def settle(self, key: str) -> None:
        """Nothing is to be done: what grows is where it will be read."""

    def delete(self, prefix: str) -> None:
        path = self._path(prefix)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def move(self, prefix: str, to: str) -> None:
        source, target = self._path(prefix), self._path(to)
        self._check_here()
        if not source.is_dir():
            raise BlobMissing(f"no blobs under {prefix}/")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        source.rename(target)
        os.utime(target)

    def untouched(self, prefix: str, age_s: float, among: Collection[str] | None = None) -> list[str]:
        folder, before = self._path(prefix), time.time() - age_s
        entries = folder.iterdir() if folder.is_dir() else ()
        asked = (entry for entry in entries if among is None or entry.name in among)
        return sorted(entry.name for entry in asked if entry.stat().st_mtime < before)

    def all_keys(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self._root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(name for name in names if not name.startswith(".")):
                yield str((Path(folder) / name).relative_to(self._root))

    def tidy(self) -> None:
        """Nothing is to be done: there are no copies."""

    def _check_here(self) -> None:
        if self._mark and not self.exists(self._mark):
            raise BlobsAway("the folder of recordings is not there: mount it, or see why its disk or network is away")

    def _path(self, key: str) -> Path:
        return self._root.joinpath(*parts_of(key))
