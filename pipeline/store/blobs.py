"""Blobs: files by key, behind one small interface.

Keys look like paths ("recordings/r1/original"). A blob appears whole or not at all: it is written to a folder
of unfinished files and renamed. One that is `growing` is the exception: an upload that comes in several goes. Readers
get a local path, because every library we hand audio to wants one.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol
from uuid import uuid4

from configs.errors import BoliError

# Beside the blobs, whose names never begin with a dot: a rename from here stays on one file system.
_UNFINISHED = ".unfinished"


class BlobMissing(BoliError):
    """There is no blob under this key: it was never written, or the recording was deleted."""


class BlobsAway(BoliError, OSError):
    """The folder of recordings is not there: its disk is not mounted, or its network is down. It is waited for."""

    def __init__(self) -> None:
        super().__init__("the folder of recordings is not there: mount it, or see why its disk or network is away")


class Blobs(Protocol):
    """What the pipeline needs of a blob store."""

    def hold_to(self, mark: str) -> None:
        """Work only where the blob `mark` is, from now on: elsewhere, what is written would be lost, and what is read
        would seem to be deleted. Then `path`, `writing`, `growing` and `move` raise BlobsAway.
        """
        ...

    def path(self, key: str) -> Path:
        """Return a local file with the blob's content, to be read only. Raises BlobMissing."""
        ...

    def exists(self, key: str) -> bool:
        """Say whether a blob is there."""
        ...

    def writing(self, key: str) -> AbstractContextManager[Path]:
        """Give a local path to write to. The blob appears, whole, when the block ends without an error."""
        ...

    def growing(self, key: str) -> Path:
        """Return a local path for a file that is written in several goes. It is a blob from its first byte on."""
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

    def untouched(self, prefix: str, age_s: float) -> list[str]:
        """Return the names right under `prefix/` that were last changed more than `age_s` seconds ago, sorted."""
        ...


class DiskBlobs:
    """Blobs as files under one folder, which only this service reads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._mark = ""
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def hold_to(self, mark: str) -> None:
        self._mark = mark

    def path(self, key: str) -> Path:
        path = self._path(key)
        if not path.is_file():
            self._check_here()
            raise BlobMissing(f"no blob {key}")
        return path

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    @contextmanager
    def writing(self, key: str) -> Iterator[Path]:
        target = self._path(key)
        self._check_here()
        unfinished = self._root / _UNFINISHED / uuid4().hex
        unfinished.parent.mkdir(exist_ok=True, mode=0o700)  # fails where the whole folder is away: a disk not mounted
        target.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("xb") as mine:
            fcntl.flock(mine, fcntl.LOCK_SH)  # as long as this process lives, nobody sweeps it away
            try:
                yield unfinished
                with unfinished.open("rb") as written:
                    os.fsync(written.fileno())  # a rename must not outlive its content when the power fails
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)

    def sweep_unfinished(self) -> int:
        """Delete what a process that died was writing, and return how many files. Blobs that others write stay."""
        folder = self._root / _UNFINISHED
        return sum(_delete_if_nobodys(file) for file in list(folder.iterdir())) if folder.is_dir() else 0

    def growing(self, key: str) -> Path:
        path = self._path(key)
        self._check_here()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

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

    def untouched(self, prefix: str, age_s: float) -> list[str]:
        folder, before = self._path(prefix), time.time() - age_s
        entries = folder.iterdir() if folder.is_dir() else ()
        return sorted(entry.name for entry in entries if entry.stat().st_mtime < before)

    def all_keys(self) -> Iterator[str]:
        """Yield the key of each blob, sorted in each folder. One that is deleted meanwhile may be among them."""
        for folder, folders, names in os.walk(self._root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                yield str((Path(folder) / name).relative_to(self._root))

    def _check_here(self) -> None:
        if self._mark and not self.exists(self._mark):
            raise BlobsAway

    def _path(self, key: str) -> Path:
        parts = PurePosixPath(key).parts
        if not parts or any(part in {"..", "/"} or part.startswith(".") for part in parts):
            raise ValueError(f"{key!r} is no blob key")
        return self._root.joinpath(*parts)


def _delete_if_nobodys(file: Path) -> bool:
    try:
        with file.open("rb") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.unlink()
    except (BlockingIOError, FileNotFoundError):  # it is being written, or was finished just now
        return False
    return True
