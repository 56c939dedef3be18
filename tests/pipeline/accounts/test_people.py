"""People: the password decides, and a login is given once."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from pipeline.accounts import people
from pipeline.accounts.names import NameTaken
from pipeline.store.database import reading
from tests.conftest import PASSWORD, Rows


@pytest.mark.parametrize(
    ("login", "password", "enters"),
    [("mina", PASSWORD, True), ("mina", PASSWORD + " ", False), ("mina", "", False), ("nobody", PASSWORD, False)],
)
def test_the_password_decides(database: Engine, rows: Rows, login: str, password: str, enters: bool) -> None:
    known = rows.person("mina", "hi", "bn")
    with reading(database) as connection:
        found = people.credential(connection, login)
    assert people.verify(found, password) == (known if enters else None)


@pytest.mark.parametrize(
    ("password", "roles", "error"),
    [
        ("short", ["transcriber"], people.WeakPassword),
        ("x" * 501, ["transcriber"], people.WeakPassword),
        (PASSWORD, [], people.UnknownRole),
        (PASSWORD, ["transcriber", "king"], people.UnknownRole),
    ],
)
def test_bad_people_are_refused(database: Engine, password: str, roles: list[str], error: type[Exception]) -> None:
    with database.begin() as connection, pytest.raises(error):
        people.create(connection, "mina", "Mina", password, roles)


def test_a_login_is_taken_once(database: Engine, rows: Rows) -> None:
    rows.person("mina")
    with database.begin() as connection, pytest.raises(NameTaken, match="login"):
        people.create(connection, "mina", "Mina", PASSWORD, ["ml"])


def test_a_login_that_is_not_there_is_said(database: Engine) -> None:
    with database.begin() as connection, pytest.raises(people.PersonMissing):
        people.disable(connection, "nobody")


def test_an_unknown_login_costs_as_much_to_refuse_as_a_known_one() -> None:
    """The hash that stands for nobody must have today's parameters: else the time of an answer tells who exists."""
    assert not PasswordHasher().check_needs_rehash(people._NOBODY)
    assert people.verify(None, "correct horse battery") is None
