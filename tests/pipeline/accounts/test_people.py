"""People: the password decides, and a login is given once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from pipeline.accounts import centres, passwords, people
from pipeline.accounts.names import NameTaken
from pipeline.accounts.people import Profile
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
        ("short", ["transcriber"], passwords.WeakPassword),
        ("x" * 501, ["transcriber"], passwords.WeakPassword),
        (PASSWORD, [], people.UnknownRole),
        (PASSWORD, ["transcriber", "king"], people.UnknownRole),
        (PASSWORD, ["client"], people.UnknownRole),
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
    with reading(database) as connection, pytest.raises(people.PersonMissing, match="nobody"):
        people.with_login(connection, "nobody")


@pytest.mark.parametrize("roles", [["client", "ml"], ["client", "transcriber"], ["ml"]])
def test_who_acts_for_a_client_does_nothing_else(database: Engine, rows: Rows, roles: list[str]) -> None:
    owner = rows.client("helpline")
    with database.begin() as connection, pytest.raises(people.UnknownRole):
        people.add(connection, Profile("mina", "Mina", roles, client_id=owner.id), "!")


@pytest.mark.parametrize("leaving", ["disable", "change"])
def test_the_last_operator_stays(database: Engine, rows: Rows, leaving: str) -> None:
    first, second = rows.person("om", roles=["operator", "ml"]), rows.person("uma", roles=["operator"])

    def leave(person_id: str) -> None:
        with database.begin() as connection:
            if leaving == "disable":
                people.disable(connection, person_id)
            else:
                people.change(connection, person_id, ["ml"], [])

    leave(first.id)
    with pytest.raises(people.LastOperator, match="another one first"):
        leave(second.id)
    mina = rows.person("mina")
    with database.begin() as connection:
        people.disable(connection, mina.id)  # no operator
        assert people.get(connection, second.id).disabled_at is None


def test_two_operators_cannot_disable_each_other_at_once(database: Engine, rows: Rows) -> None:
    both = [rows.person(login, roles=["operator"]).id for login in ("om", "uma")]
    start = threading.Barrier(2)

    def disable(person_id: str) -> bool:
        start.wait()
        try:
            with database.begin() as connection:
                people.disable(connection, person_id)
        except people.LastOperator:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, both)) == [False, True]


def test_people_are_listed_by_login_page_by_page(database: Engine, rows: Rows) -> None:
    made = [rows.person(login) for login in ("cho", "asha", "bina")]
    with database.begin() as connection:
        centre = centres.create(connection, "Ranchi")
        people.set_centre(connection, made[0].id, centre.id)
        assert [one.person.login for one in people.accounts(connection)] == ["asha", "bina", "cho"]
        assert [one.person.login for one in people.accounts(connection, limit=1, after="asha")] == ["bina"]
        assert [one.person.login for one in people.accounts(connection, centre.id)] == ["cho"]
        people.set_centre(connection, made[0].id, None)
        assert people.accounts(connection, centre.id) == []


def test_an_erased_person_stays_out(database: Engine, rows: Rows) -> None:
    known = rows.person("mina")
    with database.begin() as connection:
        people.disable(connection, known.id)
        people.anonymise(connection, known.id)
        for change in (
            lambda: people.enable(connection, known.id),
            lambda: people.change(connection, known.id, ["ml"], []),
            lambda: people.set_centre(connection, known.id, None),
        ):
            with pytest.raises(people.Erased):
                change()


def test_an_unknown_login_costs_as_much_to_refuse_as_a_known_one() -> None:
    """The hash that stands for nobody must have today's parameters: else the time of an answer tells who exists."""
    assert not PasswordHasher().check_needs_rehash(passwords._NOBODY)
    assert people.verify(None, "correct horse battery") is None
