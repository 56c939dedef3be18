"""`boli user`, `boli key` and `boli client`: who may sign in, and which programs may submit, and for whom."""

from typing import Annotated

import typer

from boli.context import Problem, State
from configs.registry import variety
from pipeline.accounts import clients, people
from pipeline.privacy import erasure
from review_api import text_input

user = typer.Typer(no_args_is_help=True, help="People who sign in: transcribers, ML teams, operators.")
key = typer.Typer(no_args_is_help=True, help="API keys of clients.")
client = typer.Typer(no_args_is_help=True, help="Organisations that send recordings.")

LOGIN_LETTERS, NAME_LETTERS = 100, 200


def _named(text: str, most: int) -> str:
    """Return a name as it is kept, in NFC. Raises Problem."""
    try:
        plain = text_input.line(text)
    except ValueError as error:
        raise Problem(f"{text!r} is no name: {error}") from error
    if not text_input.has_letter(plain) or len(plain) > most:
        raise Problem(f"a name has 1 to {most} letters, not {plain[:80]!r}")
    return plain


@user.command("add")
def add_user(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="What the person types to sign in.")],
    role: Annotated[list[str], typer.Option(help="transcriber, ml or operator; may be repeated.")],
    name: Annotated[str, typer.Option(help="The person's name. Without it, the login.")] = "",
    language: Annotated[
        list[str] | None, typer.Option(help="The tag of a language to work in; repeat for more.")
    ] = None,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given.")
    ] = "",
) -> None:
    """Add a person who may sign in.

    Example: boli user add asha --role transcriber --language hi
    """
    state: State = context.obj
    tags = [variety(tag).tag for tag in language or []]
    login, name = _named(login, LOGIN_LETTERS), _named(name or login, NAME_LETTERS)
    with state.transaction() as connection:
        made = people.create(connection, login, name, password, role, tags)
    print(f"{made.login} may sign in as {', '.join(made.roles)}")


@user.command("password")
def set_password(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="Whose password.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Give a person a new password.

    Example: boli user password asha
    """
    state: State = context.obj
    with state.transaction() as connection:
        people.set_password(connection, login, password)
    print(f"{login} has a new password")


@user.command("disable")
def disable_user(
    context: typer.Context, login: Annotated[str, typer.Argument(help="Who may no longer sign in.")]
) -> None:
    """Keep a person out from now on. What they wrote stays.

    Example: boli user disable asha
    """
    state: State = context.obj
    with state.transaction() as connection:
        people.disable(connection, login)
    print(f"{login} can no longer sign in")


@key.command("create")
def create_key(context: typer.Context, client: Annotated[str, typer.Argument(help="The client's name.")]) -> None:
    """Make an API key for a client, and the client if it is new.

    The key is shown once.

    Example: boli key create "Krishi Helpline"
    """
    state: State = context.obj
    with state.transaction() as connection:
        named = _named(client, NAME_LETTERS)
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
