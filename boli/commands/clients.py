"""`boli key` and `boli client`: which programs may submit, and for whom."""

from typing import Annotated

import typer

from boli.commands.names import NAME_LETTERS, kept_name
from boli.context import Problem, State
from pipeline.accounts import clients
from pipeline.privacy import erasure

key = typer.Typer(no_args_is_help=True, help="API keys of clients.")
client = typer.Typer(no_args_is_help=True, help="Organisations that send recordings.")


@key.command("create")
def create_key(context: typer.Context, client: Annotated[str, typer.Argument(help="The client's name.")]) -> None:
    """Make an API key for a client, and the client if it is new.

    The key is shown once.

    Example: boli key create "Krishi Helpline"
    """
    state: State = context.obj
    with state.transaction() as connection:
        named = kept_name(client, NAME_LETTERS)
        owner = clients.named(connection, named) or clients.create(connection, named)
        made, secret = clients.create_key(connection, owner.id)
    print(f"{secret}\n(key {made.id} of {owner.name}; keep it, it is not shown again)")


@key.command("revoke")
def revoke_key(context: typer.Context, key_id: Annotated[str, typer.Argument(help="The key's id, key_...")]) -> None:
    """Make a key useless from now on.

    Example: boli key revoke key_0123
    """
    state: State = context.obj
    with state.transaction() as connection:
        clients.revoke_key(connection, key_id)
    print(f"{key_id} is revoked")


@client.command("delete")
def delete_client(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The client's name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Delete. Without it, only say what would be deleted.")] = False,
) -> None:
    """Delete a client with all that it sent and all that was made from it, for good.

    These are its keys, words, voices, recordings, and everything people wrote for them.

    Example: boli client delete "Krishi Helpline" --yes
    """
    state: State = context.obj
    with state.transaction() as connection:
        owner = clients.named(connection, name)
        if owner is None:
            raise Problem(f"there is no client named {name!r}")
        if not yes:
            count = len(erasure.recordings_of(connection, owner.id))
            print(f"{name} and {count} recordings would be deleted for good: add --yes")
            return
        print(f"{name} and {erasure.remove_client(connection, state.blobs, owner.id)} recordings are deleted")
