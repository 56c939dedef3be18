"""Scratch: a folder for what is decrypted, of this user alone, in memory where nothing else is set.

    FOLDER/boli-{user}-{hash of the data folder}/
      .in-use       each process that uses it holds a lock on it
      copies/       decrypted blobs (pipeline/store/objects/cache.py)
      unfinished/   what is being written
      worker-0/     half-made files of a worker

Who comes while nobody else is there empties it: what a process left that was killed does not stay.
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import stat
from functools import cache
from pathlib import Path
from typing import Final

from configs.errors import BoliError
from configs.settings import Settings

MEMORY: Final = Path("/dev/shm")
_LOCK: Final = ".in-use"


class NoScratch(BoliError):
    """There is no place for decrypted files, or it is not safe. The message says what to do."""


def folder_of(settings: Settings) -> Path:
    """Return where decrypted files of this installation lie. Raises NoScratch."""
    base = settings.encryption.scratch_dir or MEMORY
    if not base.is_dir():
        raise NoScratch(f"{base} is not there: set encryption.scratch_dir to a folder for decrypted files")
    named = hashlib.sha256(os.fsencode(settings.storage.data_dir.absolute())).hexdigest()[:12]
    return base / f"boli-{os.getuid()}-{named}"


@cache
def held(folder: Path) -> "Scratch":
    """Return the scratch of a folder, the same one each time in this process. Raises NoScratch."""
    return Scratch(folder)


class Scratch:
    """The folder, held as long as this process lives. It is emptied at the end, if nobody else uses it."""

    def __init__(self, folder: Path) -> None:
        """Raises NoScratch where the folder is another user's."""
        folder.mkdir(mode=0o700, exist_ok=True)
        _check_ours(folder)
        self.folder = folder
        self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        self.empty_if_alone()
        atexit.register(self.empty_if_alone)

    def empty_if_alone(self) -> None:
        """Delete what is there, if no other process uses the folder. Whoever reads it meanwhile finds it gone."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for entry in list(self.folder.iterdir()):
                if entry.name != _LOCK:
                    shutil.rmtree(entry, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_SH)


def _check_ours(folder: Path) -> None:
    """Where everybody may make folders, somebody else may have made ours. Raises NoScratch."""
    known = folder.lstat()
    if not stat.S_ISDIR(known.st_mode) or known.st_uid != os.getuid():
        raise NoScratch(f"{folder} is another user's: delete it, or set encryption.scratch_dir")
    if known.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        folder.chmod(0o700)
