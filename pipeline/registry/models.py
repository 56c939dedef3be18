"""Models: those that may draft here, as rows, with what each was made from and everything that happened to it.

    add()  -->  candidate  -->  shadow  -->  released  -->  retired        pipeline/registry/states.py has every move

What is released, retired and blocked goes through pipeline/registry/releases.py.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from asr.finetuning import trained_on
from asr.models import model_files
from asr.models.declared import declared_languages
from configs.errors import BoliError
from pipeline.audit import trail
from pipeline.evaluation import training_lists
from pipeline.registry.states import MODEL, Status
from pipeline.store.database import new_id, now
from pipeline.store.tables.learning import model, model_event, release

# As asr/finetuning and CTranslate2's users call the folder of a form: the name of the model is that of the one above.
FORMS = ("ctranslate2", "transformers")
LONGEST_NAME = 200
BY = 200


class ModelTaken(BoliError, ValueError):
    """A model of this name, or with these files, is in the registry. The message names it."""


class UnknownModel(BoliError, LookupError):
    """No model of the registry is called so. The message names those that are near."""


class StatusRefused(BoliError, ValueError):
    """A model may not have this status now. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the registry; the columns of `model` in pipeline/store/tables/learning.py."""

    id: str
    name: str
    sha256: str
    folder: str
    base: str
    snapshot_id: str | None
    recipe: Mapping[str, Any]
    metrics: Mapping[str, Any]
    languages: tuple[str, ...]
    status: Status
    affected: int
    created_by: str
    created_at: datetime

    @property
    def version(self) -> str:
        """The name under which its drafts and scores are kept: as pipeline.evaluation.scores.model_version."""
        return f"{self.name}@{self.sha256[:12]}"

    def path(self, models: Path) -> Path:
        """Return where its files are on this machine. `models`: the folder of models, as in the settings."""
        return path_of(self.folder, models)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a model. `kind`: added, status, gate, waived, returned, flag."""

    kind: str
    detail: Mapping[str, Any]
    by: str
    at: datetime


def add(
    connection: sa.Connection,
    folder: Path,
    *,
    by: str,
    models: Path,
    snapshot_id: str | None = None,
    base: str = "",
    recipe: Mapping[str, Any] | None = None,
    metrics: Mapping[str, Any] | None = None,
) -> Model:
    """Put the model in a folder into the registry, as a candidate. The files stay where they are.

    Name and languages are its card's; without a card, the folder's name and those of its config.json. `base`: the name
    of the model that it was made from. Segments here that its training list names are known from now on. Raises
    ModelTaken, asr.models.model_files.ModelFilesError for a folder that holds no model, or files that its card does not
    describe, and asr.finetuning.trained_on.BadTrainingList.
    """
    files = model_files.read(folder, name=_name(folder))
    if len(files.name) > LONGEST_NAME:
        raise model_files.ModelFilesError(f"{folder}: the name has more than {LONGEST_NAME} letters: change its card")
    languages = files.languages or declared_languages(folder)
    row: dict[str, Any] = {
        "id": new_id("mod"), "name": files.name, "sha256": files.hash, "folder": kept_folder(folder, models),
        "base": base[:LONGEST_NAME], "snapshot_id": snapshot_id, "recipe": dict(recipe or {}),
        "metrics": dict(metrics or {}), "languages": list(languages), "status": MODEL.start, "affected": 0,
        "created_by": by[:BY], "created_at": now(),
    }  # fmt: skip
    _refuse_taken(connection, files.name, files.hash)
    try:
        with connection.begin_nested():
            connection.execute(model.insert(), row)
    except IntegrityError as error:  # somebody else added it at the same moment, or there is no such snapshot
        _refuse_taken(connection, files.name, files.hash)
        raise UnknownModel(f"there is no data set {snapshot_id!r}") from error
    note(connection, row["id"], "added", by, folder=row["folder"])
    made = get(connection, row["id"])
    if known := trained_on.read(folder):
        training_lists.keep(connection, made.version, known, training_lists.known_by_id(connection, known))
    return made


def get(connection: sa.Connection, wanted: str) -> Model:
    """Return the model of this id, name, version (NAME@HASH) or hash. Raises UnknownModel."""
    name, _, start = wanted.partition("@")
    by_version = sa.and_(model.c.name == name, sa.func.substr(model.c.sha256, 1, 12) == start[:12])
    meant = sa.or_(model.c.id == wanted, model.c.name == wanted, model.c.sha256 == wanted, by_version)
    row = connection.execute(sa.select(model).where(meant).limit(1)).one_or_none()
    if row is None:
        known = list(connection.execute(sa.select(model.c.name).order_by(model.c.name)).scalars())
        near = difflib.get_close_matches(wanted, known, n=3) or known[:5]
        told = f"near: {', '.join(near)}" if near else "it is empty: boli model add FOLDER"
        raise UnknownModel(f"no model of the registry is called {wanted[:LONGEST_NAME]!r}; {told}")
    return of_row(row)


def list_models(connection: sa.Connection) -> list[Model]:
    """Return all models, the newest first."""
    query = sa.select(model).order_by(model.c.created_at.desc(), model.c.name)
    return [of_row(row) for row in connection.execute(query)]


def set_status(connection: sa.Connection, model_id: str, status: Status, by: str, detail: str = "") -> Model:
    """Give a model another status; no effect where it has it. Returns it.

    "released" needs a release in force, and "retired" and "blocked" that there is none: see
    pipeline/registry/releases.py. Raises UnknownModel, StatusRefused.
    """
    here = lock(connection, model_id)
    if here.status == status:
        return here
    if here.status not in MODEL.sources(status):
        raise StatusRefused(f"{here.name} is {here.status} and cannot become {status}")
    drafts: list[str] = list(connection.execute(_drafts(here.id)).scalars())
    if status != "released" and drafts:
        raise StatusRefused(f"{here.name} drafts {told(drafts)}: promote another there, or retire it, first")
    if status == "released" and not drafts:
        raise StatusRefused(f"{here.name} drafts nothing: promote it for a language or dialect")
    connection.execute(model.update().where(model.c.id == here.id).values(status=status))
    note(connection, here.id, "status", by, source=here.status, target=status, reason=detail)
    return get(connection, here.id)


def history(connection: sa.Connection, model_id: str) -> list[Event]:
    """Return what happened to a model, oldest first."""
    query = sa.select(model_event).where(model_event.c.model_id == model_id)
    rows = connection.execute(query.order_by(model_event.c.at, model_event.c.id))
    return [Event(row.kind, row.detail, row.by, row.at) for row in rows]


def note(connection: sa.Connection, model_id: str, kind: str, by: str, **detail: Any) -> None:
    """Write down that something happened to a model."""
    row = {"id": new_id("mev"), "model_id": model_id, "kind": kind, "detail": detail, "by": by[:BY], "at": now()}
    connection.execute(model_event.insert(), row)
    trail.about("model", model_id)


def lock(connection: sa.Connection, model_id: str) -> Model:
    """Return a model; until the transaction ends nobody else changes it. Raises UnknownModel."""
    found = get(connection, model_id)
    return of_row(
        connection.execute(sa.select(model).where(model.c.id == found.id).with_for_update(key_share=True)).one()
    )


def told(tags: Iterable[str]) -> str:
    """Return tags for a person: "" is everything."""
    return ", ".join(tag or "everything else" for tag in sorted(tags))


def path_of(folder: str, models: Path) -> Path:
    """Return the folder on this machine that the registry calls so."""
    return model_files.starter_folder() if folder == model_files.STARTER else models.expanduser() / folder


def kept_folder(folder: Path, models: Path) -> str:
    """Return what the registry calls a folder: relative where it lies in the folder of models, else absolute."""
    whole, inside = folder.expanduser().resolve(), models.expanduser().resolve()
    if whole == model_files.starter_folder().resolve():
        return model_files.STARTER
    return whole.relative_to(inside).as_posix() if whole.is_relative_to(inside) else str(whole)


def of_row(row: Any) -> Model:
    """Return the model of a row of its table."""
    values = {name: getattr(row, name) for name in Model.__dataclass_fields__}
    return Model(**values | {"languages": tuple(row.languages)})


def _drafts(model_id: str) -> sa.Select[Any]:
    return sa.select(release.c.tag).where(release.c.model_id == model_id, release.c.ended_at.is_(None))


def _name(folder: Path) -> str:
    whole = folder.expanduser().resolve()
    return whole.parent.name if whole.name in FORMS else whole.name


def _refuse_taken(connection: sa.Connection, name: str, digest: str) -> None:
    """Raise ModelTaken where a model of this name or with these files is there."""
    query = sa.select(model.c.name, model.c.sha256).where(sa.or_(model.c.name == name, model.c.sha256 == digest))
    for row in connection.execute(query):
        if row.sha256 == digest:
            raise ModelTaken(f"these files are in the registry already, as {row.name}")
        raise ModelTaken(f"another model is called {name}: give this one another name in its {model_files.CARD}")
