"""`boli dataset snapshot` and `add`: freeze reviewed segments, and freeze them again with what was reviewed since."""

from datetime import UTC, datetime
from typing import Annotated

import sqlalchemy as sa
import typer

from boli.commands.dataset.facts import say
from boli.context import Problem, State
from boli.options import JsonOption
from pipeline.accounts import clients
from pipeline.datasets import snapshots
from pipeline.datasets.selection import Selection
from pipeline.store.database import reading

BY = "console"
NameArgument = Annotated[str, typer.Argument(help="What it is called: a-z, A-Z, 0-9, dot, - and _.")]
Since = Annotated[str, typer.Option(help="Only texts written on this day (UTC) or later, as 2026-11-28.")]
Until = Annotated[str, typer.Option(help="Only texts written before this day (UTC).")]


def snapshot(
    context: typer.Context,
    name: NameArgument,
    language: Annotated[str, typer.Option(help="Only this language, with its dialects.")] = "",
    dialect: Annotated[str, typer.Option(help="Only this dialect, with those below it.")] = "",
    client: Annotated[str, typer.Option(help="Only recordings of this client.")] = "",
    since: Since = "",
    until: Until = "",
    balance: Annotated[
        bool, typer.Option("--balance", help="No dialect has more speech in train than the one that has least.")
    ] = False,
    dev_share: Annotated[float, typer.Option("--dev", help="Share of each dialect's speech to choose by.")] = 0.1,
    test_share: Annotated[float, typer.Option("--test", help="Share of each dialect's speech to test with.")] = 0.2,
    min_probability: Annotated[
        float, typer.Option(help="Leave out what had a smaller chance of being seen by a person.")
    ] = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Freeze reviewed segments, with consent, into a data set: train, dev and test, nobody in two of them.

    Example: boli dataset snapshot bho --dialect bho
    """
    state: State = context.obj
    with state.engine() as engine:
        asked = Selection(
            language=language,
            dialect=dialect,
            client_id=_client_id(engine, client),
            since=_day("--since", since),
            until=_day("--until", until),
            balance=balance,
            dev_share=dev_share,
            test_share=test_share,
            min_probability=min_probability,
        )
        made = snapshots.take(engine, state.blobs, name, asked, BY)
    say(made, 0, as_json)


def add(context: typer.Context, name: NameArgument, as_json: JsonOption = False) -> None:
    """Freeze the next version of a data set: what it asked for, with what was reviewed since. Every split is kept.

    Example: boli dataset add bho
    """
    state: State = context.obj
    with state.engine() as engine:
        with reading(engine) as connection:
            parent = snapshots.get(connection, name)
        made = snapshots.take(engine, state.blobs, parent.name, parent.selection, BY, parent=parent)
    say(made, 0, as_json)


def _client_id(engine: sa.Engine, name: str) -> str:
    if not name:
        return ""
    with reading(engine) as connection:
        found = clients.named(connection, name)
    if found is None:
        raise Problem(f"there is no client named {name!r}")
    return found.id


def _day(option: str, said: str) -> datetime | None:
    """Return the beginning of a day in UTC, None where none was said. Raises Problem."""
    if not said:
        return None
    try:
        return datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise Problem(f"{option} is a day, as 2026-11-28, not {said!r}") from error
