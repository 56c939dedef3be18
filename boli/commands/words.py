"""`boli words`: which words cause the most errors?"""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from boli.commands.accuracy import wide_console
from boli.context import Problem, State
from pipeline.evaluation.error_analysis import Selection
from pipeline.evaluation.top_errors import CostlyWords, words_that_cost
from pipeline.recordings.attributes import NAMES, Name


def words(
    context: typer.Context,
    language: Annotated[str, typer.Argument(help="A language's tag.")],
    dialect: Annotated[str | None, typer.Option(help="Only this dialect.")] = None,
    by: Annotated[str | None, typer.Option(help=f"With --slice: {', '.join(NAMES)}.")] = None,
    value: Annotated[str | None, typer.Option("--slice", help="Only recordings of this slice, as reported.")] = None,
    model: Annotated[str | None, typer.Option(help="Only drafts of this model, by its full name.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many words.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """List the words that cost most: how often each was missed, replaced or invented, and its share of all errors.

    Example: boli words hi --by district --slice patna
    """
    state: State = context.obj
    wanted = Selection(language, dialect, None, model, _slice(by, value))
    with state.transaction() as connection:
        found = words_that_cost(connection, wanted, limit)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        _show(found)


def _slice(by: str | None, value: str | None) -> tuple[Name, str] | None:
    if (by is None) != (value is None):
        raise Problem("--by and --slice go together: --by district --slice patna")
    for known in NAMES:
        if known == by and value is not None:
            return known, value
    if by is not None:
        raise Problem(f"--by is {', '.join(NAMES)}, not {by!r}")
    return None


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
