"""Places: where the files of an export go: a folder, a stream of one tar file, the blob store.

Each takes them one after another. A folder appears whole or not at all; a tar that was cut short has no end, which tar
tells; of what is in the blob store the last file, `complete`, says that all is there.
"""

import io
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from configs.errors import BoliError
from pipeline.datasets.formats.member import Member
from pipeline.store.atomic_file import CannotWrite
from pipeline.store.blobs import Blobs

COMPLETE: Final = "complete"
_PIECE: Final = 1_000_000  # bytes of a file that are sent at once


class FolderTaken(BoliError):
    """The folder is there already. The message says what to do."""


def to_folder(members: Iterable[Member], out: Path) -> None:
    """Write the files into a new folder, which appears whole or not at all. Raises FolderTaken, CannotWrite."""
    if out.exists():
        raise FolderTaken(f"{out} exists: name a new folder")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as beside:
            made = Path(beside) / out.name
            made.mkdir()
            for member in members:
                _put(member, made / member.name)
            made.rename(out)
    except OSError as error:
        raise CannotWrite(f"cannot write {out}: {error.strerror}") from error


def to_tar(members: Iterable[Member], folder: str) -> Iterator[bytes]:
    """Yield the files as one tar file, piece by piece; each lies under `folder`. Only one file is held at a time."""
    for member in members:
        entry = tarfile.TarInfo(f"{folder}/{member.name}")
        entry.size = member.size
        yield entry.tobuf(tarfile.PAX_FORMAT)
        with _opened(member) as content:
            while piece := content.read(_PIECE):
                yield piece
        if isinstance(member.content, Path):
            member.content.unlink()  # a big export needs no more room than its biggest file
        yield b"\0" * (-entry.size % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def to_blobs(members: Iterable[Member], blobs: Blobs, prefix: str) -> int:
    """Keep the files under a prefix, in place of what was there; return how many. `complete` is still to be called."""
    blobs.delete(prefix)
    count = 0
    for member in members:
        with blobs.writing(f"{prefix}/{member.name}") as path:
            _put(member, path)
        count += 1
    return count


def complete(blobs: Blobs, prefix: str) -> None:
    """Say that all files are there, by an empty one called COMPLETE."""
    with blobs.writing(f"{prefix}/{COMPLETE}") as path:
        path.touch()


def _put(member: Member, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(member.content, bytes):
        target.write_bytes(member.content)
    else:
        shutil.move(member.content, target)


def _opened(member: Member) -> io.BufferedIOBase | io.BytesIO:
    return io.BytesIO(member.content) if isinstance(member.content, bytes) else member.content.open("rb")
