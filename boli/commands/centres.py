"""`boli centre`: groups of people. Whoever has the role lead in a centre leads it."""

from typing import Annotated, Any

import sqlalchemy as sa
import typer

from boli.commands.names import kept_name
from boli.commands.people import Login
from boli.console import Columns, print_json, print_rows, text
from boli.context import State
from boli.options import JsonOption
from pipeline.accounts import centres, management, people
from pipeline.accounts.centres import Centre
from pipeline.accounts.rights import CONSOLE

centre = typer.Typer(no_args_is_help=True, help="Centres: groups of people with a lead.")
Name = Annotated[str, typer.Argument(help="The centre's name.")]


@centre.command("add")
def add(context: typer.Context, name: Name) -> None:
    """Make a centre.

    Example: boli centre add Ranchi
    """
    state: State = context.obj
    with state.transaction() as connection:
        made = centres.create(connection, kept_name(name))
    print(f"{made.name} is a centre ({made.id})")


@centre.command("rename")
def rename(
    context: typer.Context, name: Name, new: Annotated[str, typer.Argument(help="What it is called from now on.")]
) -> None:
    """Give a centre another name.

    Example: boli centre rename Ranchi "Ranchi East"
    """
    state: State = context.obj
    with state.transaction() as connection:
        centres.rename(connection, centres.named(connection, kept_name(name)).id, kept_name(new))
    print(f"{name} is now {new}")


@centre.command("networks")
def limit(
    context: typer.Context,
    name: Name,
    networks: Annotated[
        list[str] | None,
        typer.Argument(help="Ranges of addresses, 10.1.0.0/16 or 2001:db8::/48. Without any, the list."),
    ] = None,
    anywhere: Annotated[bool, typer.Option("--anywhere", help="Take the list away.")] = False,
) -> None:
    """Let the people of a centre sign in and work from some networks only, or say from which.

    It holds from their next request on.

    Example: boli centre networks Ranchi 10.1.0.0/16 2001:db8:12::/48
    """
    state: State = context.obj
    with state.transaction() as connection:
        known = centres.named(connection, kept_name(name))
        if networks or anywhere:
            centres.limit(connection, known.id, [] if anywhere else networks or [])
        allowed = centres.get(connection, known.id).networks
    print(f"{name} works from {', '.join(allowed) or 'anywhere'}")


@centre.command("idle-lock")
def lock_after(
    context: typer.Context,
    name: Name,
    minutes: Annotated[
        int, typer.Option(min=-1, max=1440, help="After how many minutes. 0: never; -1: as the settings say.")
    ],
) -> None:
    """Let the pages of a centre's people lock after another time without input than the settings say.

    Example: boli centre idle-lock Ranchi --minutes 5
    """
    state: State = context.obj
    with state.transaction() as connection:
        known = centres.named(connection, kept_name(name))
        centres.lock_after(connection, known.id, None if minutes < 0 else minutes)
    usual = "as the settings say" if minutes < 0 else f"after {minutes} minutes" if minutes else "never"
    print(f"pages of {name} lock {usual}")


@centre.command("list")
def list_centres(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the centres: who leads them, and how many people they have.

    Example: boli centre list
    """
    state: State = context.obj
    with state.transaction() as connection:
        rows = [_row(connection, one) for one in centres.centres(connection)]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS)


@centre.command("join")
def join(context: typer.Context, login: Login, name: Name) -> None:
    """Put a person into a centre, out of any other.

    Example: boli centre join asha Ranchi
    """
    state: State = context.obj
    with state.transaction() as connection:
        person_id = people.with_login(connection, login).person.id
        management.move(connection, CONSOLE, person_id, None, centres.named(connection, kept_name(name)).id)
    print(f"{login} belongs to {name}")


@centre.command("leave")
def leave(context: typer.Context, login: Login) -> None:
    """Take a person out of their centre. They may still sign in.

    Example: boli centre leave asha
    """
    state: State = context.obj
    with state.transaction() as connection:
        person_id = people.with_login(connection, login).person.id
        management.move(connection, CONSOLE, person_id, None, None)
    print(f"{login} belongs to no centre")


def _row(connection: sa.Connection, of: Centre) -> dict[str, Any]:
    active = [one.person for one in people.accounts(connection, of.id) if one.disabled_at is None]
    leads = [person.login for person in active if "lead" in person.roles]
    return {"name": of.name, "leads": leads, "people": len(active), "networks": list(of.networks), "id": of.id}


_COLUMNS: Columns = {
    "centre": text("name"),
    "leads": lambda row: ", ".join(row["leads"]) or "-",
    "people": text("people"),
    "id": text("id"),
}
