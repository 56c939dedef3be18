"""`boli accuracy words`: which words cause the most errors?"""

from dataclasses import asdict
from typing import Annotated

import typer

from boli.console import Columns, Row, optional, print_json, print_rows, text
from boli.context import Problem, State
from boli.options import JsonOption, OnlyDialect, one_of
from pipeline.evaluation.error_analysis import Selection
from pipeline.evaluation.top_errors import TopErrors, top_errors
from pipeline.recordings.attributes import NAMES, Name


def words(
    context: typer.Context,
    language: Annotated[str, typer.Argument(help="The tag of a language.")],
    dialect: OnlyDialect = None,
    by: Annotated[str | None, typer.Option(help=f"With --slice: {', '.join(NAMES)}.")] = None,
    value: Annotated[
        str | None, typer.Option("--slice", help="Only recordings of this slice, as the report names it.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Only drafts of this model, by its full name.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many words.")] = 30,
    as_json: JsonOption = False,
) -> None:
    """List the words that cause the most errors (top error contributors).

    For each word: how often it was deleted, substituted or inserted, and its share of all errors.

    Example: boli accuracy words hi --by district --slice patna
    """
    state: State = context.obj
    wanted = Selection(language, dialect, None, model, _slice(by, value))
    with state.transaction() as connection:
        found = top_errors(connection, wanted, limit)
    if as_json:
        print_json(asdict(found))
    else:
        _show(found)


def _slice(by: str | None, value: str | None) -> tuple[Name, str] | None:
    if by is None and value is None:
        return None
    if by is None or value is None:
        raise Problem("--by and --slice go together: --by district --slice patna")
    return one_of("--by", by, NAMES), value


def _show(found: TopErrors) -> None:
    note = (
        f"{found.errors} errors in the newest {found.looked_at} reviewed segments of {found.speakers} speakers, shares "
        f"weighed by 1 / π, π ≥ {found.least_probability:.2f}; {found.identity}"
    )
    rows = [asdict(item) for item in found.items]
    print_rows(rows, _COLUMNS, note, nothing="no reviewed segment has an error")


def _said(row: Row) -> str:
    return str(row["said"] or "")


_COLUMNS: Columns = {
    "word": text("word"),
    "kind": lambda row: "hallucinated" if row["kind"] == "invented" else row["kind"],
    "errors": text("errors"),
    "said": _said,
    "rate": optional("rate", ".0%"),
    "share of all errors": optional("share", ".1%"),
}
