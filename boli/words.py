"""`boli words`: which words cause the most errors?"""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from boli.accuracy import wide_console
from boli.context import State
from pipeline.costly import CostlyWords, words_that_cost
from pipeline.mistakes import Selection


def words(
    context: typer.Context,
    language: Annotated[str, typer.Argument(help="A language's tag.")],
    dialect: Annotated[str | None, typer.Option(help="Only this dialect.")] = None,
    model: Annotated[str | None, typer.Option(help="Only drafts of this model, by its full name.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many words.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """List the words that cost most: how often each was missed, replaced or invented, and its share of all errors.

    Example: boli words hi --dialect bho
    """
    state: State = context.obj
    with state.transaction() as connection:
        found = words_that_cost(connection, Selection(language, dialect, None, model), limit)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        _show(found)


def _show(found: CostlyWords) -> None:
    console = wide_console()
    if not found.items:
        console.print("no reviewed segment has an error")
        return
    table = Table("word", "", "errors", "said", "rate", "share of all errors")
    for one in found.items:
        rate = "" if one.rate is None else f"{one.rate:.0%}"
        table.add_row(one.word, one.kind, str(one.errors), str(one.said or ""), rate, f"{one.share:.1%}")
    console.print(table)
    console.print(
        f"{found.errors} errors in the newest {found.looked_at} reviewed segments of {found.speakers} speakers, shares "
        f"weighed by 1 / π, π ≥ {found.least_probability:.2f}; {found.identity}"
    )
