"""`boli audit`: who did what to whose data: is the log whole, and what stands in it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from boli.console import print_json
from boli.context import Problem, State
from boli.options import JsonOption
from pipeline.accounts import clients
from pipeline.audit import chain, reading
from pipeline.audit.logins import mark
from pipeline.audit.verifying import verify as verify_chain
from pipeline.store.database import snapshot

audit = typer.Typer(no_args_is_help=True, help="The audit log: who listened, read, changed, exported, deleted.")

_DAY_FORM = "a day (2026-11-29) or an instant (2026-11-29T18:00:00+05:30)"
_HASH_DIGITS = 64


@audit.command("verify")
def verify(
    context: typer.Context,
    head: Annotated[str, typer.Option(help="A hash that was printed before and kept elsewhere.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Walk the whole log, and name the first row that does not fit.

    Keep the hash that it prints where nobody who may write to the database may write, too: with `--head` it is seen
    whether rows are missing at the end, or whether all was written anew. The exit code is 1 if anything is wrong.

    Example: boli audit verify
    """
    if head and (len(head) != _HASH_DIGITS or set(head) - set("0123456789abcdef")):
        raise Problem(f"--head is a hash that this command printed: {_HASH_DIGITS} digits from 0 to f")
    state: State = context.obj
    with state.engine() as engine:
        _seal(engine)
        with snapshot(engine) as connection:
            found = verify_chain(connection, head)
    if as_json:
        print_json(asdict(found))
    else:
        print(f"{'WRONG: ' + found.wrong if found.wrong else 'whole'}\n{found.rows} rows fit, head {found.head}")
    if found.wrong:
        raise typer.Exit(1)


@audit.command("export")
def export(
    context: typer.Context,
    since: Annotated[str, typer.Option(help=f"From this on: {_DAY_FORM}.")] = "",
    until: Annotated[str, typer.Option(help=f"Before this: {_DAY_FORM}.")] = "",
    client: Annotated[str, typer.Option(help="Only what was done to the data of the client of this name or id.")] = "",
    login: Annotated[str, typer.Option(help="Only tries to sign in with this login.")] = "",
) -> None:
    """Print rows as JSON lines, the oldest first. Days begin at midnight UTC.

    Example: boli audit export --since 2026-11-01 --client "Krishi Helpline"
    """
    since_ms, until_ms = _instant_ms("--since", since), _instant_ms("--until", until)
    state: State = context.obj
    with state.engine() as engine:
        _seal(engine)
        with snapshot(engine) as connection:
            equal = {"client_id": _client_id(connection, client)} if client else {}
            if login:
                equal |= {"object_kind": "login", "object_id": mark(state.settings.storage.data_dir, login)}
            for line in _lines(reading.all_rows(connection, since_ms, until_ms, **equal)):
                print(line)


def _lines(rows: Iterator[reading.ChainedEntry]) -> Iterator[str]:
    for row in rows:
        at = datetime.fromtimestamp(row.entry.at_ms / 1000, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"number": row.number, "at": at, **asdict(row.entry), "hash": row.hash}
        yield json.dumps(told)


def _seal(engine: sa.Engine) -> None:
    """Chain what waits, so that it is looked at, too."""
    for more in iter(lambda: _sealed(engine), 0):
        if more < chain.BATCH:
            return


def _sealed(engine: sa.Engine) -> int:
    with engine.begin() as connection:
        return chain.seal(connection)


def _client_id(connection: sa.Connection, name: str) -> str:
    """Return the id of a client. One that was deleted has left its id alone."""
    if found := clients.named(connection, name):
        return found.id
    if name.startswith("cli_"):
        return name
    raise Problem(f"there is no client named {name!r}; one that was deleted is known by its id, cli_...")


def _instant_ms(option: str, said: str) -> int | None:
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError as error:
        raise Problem(f"{option} is {_DAY_FORM}, not {said!r}") from error
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return round(at.timestamp() * 1000)
