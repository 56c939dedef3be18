"""`boli user company`: whether somebody is linked to one of the company's people, and how to undo it."""

from typing import Annotated

import typer

from boli.commands.people import Login
from boli.context import State
from pipeline.accounts import company, people, sessions


def company_of(
    context: typer.Context,
    login: Login,
    unlink: Annotated[bool, typer.Option("--unlink", help="Forget it, and end the person's sessions.")] = False,
) -> None:
    """Say whether a person signed in by the company, or forget as whom.

    After --unlink, the next one whom the company names by this login is the person.

    Example: boli user company asha@sahara.example --unlink
    """
    state: State = context.obj
    with state.transaction() as connection:
        person_id = people.with_login(connection, login).person.id
        since = company.linked_since(connection, person_id)
        if unlink:
            company.unlink(connection, person_id)
            sessions.end_all(connection, person_id)
    if unlink:
        print(f"{login} is linked to nobody of the company, and is signed out everywhere")
    else:
        print(f"{login} signs in by the company since {since:%Y-%m-%d}" if since else f"{login} never did")
