"""Sessions: nobody gets in after the session is over, or the door is shut."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from pipeline.accounts import passwords, people, sessions
from pipeline.store.database import now, reading
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
