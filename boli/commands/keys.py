"""`boli key`: the API keys with which clients' programs call."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from boli.commands.names import NAME_LETTERS, kept_name
from boli.console import Columns, print_json, print_rows, text
from boli.context import Problem, State
from boli.options import JsonOption
from pipeline.accounts import clients, keys
from pipeline.accounts.keys import MAX_OVERLAP_HOURS, SCOPES, Key
from pipeline.store.database import now

key = typer.Typer(no_args_is_help=True, help="API keys of clients.")

ClientName = Annotated[str, typer.Argument(help="The client's name.")]
KeyId = Annotated[str, typer.Argument(help="The key's id, key_...")]

_COLUMNS: Columns = {
    "key": text("id"),
    "name": text("name"),
    "begins": text("prefix"),
    "scopes": lambda row: " ".join(row["scopes"]),
    "state": text("state"),
    "made": lambda row: f"{row['created_at']:%Y-%m-%d}",
    "expires": lambda row: _minute(row["expires_at"]),
    "last used": lambda row: _minute(row["last_used_at"]),
}


@key.command("create")
def create_key(
    context: typer.Context,
    client: ClientName,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "",
    scope: Annotated[
        list[str] | None, typer.Option(help=f"{', '.join(SCOPES)}; may be repeated. Without it, all.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it lasts; 0: until it is revoked.", min=0, max=36_500)] = 0,
) -> None:
    """Make an API key for a client, and the client if it is new.

    The key is shown once.

    Example: boli key create "Krishi Helpline" --name "night upload" --scope submit --days 365
    """
    state: State = context.obj
    with state.transaction() as connection:
        named = kept_name(client, NAME_LETTERS)
        owner = clients.named(connection, named) or clients.create(connection, named)
        what = kept_name(name, NAME_LETTERS) if name else ""
        expires_at = now() + timedelta(days=days) if days else None
        made, secret = keys.create(connection, owner.id, what, scope or SCOPES, expires_at)
    _show_once(made, secret, owner.name)


@key.command("list")
def list_keys(context: typer.Context, client: ClientName, as_json: JsonOption = False) -> None:
    """List a client's keys, newest first, also those that are over.

    Example: boli key list "Krishi Helpline"
    """
    state: State = context.obj
    with state.transaction() as connection:
        owner = clients.named(connection, client)
        if owner is None:
            raise Problem(f"there is no client named {client!r}")
        rows = [_row(one) for one in keys.of_client(connection, owner.id)]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS, nothing="there are no keys")


@key.command("rotate")
def rotate_key(
    context: typer.Context,
    key_id: KeyId,
    hours: Annotated[
        float, typer.Option(help="How long the old one works beside the new one.", min=0, max=MAX_OVERLAP_HOURS)
    ] = 24,
) -> None:
    """Replace a key by a new one of the same name and scopes, which is shown once.

    Example: boli key rotate key_0123 --hours 48
    """
    state: State = context.obj
    with state.transaction() as connection:
        made, secret = keys.rotate(connection, key_id, hours)
        owner = clients.get(connection, made.client_id)
    _show_once(made, secret, owner.name if owner else made.client_id)


@key.command("revoke")
def revoke_key(context: typer.Context, key_id: KeyId) -> None:
    """Make a key useless from now on.

    Example: boli key revoke key_0123
    """
    state: State = context.obj
    with state.transaction() as connection:
        keys.revoke(connection, key_id)
    print(f"{key_id} is revoked")


def _show_once(made: Key, secret: str, owner: str) -> None:
    print(f"{secret}\n(key {made.id} of {owner}; keep it, it is not shown again)")


def _row(one: Key) -> dict[str, Any]:
    names = ("id", "name", "prefix", "scopes", "state", "created_at", "expires_at", "last_used_at")
    return {name: getattr(one, name) for name in names}


def _minute(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "-"
