"""`boli client`: who sends recordings."""

from typing import Annotated

import typer

from boli.context import Problem, State
from pipeline.accounts import clients
from pipeline.privacy import erasure

client = typer.Typer(no_args_is_help=True, help="Organisations that send recordings.")


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
