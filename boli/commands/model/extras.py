"""What the commands that train share: modules that need torch, forbidden texts, folders that are written whole."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from boli.context import Problem
from boli.demo.samples import samples

INSTALL = "training needs torch and transformers: pip install 'torch==2.13.0', then pip install 'boli-speech[train]'"


def load(name: str) -> ModuleType:
    """Import a module that needs torch. Raises Problem, which says how to install it."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise Problem(INSTALL) from error


def forbidden_texts() -> frozenset[str]:
    """Return what must never be spoken in training: the texts of the test set and of the bundled recordings."""
    testset = import_module("boli.testset.testset")
    return frozenset(testset.texts() | {said.text for sample in samples() for said in sample.utterances})


def new_folder(out: Path, why: str = "") -> None:
    """Refuse a folder that exists. Raises Problem."""
    if out.exists():
        raise Problem(f"{out} exists: name a new folder{why}")


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Give a folder to write into, which becomes `out` when all of it is there, and nothing otherwise."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as beside:
        made = Path(beside) / out.name
        made.mkdir()
        yield made
        made.rename(out)
