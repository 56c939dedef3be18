"""`boli dataset list` and `show`: which data sets there are, and whether one is still what was frozen."""

from dataclasses import asdict
from typing import Annotated

import typer

from boli.commands.dataset.facts import as_dict, say
from boli.console import Columns, print_json, print_rows, text
from boli.context import State
from boli.options import JsonOption
from pipeline.datasets import card_page, snapshots, verifying
from pipeline.datasets.verifying import Verified

_SHOWN = 5


def list_sets(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the data sets, the newest version of each first.

    Example: boli dataset list
    """
    state: State = context.obj
    with state.transaction() as connection:
        found = snapshots.list_snapshots(connection)
    if as_json:
        print_json([as_dict(one) for one in found])
        return
    rows = [{**as_dict(one), **one.card, "made": f"{one.created_at:%Y-%m-%d %H:%M}"} for one in found]
    print_rows(rows, _COLUMNS, nothing="no data set yet: boli dataset snapshot NAME")


def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name (its newest version), name@version, or an id.")],
    card: Annotated[bool, typer.Option("--card", help="Print the data card as Markdown, with --json as JSON.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Verify the rows alone, without reading the sound.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a data set, and verify its hashes against its rows and its sound. Exit code 1 where they differ.

    Example: boli dataset show bho
    """
    state: State = context.obj
    with state.transaction() as connection:
        found = snapshots.get(connection, name)
        withheld = snapshots.withheld(connection, found.id)
        if card:
            print_json(found.card) if as_json else print(card_page.markdown(found, withheld), end="")
            return
        verified = verifying.verify(connection, None if quick else state.blobs, found)
    say(found, withheld, as_json, verified=asdict(verified) | {"sound_read": not quick})
    if not as_json:
        print(_said(verified, quick))
    if not verified.sound:
        raise typer.Exit(1)


def _said(of: Verified, quick: bool) -> str:
    if of.sound:
        return "verified: rows match the hash; the sound was not read" if quick else "verified: rows and sound match"
    said = [] if of.whole else ["the rows do not match the hash: something was changed past Boli"]
    for ids, what in ((of.changed, "changed"), (of.silent, "without sound")):
        more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
        said += [f"{what}: {', '.join(ids[:_SHOWN])}{more}"] if ids else []
    return f"NOT VERIFIED: {'; '.join(said)}"


_COLUMNS: Columns = {
    "data set": text("full_name"),
    "segments": text("segments"),
    "hours": lambda row: card_page.hours(row["speech_ms"]),
    "speakers": text("speakers"),
    "removed": text("removed"),
    "made": text("made"),
    "by": text("created_by"),
    "id": text("id"),
}
