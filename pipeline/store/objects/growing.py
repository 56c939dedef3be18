"""Growing: uploads that come in several goes, on the local disk of the machine to which they come.

    FOLDER/{key}                 what has come so far
    object .growing/{key}        the id of the machine that has it

A bucket cannot append. So the parts come together here, and the whole becomes an object. A load balancer should send
one client's requests to one machine; where it does not, another machine says that it has to be tried again.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from pipeline.store.blobs import BlobElsewhere, BlobMissing, parts_of
from pipeline.store.objects.bucket import Bucket, ObjectChanged

MARKS: Final = ".growing"
_STALE_S: Final = 3600


class Growing:
    """What grows on this machine. `folder`: where; its file `.machine` holds the machine's id."""

    def __init__(self, folder: Path, bucket: Bucket) -> None:
        self._folder = folder
        self._bucket = bucket
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._machine = _machine(folder / ".machine")

    def path(self, key: str) -> Path:
        """Return where a file grows, here. Raises BlobElsewhere where it grows on another machine."""
        file = self._file(key)
        if not file.is_file():
            if not self._bucket.put_new(f"{MARKS}/{key}", self._machine) and self._owner(key) != self._machine:
                raise BlobElsewhere("this upload is growing on another machine: try again, it may be reached then")
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return file

    def has(self, key: str) -> bool:
        """Say whether something of it has come, here."""
        return self._file(key).is_file()

    def forget(self, key: str) -> None:
        """Delete what has come here, and say no longer that it grows."""
        self._file(key).unlink(missing_ok=True)
        self._bucket.delete([f"{MARKS}/{key}"])

    def under(self, prefix: str) -> set[str]:
        """Return the keys of what grows under `prefix/`, or is `prefix` itself, on any machine."""
        marked = {one.key.removeprefix(f"{MARKS}/") for one in self._bucket.under(f"{MARKS}/{prefix}")}
        return marked | {key for key in self._keys() if key == prefix or key.startswith(f"{prefix}/")}

    def changed_at(self, key: str) -> float:
        """Return when the last of it came, in seconds of the clock; 0 where it grows elsewhere."""
        try:
            return self._file(key).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def tidy(self) -> None:
        """Delete what has come here of uploads that were ended on another machine."""
        before = time.time() - _STALE_S
        for key in list(self._keys()):
            if self.changed_at(key) < before and self._owner(key) != self._machine:
                self._file(key).unlink(missing_ok=True)

    def _owner(self, key: str) -> bytes:
        """Return the id of the machine on which it grows, b"" where it no longer does."""
        try:
            mark = self._bucket.head(f"{MARKS}/{key}")
            return self._bucket.read(mark, 0, mark.size).content
        except (BlobMissing, ObjectChanged):
            return b""

    def _keys(self) -> Iterator[str]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                if not name.startswith("."):
                    yield str((Path(folder) / name).relative_to(self._folder))

    def _file(self, key: str) -> Path:
        return self._folder.joinpath(*parts_of(key))


def _machine(file: Path) -> bytes:
    """Return this machine's id, made when it was first asked for."""
    if not file.is_file():
        new = file.with_name(f".machine-{uuid4().hex}")
        new.write_bytes(uuid4().hex.encode())
        with suppress(FileExistsError):
            os.link(new, file)  # whole, and once: several processes may start together
        new.unlink()
    return file.read_bytes()
