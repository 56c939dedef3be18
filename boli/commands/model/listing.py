"""`boli model list`: the models of the registry, then those that are bundled, installed, and in the catalogue."""

from typing import Any

import typer

from asr.models import model_files
from asr.models.choice import Choice, Spoken, choice, is_installed
from asr.models.declared import declared_languages
from boli.console import print_json
from boli.context import State
from boli.options import JsonOption
from configs.catalogue import CatalogueEntry, catalogue, official
from configs.registry import language_of, varieties, variety, whisper_code
from configs.settings import Asr
from pipeline.registry import models
from pipeline.registry.current_choice import choice_now
from pipeline.registry.models import Model
from pipeline.registry.states import Status

ORDER: tuple[Status, ...] = ("released", "shadow", "candidate", "retired", "blocked")
ANY = "*"  # recordings without a language, or with several


def list_models(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the models: those of the registry, then bundled, installed, and in the catalogue.

    * marks those that draft; the end says what.

    Example: boli model list
    """
    state: State = context.obj
    asr = state.settings.asr
    registered, chosen = _registered(state)
    drafted = drafts_of(chosen)
    rows = [*registered, _bundled(), *(_row(model, asr) for model in catalogue().values())]
    if as_json:
        known = {row["name"] for row in rows}
        others = [{"name": name, "state": "of the settings"} for name in drafted if name not in known]
        print_json([row | {"drafts": _drafts(row, drafted)} for row in (*rows, *others)])
        return
    for row in rows:
        mark = "*" if _drafts(row, drafted) else " "
        print(f"{mark} {row['name']:<22} {row['state']:<14} {_about(row)}")
    for name, tags in drafted.items():
        print(f"{name} drafts {told(tags)}")


def drafts_of(chosen: Choice) -> dict[str, list[str]]:
    """Return what each model drafts: language tags, and "*" for recordings without a language.

    A language that its model does not know is left out: people write it from the sound.
    """
    known: dict[str, tuple[str, ...] | None] = {}
    drafted: dict[str, list[str]] = {}
    for tag in (ANY, *(one.tag for one in varieties())):
        spoken = Spoken() if tag == ANY else Spoken(language_of(tag).tag, tag)
        if (released := chosen.release_for(spoken)) is not None:
            drafted.setdefault(released.name, []).append(tag)
            continue
        model = official(chosen.model_for(spoken))
        if model not in known:
            folder = model_files.folder_of(model, chosen.asr.models)
            known[model] = declared_languages(folder) if folder.is_dir() else None
        codes = known[model]
        if tag == ANY or codes is None or whisper_code(tag) in codes:
            drafted.setdefault(model_files.STARTER if model == model_files.AUTO else model, []).append(tag)
    return drafted


def told(tags: list[str]) -> str:
    """Return languages for a person; a dialect is named only where its language has another model."""
    tops = [tag for tag in tags if tag == ANY or not variety(tag).parent or language_of(tag).tag not in tags]
    said = ["what has no language"] * (ANY in tops) + [tag for tag in tops if tag != ANY]
    return ", ".join(said)


def _drafts(row: dict[str, Any], drafted: dict[str, list[str]]) -> list[str]:
    """Return what a row drafts: one of the registry by a release alone."""
    return drafted.get(row["name"], []) if row["state"] == "released" or "id" not in row else []


def _registered(state: State) -> tuple[list[dict[str, Any]], Choice]:
    """Return the rows of the registry, and which model drafts what. Nothing is made where there is no database yet."""
    if not state.has_database:
        return [], choice(state.settings.asr)
    with state.transaction() as connection:
        here = models.list_models(connection)
        chosen = choice_now(connection, state.settings.asr)
    in_order = sorted(here, key=lambda one: ORDER.index(one.status))
    return [_of_registry(one, state.settings.asr) for one in in_order], chosen


def _of_registry(model: Model, asr: Asr) -> dict[str, Any]:
    return {
        "name": model.name,
        "state": model.status,
        "languages": ", ".join(model.languages),
        "id": model.id,
        "hash": model.sha256,
        "base": model.base,
        "snapshot": model.snapshot_id,
        "affected": model.affected,
        "here": model.path(asr.models).is_dir(),
    }


def _about(row: dict[str, Any]) -> str:
    """Return what is said of a model in its line."""
    if "purpose" in row:
        return f"{row['megabytes']:>4} MB  {row['licence']}: {row['purpose']}"
    said = [row["languages"]]
    said += [f"made from {row['base']}"] if row["base"] else []
    said += [f"{row['affected']} segments that it was trained on were deleted since"] if row["affected"] else []
    said += [] if row["here"] else ["its files are not on this machine"]
    return "; ".join(said)


def _bundled() -> dict[str, Any]:
    model = model_files.read(model_files.starter_folder())
    return {
        "name": model_files.STARTER,
        "state": "bundled",
        "megabytes": 4,
        "languages": ", ".join(model.languages),
        "licence": "Apache-2.0",
        "purpose": model.intended_use,
    }


def _row(model: CatalogueEntry, asr: Asr) -> dict[str, Any]:
    return {
        "name": model.name,
        "state": "installed" if is_installed(model, asr) else "not installed",
        "megabytes": model.megabytes,
        "languages": model.languages,
        "licence": model.licence,
        "purpose": model.purpose,
    }
