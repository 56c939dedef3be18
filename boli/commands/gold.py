"""`boli gold`: segments whose right text is known, by which people are measured."""

from dataclasses import asdict
from typing import Annotated

import typer

from boli.console import Columns, Row, print_json, print_rows, text
from boli.context import State
from boli.options import JsonOption
from lexicons.canonical import nfc
from pipeline.review import gold as segments
from pipeline.store.database import now

gold = typer.Typer(no_args_is_help=True, help="Segments whose right text is known, to measure people by.")

SegmentId = Annotated[str, typer.Argument(metavar="SEGMENT", help="The id of a segment, as in a transcript's JSON.")]


@gold.command("add")
def add(
    context: typer.Context,
    segment: SegmentId,
    right: Annotated[
        str | None, typer.Option("--text", help="The right text. Without it, what a third person decided.")
    ] = None,
) -> None:
    """Make a segment of a finished recording gold: people get it now and then, as any other work.

    Said again, it changes the text, or brings a retired segment back.

    Example: boli gold add seg_0123456789abcdef --text "राशन कार्ड नहीं मिला"
    """
    state: State = context.obj
    with state.transaction() as connection:
        made = segments.add(connection, segment, None if right is None else nfc(right), None, now())
    print(f"{made.segment_id} is gold: {made.text}")


@gold.command("list")
def list_gold(context: typer.Context, as_json: JsonOption = False) -> None:
    """List gold segments, retired ones, too.

    Example: boli gold list --json
    """
    state: State = context.obj
    with state.transaction() as connection:
        rows = [asdict(one) for one in segments.listed(connection)]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS)


@gold.command("retire")
def retire(context: typer.Context, segment: SegmentId) -> None:
    """Offer a segment no more. Those who wrote it see how they did.

    Example: boli gold retire seg_0123456789abcdef
    """
    state: State = context.obj
    with state.transaction() as connection:
        segments.retire(connection, segment, now())
    print(f"{segment} is offered no more")


def _state(row: Row) -> str:
    return "retired" if row["retired_at"] else "in use"


_COLUMNS: Columns = {"segment": text("segment_id"), "text": text("text"), "state": _state}
