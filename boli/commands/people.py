"""`boli user`: who may sign in, and what they may do. Whoever runs it has the rights of an operator."""

from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from boli.commands.names import LOGIN_LETTERS, kept_name
from boli.console import Columns, Row, print_json, print_rows, text
from boli.context import Problem, State
from boli.options import JsonOption
from configs.registry import variety
from pipeline.accounts import centres, clients, management, passwords, people
from pipeline.accounts.people import Account, Profile
from pipeline.accounts.rights import CONSOLE, ROLES
from pipeline.privacy import people as privacy
from pipeline.review import offboarding
from pipeline.store.database import now

user = typer.Typer(no_args_is_help=True, help="People who sign in: their roles, links, passwords.")

Login = Annotated[str, typer.Argument(help="The person's login.")]
RoleOption = Annotated[list[str], typer.Option(help=f"{', '.join(ROLES)}; may be repeated.")]
LanguageOption = Annotated[
    list[str] | None, typer.Option(help="The tag of a language to work in; repeat for more. Without it, all.")
]
ClientOption = Annotated[str, typer.Option(help="The client whose recordings a person with the role client sees.")]
CentreOption = Annotated[str, typer.Option(help="The name of the centre that the person belongs to.")]
PasswordOption = Annotated[
    str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given.")
]


def profile(
    connection: sa.Connection,
    login: str,
    name: str,
    roles: Sequence[str],
    languages: Sequence[str],
    belongs: tuple[str, str],
) -> Profile:
    """Return what is said of a person who is to be made, with the ids of what was named. Raises Problem.

    `belongs`: the names of a client and of a centre, "" for none.
    """
    client, centre = (kept_name(text) if text else "" for text in belongs)
    owner = clients.named(connection, client) if client else None
    if client and owner is None:
        raise Problem(f"there is no client named {client!r}")
    centre_id = centres.named(connection, centre).id if centre else None
    tags = [variety(tag).tag for tag in languages]
    return Profile(login, name, roles, tags, owner.id if owner else None, centre_id)


@user.command("add")
def add_user(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="What the person types to sign in.")],
    role: RoleOption,
    name: Annotated[str, typer.Option(help="The person's name. Without it, the login.")] = "",
    language: LanguageOption = None,
    client: ClientOption = "",
    centre: CentreOption = "",
    password: PasswordOption = "",
) -> None:
    """Add a person who may sign in.

    Better let them choose their own password: `boli user invite`.

    Example: boli user add asha --role transcriber --language hi
    """
    state: State = context.obj
    login, name = kept_name(login, LOGIN_LETTERS), kept_name(name or login)
    hashed = passwords.hashed(password, login)
    with state.transaction() as connection:
        wanted = profile(connection, login, name, role, language or [], (client, centre))
        made = people.add(connection, wanted, hashed)
    print(f"{made.login} may sign in as {', '.join(made.roles)}")


@user.command("list")
def list_users(
    context: typer.Context,
    centre: Annotated[str, typer.Option(help="Only the people of this centre.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List people: roles, languages, centre, and when they last signed in.

    Example: boli user list --centre Ranchi
    """
    state: State = context.obj
    with state.transaction() as connection:
        only = centres.named(connection, kept_name(centre)).id if centre else None
        names = {one.id: one.name for one in centres.centres(connection)}
        rows = [_row(one, names) for one in people.accounts(connection, only)]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS)


@user.command("change")
def change_user(
    context: typer.Context,
    login: Login,
    role: Annotated[list[str] | None, typer.Option(help="The new roles; may be repeated.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="The new languages; may be repeated.")] = None,
) -> None:
    """Give a person other roles or languages. What is not named stays.

    Example: boli user change asha --role transcriber --role lead
    """
    state: State = context.obj
    languages = None if language is None else [variety(tag).tag for tag in language]
    with state.transaction() as connection:
        known = people.with_login(connection, login).person
        roles = None if role is None else people.known_roles(role, known.client_id)
        now_is = management.change(connection, CONSOLE, known.id, roles, languages).person
    print(f"{login}: {', '.join(now_is.roles)}; languages: {', '.join(now_is.languages) or 'all'}")


@user.command("password")
def set_password(context: typer.Context, login: Login, password: PasswordOption = "") -> None:
    """Give a person a new password.

    Better let them choose their own: `boli user reset`.

    Example: boli user password asha
    """
    state: State = context.obj
    hashed = passwords.hashed(password, login)
    with state.transaction() as connection:
        people.set_password(connection, people.with_login(connection, login).person.id, hashed)
    print(f"{login} has a new password")


@user.command("disable")
def disable_user(context: typer.Context, login: Login) -> None:
    """Keep a person out from now on. What they wrote stays, and what they hold goes to others at once.

    Example: boli user disable asha
    """
    state: State = context.obj
    with state.transaction() as connection:
        person_id = people.with_login(connection, login).person.id
        given_back = offboarding.disable(connection, person_id, now())
    print(f"{login} can no longer sign in; {given_back} tasks were given back")


@user.command("enable")
def enable_user(context: typer.Context, login: Login) -> None:
    """Let a disabled person in again.

    Example: boli user enable asha
    """
    state: State = context.obj
    with state.transaction() as connection:
        people.enable(connection, people.with_login(connection, login).person.id)
    print(f"{login} may sign in again")


@user.command("erase")
def erase_user(
    context: typer.Context,
    login: Login,
    yes: Annotated[bool, typer.Option("--yes", help="Erase. Without it, only say what would be erased.")] = False,
) -> None:
    """Disable a person and remove their login and name, for good. What they wrote stays, credited to a number.

    Example: boli user erase asha --yes
    """
    state: State = context.obj
    with state.transaction() as connection:
        person_id = people.with_login(connection, login).person.id
        if not yes:
            print(f"{login} would be kept out, and their login, name and languages removed for good: add --yes")
            return
        offboarding.disable(connection, person_id, now())
        privacy.erase(connection, person_id)
    print(f"{login} is erased; what they wrote is credited to {person_id}")


def _row(of: Account, centre_names: dict[str, str]) -> dict[str, Any]:
    known = of.person
    return {
        "login": known.login,
        "name": known.name,
        "roles": list(known.roles),
        "languages": list(known.languages),
        "centre": centre_names.get(known.centre_id or "", ""),
        "last_sign_in_at": of.last_sign_in_at,
        "state": "erased" if of.erased_at else "disabled" if of.disabled_at else "active",
        "id": known.id,
    }


def _languages(row: Row) -> str:
    return ", ".join(row["languages"]) or "all"


def _last(row: Row) -> str:
    return f"{row['last_sign_in_at']:%Y-%m-%d %H:%M}" if row["last_sign_in_at"] else "never"


_COLUMNS: Columns = {
    "login": text("login"),
    "name": text("name"),
    "roles": lambda row: ", ".join(row["roles"]),
    "languages": _languages,
    "centre": text("centre"),
    "last sign-in (UTC)": _last,
    "state": text("state"),
}
