"""Cache: copies of blobs on the local disk, to read from.

    FOLDER/{key}/.{hash of the ETag}/{name}    the content that the ETag names; mtime: when it was last asked for

So a copy is never out of date: whoever asks knows the ETag. Between asking and opening, a copy must not go: what was
asked for within RECENT_S stays, even where there is too much. What nobody asked for within UNUSED_S goes, even where
there is room: the sound of a recording that was deleted on another machine is not kept.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from pipeline.store.blobs import parts_of

RECENT_S: Final = 3600
UNUSED_S: Final = 24 * 3600
_TRIES: Final = 5  # where others delete the folder into which a file is moved


@dataclass(frozen=True, slots=True)
class _Copy:
    file: Path
    size: int
    asked_at: float


class Cache:
    """The copies in one folder, which several processes may share. `most`: how many bytes, as far as can be.
    `unused_s`: how long one is kept that nobody asks for.
    """

    def __init__(self, folder: Path, most: int, unused_s: float = UNUSED_S) -> None:
        self._folder = folder
        self._most = most
        self._unused_s = unused_s
        self._lock = Lock()
        self._room = 0  # bytes that may still come before somebody looks

    def get(self, key: str, etag: str, size: int) -> Path | None:
        """Return the copy, and count it as used; None where there is none that is whole."""
        file = self._file(key, etag)
        try:
            os.utime(file)
            return file if file.stat().st_size == size else None
        except FileNotFoundError:
            return None

    def add(self, key: str, etag: str, file: Path) -> Path:
        """Move a file of the same disk here, as the copy, and return where it is."""
        place, size = self._file(key, etag), file.stat().st_size
        os.utime(file)
        for left in reversed(range(_TRIES)):
            try:
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                file.replace(place)
                break
            except FileNotFoundError:
                if not left:
                    raise
        with self._lock:
            self._room -= size
            full = self._room < 0
        if full:
            self.trim()
        return place

    def forget(self, prefix: str) -> None:
        """Delete the copies of the blob `prefix` and of every blob under `prefix/`."""
        shutil.rmtree(self._folder.joinpath(*parts_of(prefix)), ignore_errors=True)

    def trim(self) -> None:
        """Delete what nobody uses; and where there is too much, what was used the longest ago."""
        now, copies = time.time(), sorted(self._copies(), key=lambda one: one.asked_at)
        total = sum(one.size for one in copies)
        for one in copies:
            unused_s = now - one.asked_at
            if unused_s > self._unused_s or (total > self._most and unused_s > RECENT_S):
                total -= one.size
                _delete(one.file, self._folder)
        with self._lock:
            self._room = max(self._most - total, self._most // 20)  # not with every file, where all is in use

    def _copies(self) -> Iterator[_Copy]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                file = Path(folder) / name
                with suppress(FileNotFoundError):
                    known = file.stat()
                    yield _Copy(file, known.st_size, known.st_mtime)

    def _file(self, key: str, etag: str) -> Path:
        parts = parts_of(key)
        return self._folder.joinpath(*parts, f".{hashlib.sha256(etag.encode()).hexdigest()[:32]}", parts[-1])


def _delete(file: Path, root: Path) -> None:
    """Delete a file, and the folders above it that are empty then."""
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return
