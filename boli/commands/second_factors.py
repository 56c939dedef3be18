"""`boli user second-factor`: whether somebody has one, and a way back for whoever lost the device."""

from typing import Annotated

import typer

from boli.commands.people import Login
from boli.context import State
from pipeline.accounts import people, second_factor, sessions


def second_factor_of(
    context: typer.Context,
    login: Login,
    reset: Annotated[bool, typer.Option("--reset", help="Take it away, and end the person's sessions.")] = False,
) -> None:
    """Say whether a person has a second factor, or take it away.

    Be sure who asks for it: whoever knows the password gets in by it alone after that.

    Example: boli user second-factor asha --reset
    """
    state: State = context.obj
    with state.transaction() as connection:
        person_id = people.with_login(connection, login).person.id
        known = second_factor.of_person(connection, person_id)
        if reset:
            second_factor.reset(connection, person_id)
            sessions.end_all(connection, person_id)
    if reset:
        print(f"{login} signs in with the password alone, and is signed out everywhere")
    elif known.confirmed_at is None:
        print(f"{login} has no second factor")
    else:
        since, left = f"{known.confirmed_at:%Y-%m-%d}", known.recovery_codes_left
        print(f"{login} has a second factor since {since}, and {left} recovery codes that were not used")
