"""`boli hold`: recordings that nobody may delete."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from boli.console import Columns, print_json, print_rows, text
from boli.context import State
from boli.options import JsonOption
from pipeline.privacy import holds
from pipeline.privacy.certificates import OPERATOR
from pipeline.store.database import reading

_COLUMNS: Columns = {name: text(name) for name in ("id", "recording_id", "placed_at", "placed_by", "reason")} | {
    "too_late_for": lambda row: " and ".join(row["too_late_for"]) or "-"
}

hold = typer.Typer(no_args_is_help=True, help="Legal holds: recordings that nobody may delete.")


@hold.command()
def place(
    context: typer.Context,
    recordings: Annotated[list[str], typer.Argument(help="Ids of recordings.")],
    reason: Annotated[str, typer.Option(help="Why, for the operators: the matter, who asked.")],
) -> None:
    """Keep recordings from being deleted: by their client, by an operator, by a clock.

    Example: boli hold place rec_0123 --reason "High Court, order of 2026-11-20"
    """
    state: State = context.obj
    with state.transaction() as connection:
        made = [holds.place(connection, id, reason[: holds.MOST_LETTERS], OPERATOR) for id in sorted(set(recordings))]
    for one in made:
        print(f"{one.id}  {one.recording_id} is held")
        if one.too_late_for:
            print(
                f"boli: too late for its {' and '.join(one.too_late_for)}: deleted, or being deleted", file=sys.stderr
            )


@hold.command()
def lift(context: typer.Context, id: Annotated[str, typer.Argument(help="The id of a hold.")]) -> None:
    """End a hold. Nothing is deleted by that.

    Example: boli hold lift hld_0123
    """
    state: State = context.obj
    with state.transaction() as connection:
        holds.lift(connection, id, OPERATOR)
    print(f"{id} is lifted")


@hold.command("list")
def list_holds(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the holds that are in force, the oldest first.

    Example: boli hold list
    """
    state: State = context.obj
    with state.engine() as engine, reading(engine) as connection:
        rows = [asdict(one) for one in holds.in_force(connection)]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS, keys=2, nothing="nothing is held")
