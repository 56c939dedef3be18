"""Sessions: nobody gets in after the session is over, or the door is shut."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from pipeline.accounts import passwords, people, sessions
from pipeline.accounts.sessions import Origin, SessionMissing
from pipeline.accounts.tokens import digest
from pipeline.store.database import now, reading
from pipeline.store.tables.accounts import session
from tests.conftest import PASSWORD, Rows


def test_a_session_ends(database: Engine, rows: Rows) -> None:
    known = rows.person("mina")
    with database.begin() as connection:
        live = sessions.begin(connection, known.id, now() + timedelta(hours=1))
        over = sessions.begin(connection, known.id, now() - timedelta(seconds=1))
    with reading(database) as connection:
        assert people.get(connection, known.id).last_sign_in_at is not None
        assert sessions.person_of(connection, live) == known
        assert sessions.person_of(connection, over) is None
    with database.begin() as connection:
        sessions.end(connection, live)
    with reading(database) as connection:
        assert sessions.person_of(connection, live) is None


@pytest.mark.parametrize("shut", ["disable", "new password"])
def test_shutting_the_door_ends_sessions(database: Engine, rows: Rows, shut: str) -> None:
    known = rows.person("mina")
    with database.begin() as connection:
        token = sessions.begin(connection, known.id, now() + timedelta(hours=1))
        if shut == "disable":
            people.disable(connection, known.id)
        else:
            people.set_password(connection, known.id, passwords.hashed("another long one"))
    with reading(database) as connection:
        assert sessions.person_of(connection, token) is None
        assert people.verify(people.credential(connection, "mina"), PASSWORD) is None


def test_sessions_are_listed_and_ended_for_one_person_alone(database: Engine, rows: Rows) -> None:
    mina, rhea = rows.person("mina"), rows.person("rhea")
    until = now() + timedelta(hours=1)
    with database.begin() as connection:
        own = [sessions.begin(connection, mina.id, until, Origin("10.0.0.7", name)) for name in ("Firefox", "Edge", "")]
        other = sessions.begin(connection, rhea.id, until)
        with pytest.raises(SessionMissing):
            sessions.end_one(connection, mina.id, sessions.id_of(other))
        sessions.end_one(connection, mina.id, sessions.id_of(own[2]))
        left = sessions.of_person(connection, mina.id)
        assert {(one.address, one.browser) for one in left} == {("10.0.0.7", "Firefox"), ("10.0.0.7", "Edge")}
        assert sessions.end_all(connection, mina.id, but=own[0]) == 1
        assert [one.id for one in sessions.of_person(connection, mina.id)] == [sessions.id_of(own[0])]
        assert sessions.end_all(connection, mina.id) == 1
        assert sessions.person_of(connection, other) == rhea


def test_an_api_of_the_version_before_makes_sessions_that_are_listed_too(database: Engine, rows: Rows) -> None:
    known = rows.person("mina")
    with database.begin() as connection:
        values = {"digest": digest("old"), "person_id": known.id, "expires_at": now() + timedelta(hours=1)}
        connection.execute(insert(session).values(values))
        held = sessions.held(connection, "old")
        assert held is not None
        assert sessions.use_is_to_be_noted(held)
        sessions.note_use(connection, held)
        (found,) = sessions.of_person(connection, known.id)
    assert (found.id, found.created_at, found.browser) == (sessions.id_of("old"), None, "")
    assert found.last_used_at is not None
