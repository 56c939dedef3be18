"""`boli lexicon`: the files that say which other spellings of a word count as right."""

from pathlib import Path
from typing import Annotated

import typer

from boli.context import Problem
from lexicons import lint
from lexicons.classes import parse

lexicon = typer.Typer(no_args_is_help=True, help="Spelling variants that the accuracy figures tolerate.")


@lexicon.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Files to check instead of those installed.")] = None,
) -> None:
    """Check lexicon files: one line a problem, exit code 2 if there is any.

    A file's name is its language or dialect, as in hi.tsv; files given together are checked together.

    Example: boli lexicon check
    """
    tables = {file.name: _read(file) for file in files} if files else lint.shipped()
    problems = lint.check(tables)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(2)
    entries = sum(len(parse(table, file)[0]) for file, table in tables.items())
    print(f"{len(tables)} files, {entries} entries: nothing to mend")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{file}: cannot be read as UTF-8 text ({error}); give a lexicon file such as hi.tsv") from error
