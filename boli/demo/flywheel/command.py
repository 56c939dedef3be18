"""`boli flywheel`: corrections make the next drafts better, shown from end to end."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from boli.context import State
from boli.demo.flywheel.told import NotShown

CONFIG: Final = Path(__file__).parent.with_name("flywheel.toml")


def flywheel(
    context: typer.Context,
    speakers: Annotated[int, typer.Option(help="Voices whose recordings are corrected.", min=4)] = 31,
    sentences: Annotated[int, typer.Option(help="Sentences of each.", min=2)] = 15,
    poisoned: Annotated[int, typer.Option(help="Voices of the poisoned batch.", min=2)] = 10,
    known: Annotated[int, typer.Option(help="Sentences of each language that training rehearses.", min=1)] = 15,
    workers: Annotated[int, typer.Option(help="How many processes draft.", min=1)] = 2,
) -> None:
    """Show that corrections make the next drafts better: correct, train, gate, promote, draft again; poison; roll back.

    It needs espeak-ng and the training environment (docs/guide/training.md): `make flywheel` sees to both.

    Exit code 0: every claim was checked and holds. 1: one does not, and the last line says which. 2: another error.

    Example: boli flywheel
    """
    given: State = context.obj
    running: Any = import_module("boli.demo.flywheel.running")  # what speaks takes long to load
    try:
        running.run(given.config or CONFIG, running.Size(speakers, sentences, poisoned), known, workers)
    except NotShown as error:
        print(f"boli: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
