"""Invitations: a link is good once, for a while, for what it was made for, and its token is stored nowhere."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from pipeline.accounts import centres, invitations, passwords, people, sessions
from pipeline.accounts.invitations import LinkOver
from pipeline.accounts.names import NameTaken
from pipeline.accounts.people import Profile
from pipeline.store import tables
from pipeline.store.database import now, reading
from tests.conftest import PASSWORD, Rows

WEEK = timedelta(days=7)
WANTED = Profile("asha", "Asha", ["transcriber", "reviewer"], ["hi"])


def invited(database: Engine, wanted: Profile = WANTED, lifetime: timedelta = WEEK) -> tuple[str, str]:
    with database.begin() as connection:
        made, token = invitations.invite(connection, wanted, None, lifetime)
    return made.id, token


def joins(database: Engine, token: str, login: str = "asha") -> people.Person:
    with database.begin() as connection:
        return invitations.join(connection, token, login, "Asha", passwords.hashed(PASSWORD))


def state(database: Engine, id: str) -> str:
    with reading(database) as connection:
        return invitations.get(connection, id).state(now())


def test_a_link_makes_the_person_it_was_made_for(database: Engine) -> None:
    with database.begin() as connection:
        centre = centres.create(connection, "Ranchi")
    id, token = invited(database, Profile("", "", ["lead"], ["hi"], centre_id=centre.id))
    assert state(database, id) == "open"
    made = joins(database, token)
    assert (made.login, made.roles, made.languages, made.centre_id) == ("asha", ("lead",), ("hi",), centre.id)
    assert state(database, id) == "used"
    with reading(database) as connection:
        assert people.verify(people.credential(connection, "asha"), PASSWORD) == made
        assert invitations.get(connection, id).person_id == made.id


def test_a_link_is_good_once(database: Engine) -> None:
    _, token = invited(database)
    joins(database, token)
    with pytest.raises(LinkOver, match="new one"):
        joins(database, token, "another")


def test_of_two_at_once_one_joins(database: Engine) -> None:
    _, token = invited(database)
    start = threading.Barrier(2)

    def enter(login: str) -> bool:
        start.wait()
        try:
            joins(database, token, login)
        except LinkOver:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enter, ["asha", "bina"])) == [False, True]
    with reading(database) as connection:
        assert len(people.accounts(connection)) == 1


def test_a_login_that_is_taken_leaves_the_link_good(database: Engine, rows: Rows) -> None:
    rows.person("asha")
    id, token = invited(database)
    with pytest.raises(NameTaken):
        joins(database, token)
    assert state(database, id) == "open"
    assert joins(database, token, "asha2").login == "asha2"


@pytest.mark.parametrize("why", ["expired", "revoked"])
def test_a_link_that_is_over(database: Engine, why: str) -> None:
    id, token = invited(database, lifetime=-WEEK if why == "expired" else WEEK)
    if why == "revoked":
        with database.begin() as connection:
            invitations.revoke(connection, id)
    assert state(database, id) == why
    with pytest.raises(LinkOver):
        joins(database, token)
    with reading(database) as connection, pytest.raises(LinkOver):
        invitations.opened(connection, token)


def test_an_invented_token_is_refused(database: Engine) -> None:
    invited(database)
    with pytest.raises(LinkOver):
        joins(database, "invented")


def test_no_token_is_stored(database: Engine) -> None:
    _, token = invited(database)
    with reading(database) as connection:
        rows = connection.execute(sa.select(tables.accounts.invitation)).all()
    assert len(rows) == 1
    assert token not in str(rows)


def reset(database: Engine, person: people.Person) -> str:
    with database.begin() as connection:
        return invitations.reset(connection, person, None, WEEK)[1]


def chooses(database: Engine, token: str, password: str = "another long one") -> people.Person:
    with database.begin() as connection:
        return invitations.choose_password(connection, token, passwords.hashed(password))


def test_a_new_password_by_link_ends_sessions(database: Engine, rows: Rows) -> None:
    mina = rows.person("mina")
    token = reset(database, mina)
    with database.begin() as connection:
        session = sessions.begin(connection, mina.id, now() + WEEK)
    assert chooses(database, token) == mina
    with reading(database) as connection:
        assert sessions.person_of(connection, session) is None
        assert people.verify(people.credential(connection, "mina"), "another long one") == mina
    with pytest.raises(LinkOver):
        chooses(database, token)


def test_a_new_link_voids_the_one_before(database: Engine, rows: Rows) -> None:
    mina = rows.person("mina")
    first, second = reset(database, mina), reset(database, mina)
    with pytest.raises(LinkOver):
        chooses(database, first)
    assert chooses(database, second) == mina


def test_a_link_is_good_for_its_purpose_only(database: Engine, rows: Rows) -> None:
    mina = rows.person("mina", roles=["operator"])
    with pytest.raises(LinkOver):
        joins(database, reset(database, mina))
    with pytest.raises(LinkOver):
        chooses(database, invited(database)[1])


Change = Callable[[sa.Connection, str], object]
CHANGES: dict[str, Change] = {
    "disabled": lambda connection, id: people.disable(connection, id),
    "other roles": lambda connection, id: people.change(connection, id, ["ml"], []),
    "another centre": lambda connection, id: people.set_centre(connection, id, None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_links_made_under_other_rights_are_void(database: Engine, rows: Rows, change: str) -> None:
    """A lead who is sent away keeps no way in, nor a key to somebody who was made an operator meanwhile."""
    lead = rows.person("lata", roles=["lead"])
    with database.begin() as connection:
        made, token = invitations.invite(connection, WANTED, lead.id, WEEK)
    opening = reset(database, lead)
    with database.begin() as connection:
        CHANGES[change](connection, lead.id)
    assert state(database, made.id) == "revoked"
    with pytest.raises(LinkOver):
        joins(database, token)
    with pytest.raises(LinkOver):
        chooses(database, opening)
