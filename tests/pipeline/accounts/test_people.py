"""People: secrets are stored as digests, and nobody gets in after the door is shut."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text

from pipeline.accounts import people
from pipeline.store.database import now, reading
from tests.conftest import PASSWORD, Rows


def test_a_key_opens_until_it_is_revoked(database: Engine, rows: Rows) -> None:
    owner = rows.client("Asha Telecom")
    with database.begin() as connection:
        key, secret = people.create_key(connection, owner.id)
    with reading(database) as connection:
        assert people.client_of_key(connection, secret) == owner
        assert people.client_of_key(connection, secret + "x") is None
    with database.begin() as connection:
        people.revoke_key(connection, key.id)
        people.revoke_key(connection, key.id)
    with reading(database) as connection:
        assert people.client_of_key(connection, secret) is None


def test_no_secret_is_in_the_database(sqlite: Engine) -> None:
    with sqlite.begin() as connection:
        _, secret = people.create_key(connection, people.create_client(connection, "c").id)
        made = people.create_person(connection, "mina", "Mina", PASSWORD, ["transcriber"])
        token = people.open_session(connection, made.id, now() + timedelta(hours=1))
    with reading(sqlite) as connection:
        stored = "".join(
            str(connection.execute(text(f"SELECT * FROM {t}")).all()) for t in ("api_key", "person", "session")
        )
    assert secret.startswith("boli_")
    assert len(secret) > 40
    assert all(hidden not in stored for hidden in (secret, token, PASSWORD))


@pytest.mark.parametrize(
    ("login", "password", "enters"),
    [("mina", PASSWORD, True), ("mina", PASSWORD + " ", False), ("mina", "", False), ("nobody", PASSWORD, False)],
)
def test_the_password_decides(database: Engine, rows: Rows, login: str, password: str, enters: bool) -> None:
    known = rows.person("mina", "hi", "bn")
    with reading(database) as connection:
        found = people.credential(connection, login)
    assert people.verify(found, password) == (known if enters else None)


def test_a_session_ends(database: Engine, rows: Rows) -> None:
    known = rows.person("mina")
    with database.begin() as connection:
        live = people.open_session(connection, known.id, now() + timedelta(hours=1))
        over = people.open_session(connection, known.id, now() - timedelta(seconds=1))
    with reading(database) as connection:
        assert people.person_of_session(connection, live) == known
        assert people.person_of_session(connection, over) is None
    with database.begin() as connection:
        people.close_session(connection, live)
    with reading(database) as connection:
        assert people.person_of_session(connection, live) is None


@pytest.mark.parametrize("shut", ["disable", "new password"])
def test_shutting_the_door_ends_sessions(database: Engine, rows: Rows, shut: str) -> None:
    known = rows.person("mina")
    with database.begin() as connection:
        token = people.open_session(connection, known.id, now() + timedelta(hours=1))
        if shut == "disable":
            people.disable_person(connection, "mina")
        else:
            people.set_password(connection, "mina", "another long one")
    with reading(database) as connection:
        assert people.person_of_session(connection, token) is None
        assert people.verify(people.credential(connection, "mina"), PASSWORD) is None


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
        people.create_person(connection, "mina", "Mina", password, roles)


def test_names_are_taken_once(database: Engine, rows: Rows) -> None:
    rows.client("c")
    rows.person("mina")
    with database.begin() as connection:
        with pytest.raises(people.NameTaken, match="client"):
            people.create_client(connection, "c")
        with pytest.raises(people.NameTaken, match="login"):
            people.create_person(connection, "mina", "Mina", PASSWORD, ["ml"])
        assert people.client_named(connection, "c") is not None


def test_what_is_not_there_is_said(database: Engine) -> None:
    with database.begin() as connection:
        with pytest.raises(people.KeyMissing):
            people.revoke_key(connection, "key_none")
        with pytest.raises(people.PersonMissing):
            people.disable_person(connection, "nobody")


def test_an_unknown_login_costs_as_much_to_refuse_as_a_known_one() -> None:
    """The hash that stands for nobody must have today's parameters: else the time of an answer tells who exists."""
    assert not PasswordHasher().check_needs_rehash(people._NOBODY)
    assert people.verify(None, "correct horse battery") is None
