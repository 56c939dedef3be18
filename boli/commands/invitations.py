"""`boli user invite`, `reset`, `break-glass`, `links` and `revoke`: links by which people come in, each good once."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from boli.commands.names import LOGIN_LETTERS, kept_name
from boli.commands.people import CentreOption, ClientOption, LanguageOption, Login, RoleOption, profile
from boli.console import Columns, Row, print_json, print_rows, text
from boli.context import State
from boli.options import JsonOption
from pipeline.accounts import centres, invitations, management, people
from pipeline.accounts.invitations import DAYS, EMERGENCY_MINUTES, MAX_DAYS, Invitation
from pipeline.accounts.rights import CONSOLE
from pipeline.store.database import now

Days = Annotated[int, typer.Option(min=1, max=MAX_DAYS, help="For how many days the link is good.")]
Address = Annotated[
    str, typer.Option(help="The address at which people reach the service. Without it, the one of the settings.")
]
MOST_LISTED = 100


def invite(
    context: typer.Context,
    role: RoleOption,
    login: Annotated[str, typer.Option(help="A login to suggest.")] = "",
    name: Annotated[str, typer.Option(help="A name to suggest.")] = "",
    language: LanguageOption = None,
    client: ClientOption = "",
    centre: CentreOption = "",
    days: Days = DAYS,
    address: Address = "",
) -> None:
    """Print a link by which one person joins, and chooses a login and a password.

    It is shown once, and good for one use. Send it to that person only.

    Example: boli user invite --role transcriber --language hi --centre Ranchi
    """
    state: State = context.obj
    suggested = (kept_name(login, LOGIN_LETTERS) if login else "", kept_name(name) if name else "")
    with state.transaction() as connection:
        wanted = profile(connection, *suggested, role, language or [], (client, centre))
        made = management.invite(connection, CONSOLE, None, wanted, days)
    _show(state, made, address)


def reset(context: typer.Context, login: Login, days: Days = DAYS, address: Address = "") -> None:
    """Print a link by which a person chooses a new password. The old one holds no more.

    Example: boli user reset asha
    """
    state: State = context.obj
    with state.transaction() as connection:
        person_id = people.with_login(connection, login).person.id
        made = management.reset_password(connection, CONSOLE, None, person_id, days)
    _show(state, made, address)


def break_glass(
    context: typer.Context,
    login: Login,
    reason: Annotated[str, typer.Option(help="Why it is needed. It is kept, and listed by `boli user links`.")],
    minutes: Annotated[
        int,
        typer.Option(min=1, max=EMERGENCY_MINUTES, help="For how long link and session are good, together."),
    ] = EMERGENCY_MINUTES,
    address: Address = "",
) -> None:
    """Print a link by which an operator comes in, once, without password, second factor or company.

    For when the provider is away or the device is lost. It is in the audit log, and so is who uses it.

    Example: boli user break-glass asha --reason "provider down since 9:00, ticket 12"
    """
    state: State = context.obj
    with state.transaction() as connection:
        person = people.with_login(connection, login).person
        made = invitations.emergency(connection, person, reason, timedelta(minutes=minutes))
    _show(state, made, address)


def links(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the newest links: for whom, and whether they are open, used, expired or revoked.

    Example: boli user links
    """
    state: State = context.obj
    with state.transaction() as connection:
        names = {one.id: one.name for one in centres.centres(connection)}
        rows = [_row(one, names) for one in invitations.invitations(connection, None, MOST_LISTED)]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS)


def revoke(
    context: typer.Context, link: Annotated[str, typer.Argument(help="The link's id, inv_..., of `boli user links`.")]
) -> None:
    """Make a link useless from now on.

    Example: boli user revoke inv_0123
    """
    state: State = context.obj
    with state.transaction() as connection:
        invitations.get(connection, link)
        invitations.revoke(connection, link)
    print(f"{link} is revoked")


def _show(state: State, made: tuple[Invitation, str], address: str) -> None:
    api = state.settings.api
    invited, token = made
    print(invitations.link(address or f"http://{api.host}:{api.port}", token))
    print(f"(link {invited.id}; good once, until {invited.expires_at:%Y-%m-%d %H:%M} UTC; it is not shown again)")


def _row(of: Invitation, centre_names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": of.id,
        "purpose": of.purpose,
        "state": of.state(now()),
        "login": of.login,
        "roles": list(of.roles),
        "centre": centre_names.get(of.centre_id or "", ""),
        "expires_at": of.expires_at,
        "reason": of.reason,
    }


def _expires(row: Row) -> str:
    return f"{row['expires_at']:%Y-%m-%d %H:%M}"


_COLUMNS: Columns = {
    "link": text("id"),
    "for": text("purpose"),
    "state": text("state"),
    "login": text("login"),
    "roles": lambda row: ", ".join(row["roles"]),
    "centre": text("centre"),
    "until (UTC)": _expires,
    "reason": text("reason"),
}
