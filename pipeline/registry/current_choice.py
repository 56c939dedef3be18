"""Current choice: which model drafts a recording now, by the releases in force and, where there is none, the settings.

A worker asks it for each recording that it begins. It looks at the releases at most every FRESH_S seconds, so a release
needs no restart. A released model is used only where its files are on this machine, as they were when it came into the
registry; else the one before it drafts on, and the log says so.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import sqlalchemy as sa
import structlog

from asr.models import model_files
from asr.models.choice import Choice, Pinned, Released, Spoken, choice
from asr.models.model_files import ModelFilesError
from configs.settings import Asr
from pipeline.registry import models, releases
from pipeline.registry.models import Model, UnknownModel
from pipeline.store.database import reading

log = structlog.get_logger(__name__)

FRESH_S: Final = 3.0
Signature = tuple[tuple[str, int, int], ...]


def choice_now(connection: sa.Connection, asr: Asr) -> Choice:
    """Return the choice by the registry alone: what workers do that have all released models."""
    in_force = releases.in_force(connection)
    return replace(choice(asr), releases={tag: _released(one, asr.models) for tag, one in in_force.items()})


class CurrentChoice:
    """A Chooser over the releases in a database. Threads may share it."""

    def __init__(self, engine: sa.Engine, asr: Asr, fresh_s: float = FRESH_S) -> None:
        self._engine, self._fresh_s = engine, fresh_s
        self._choice = choice(asr)
        self._read_at = float("-inf")
        self._lock = threading.Lock()
        self._checked: dict[tuple[str, Signature], str] = {}
        self._told: set[tuple[str, str]] = set()

    @property
    def asr(self) -> Asr:
        """The settings."""
        return self._choice.asr

    def model_for(self, spoken: Spoken) -> str:
        """Return the folder or name of the model that drafts such a recording now. Raises UnknownVariety."""
        return self._now().model_for(spoken)

    def located(self, pinned: Pinned) -> str:
        """Return where a pinned model is on this machine, whatever is released by now."""
        with reading(self._engine) as connection:
            try:
                return _named(models.get(connection, pinned.sha256), self.asr.models)
            except UnknownModel:
                return pinned.model  # of the settings

    def _now(self) -> Choice:
        with self._lock:
            if time.monotonic() - self._read_at >= self._fresh_s:
                with reading(self._engine) as connection:
                    lines = releases.chain(connection)
                self._choice = replace(self._choice, releases=self._usable(lines))
                self._read_at = time.monotonic()
            return self._choice

    def _usable(self, lines: Mapping[str, list[Model]]) -> dict[str, Released]:
        """Return of each tag the newest released model that is here, whole."""
        found = {}
        for tag, line in lines.items():
            here = next((one for one in line if not self._problem(one)), None)
            if here is not None:
                found[tag] = _released(here, self.asr.models)
            if line and here != line[0]:
                self._tell(tag, line[0], here)
        return found

    def _tell(self, tag: str, wanted: Model, here: Model | None) -> None:
        """Write into the log, once, that this worker drafts with another model than the one released."""
        if (tag, wanted.id) not in self._told:
            self._told.add((tag, wanted.id))
            instead = here.name if here else "what the settings say"
            log.error(
                "a released model cannot be used on this machine", released=wanted.name, drafts=models.told([tag]),
                problem=self._problem(wanted), instead=instead,
            )  # fmt: skip

    def _problem(self, model: Model) -> str:
        """Return why a model cannot be used here, "" where it can. Its files are read once, until they change."""
        folder = model.path(self.asr.models)
        key = (model.id, _signature(folder))
        if key not in self._checked:
            self._checked[key] = _problem(model, folder)
        return self._checked[key]


def _problem(model: Model, folder: Path) -> str:
    if not folder.is_dir():
        return f"there is no folder {folder}: copy the model there"
    try:
        found = model_files.read(folder).hash
    except ModelFilesError as error:
        return str(error)
    return "" if found == model.sha256 else f"{folder} has the hash {found[:12]}, not {model.sha256[:12]}"


def _signature(folder: Path) -> Signature:
    """Return what changes when a file of a model does; empty where there is no folder."""
    if not folder.is_dir():
        return ()
    stats = sorted((file.name, file.stat()) for file in folder.iterdir() if file.is_file())
    return tuple((name, found.st_size, found.st_mtime_ns) for name, found in stats)


def _released(model: Model, folder: Path) -> Released:
    return Released(_named(model, folder), model.name, model.languages)


def _named(model: Model, folder: Path) -> str:
    """Return a model as `asr.model` names it: never by a name that a hub might know."""
    return model.folder if model.folder == model_files.STARTER else str(model.path(folder).absolute())
