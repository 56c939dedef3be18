"""Unfinished: files that are being written, and that become something when they are whole.

They lie in a folder of their own, on the file system where they will be. Whoever writes one holds a lock on it, so that
what a process left that died can be told apart and deleted.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


class Unfinished:
    """The files that are being written in one folder, by any process of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def making(self) -> Iterator[Path]:
        """Give an empty file. It is deleted when the block ends, unless it was moved away."""
        file = self._folder / uuid4().hex
        file.parent.mkdir(exist_ok=True, mode=0o700)  # fails where the folder above is away: a disk not mounted
        with file.open("xb") as mine:
            fcntl.flock(mine, fcntl.LOCK_SH)  # as long as this process lives, nobody sweeps it away
            try:
                yield file
            finally:
                file.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Delete what a process that died was writing, and return how many files. What others write stays."""
        return sum(_delete_if_nobodys(file) for file in list(self._folder.iterdir())) if self._folder.is_dir() else 0


def to_disk(file: Path) -> None:
    """Wait until a file's content is on the disk: a rename must not outlive it when the power fails."""
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _delete_if_nobodys(file: Path) -> bool:
    try:
        with file.open("rb") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.unlink()
    except (BlockingIOError, FileNotFoundError):  # it is being written, or was finished just now
        return False
    return True
