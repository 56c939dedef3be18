"""Erasing a person: no table holds the login or the name afterwards, and the work is still credited."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from pipeline.accounts import invitations, people, sessions
from pipeline.accounts.people import PersonMissing, Profile
from pipeline.evaluation import spelling_entries
from pipeline.evaluation.spelling_entries import Evidence, Proposal
from pipeline.privacy import people as privacy
from pipeline.privacy.people import StillActive
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.database import now, reading
from tests.conftest import Rows
from tests.pipeline.accounts.test_invitations import WEEK


def everything(database: Engine) -> str:
    with reading(database) as connection:
        return str([connection.execute(sa.select(table)).all() for table in tables.base.metadata.sorted_tables])


def test_nothing_tells_who_it_was(database: Engine, rows: Rows) -> None:
    with database.begin() as connection:
        _, token = invitations.invite(connection, Profile("wilhelmina", "Wilhelmina", ["ml"], ["hi"]), None, WEEK)
        mina = invitations.join(connection, token, "wilhelmina", "Wilhelmina", "secret-hash")
    (segment,) = rows.draft(rows.recording(rows.client("asha").id).id, "एक")
    with database.begin() as connection:
        sessions.begin(connection, mina.id, now() + WEEK)
        invitations.reset(connection, mina, None, WEEK)
        revisions.add(connection, segment.id, Submitted(str(uuid4()), 0, "दो"), mina.id, "draft", now())
        found = Proposal("hi", "", "समस्या", "समसया", "orth.letter", 0.5, Evidence(1, 1, 1, 1, 1, 0), ())
        spelling_entries.propose(connection, "hi", "", [found])
        spelling_entries.decide(connection, spelling_entries.get(connection, found.id), "rejected", mina.login)
    assert everything(database).count("wilhelmina") == 4
    with database.begin() as connection:
        people.disable(connection, mina.id)
        privacy.erase(connection, mina.id)
        privacy.erase(connection, mina.id)  # may be repeated
    left = everything(database)
    assert not any(told in left for told in ("wilhelmina", "Wilhelmina", "secret-hash"))
    with reading(database) as connection:
        assert [one.person_id for one in revisions.of_segment(connection, segment.id)] == [mina.id]
        assert spelling_entries.get(connection, found.id).history[0].by == f"erased {mina.id}"
        assert people.credential(connection, people.get(connection, mina.id).person.login) is None


def test_whoever_can_sign_in_is_not_erased(database: Engine, rows: Rows) -> None:
    mina = rows.person("mina")
    with database.begin() as connection:
        with pytest.raises(StillActive, match="disable"):
            privacy.erase(connection, mina.id)
        with pytest.raises(PersonMissing):
            privacy.erase(connection, "per_0")
