"""`boli dataset export` and `formats`: a data set in a form that training tools read."""

from pathlib import Path
from typing import Annotated

import typer

from boli.console import Columns, print_json, print_rows, text
from boli.context import Problem, State
from boli.options import JsonOption, one_of
from pipeline.datasets import exporting, formats, snapshots, stored_exports
from pipeline.datasets.exporting import Source, Wanted
from pipeline.datasets.formats import FORMATS
from pipeline.datasets.item import SPLITS
from pipeline.store.database import reading


def export(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A data set: its name, name@version or id.")],
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")],
    out: Annotated[Path | None, typer.Option(help="A new folder to write.")] = None,
    split: Annotated[str, typer.Option(help=f"Only one of {', '.join(SPLITS)}.")] = "",
    to_store: Annotated[
        bool, typer.Option("--to-store", help="Keep it in the blob store, until something of it is deleted.")
    ] = False,
) -> None:
    """Write a data set with its sound, its texts and a data card, in a form that training tools read.

    Speakers and reviewers have pseudonyms, and no client is named. The folder appears whole or not at all.

    Example: boli dataset export bhojpuri --format huggingface --out exports/bhojpuri
    """
    state: State = context.obj
    formats.known(form)
    chosen = one_of("--split", split, SPLITS) if split else None
    if (out is None) != to_store:
        raise Problem("say where the export is to go: --out FOLDER, or --to-store")
    with state.engine() as engine:
        with reading(engine) as connection:
            wanted = Wanted(snapshots.get(connection, name), form, chosen)
        source = Source(engine, state.blobs)
        if out is None:
            count = stored_exports.keep(source, wanted)
            print(f"{stored_exports.prefix(wanted)}: {count} files of {wanted.snapshot.full_name}")
            return
        exporting.to_folder(source, wanted, out)
    print(f"{out}: {wanted.snapshot.full_name} for {form}; README.md says what is in it")


def list_formats(as_json: JsonOption = False) -> None:
    """List the forms in which a data set can be exported.

    Example: boli dataset formats
    """
    rows = [{"name": one.name, "about": one.about} for one in FORMATS.values()]
    if as_json:
        print_json(rows)
        return
    print_rows(rows, _COLUMNS)


_COLUMNS: Columns = {"format": text("name"), "what it is": text("about")}
