"""The trail: what a transaction does and that it did so are written together, or neither is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from pipeline.accounts import clients, keys
from pipeline.audit import chain, trail
from pipeline.audit.chain import entry_of
from pipeline.audit.entry import Entry, Thing
from pipeline.audit.trail import Deed, Trail
from pipeline.store.database import reading
from pipeline.store.tables.accounts import client
from pipeline.store.tables.audit import audit_waiting
from tests.conftest import Rows

DEED = Deed("key-made", "person", "per_1", client_id="", address="10.0.0.1", request_id="r1")


@pytest.fixture
def here(database: sa.Engine) -> Iterator[Trail]:
    trail.watch(database)
    trail.watch(database)  # a second time changes nothing
    made = Trail(lambda: DEED)
    with trail.following(made):
        yield made


def waiting(database: sa.Engine) -> list[Entry]:
    with reading(database) as connection:
        return [entry_of(row) for row in connection.execute(sa.select(audit_waiting).order_by("position"))]


def test_a_transaction_writes_what_it_did(database: sa.Engine, rows: Rows, here: Trail) -> None:
    with database.begin() as connection:
        owner = clients.create(connection, "asha")
        key, _ = keys.create(connection, owner.id)
        assert waiting(database) == []  # not before it is committed
    first, second = waiting(database)
    assert (first.object_kind, first.object_id, first.client_id) == ("client", owner.id, owner.id)
    assert (second.object_kind, second.object_id, second.client_id) == ("key", key.id, owner.id)
    assert (second.action, second.outcome, second.kind, second.who) == ("key-made", "done", "person", "per_1")
    assert (second.address, second.request_id) == ("10.0.0.1", "r1")
    with database.begin():
        pass
    assert len(waiting(database)) == 2  # each thing once
    assert here.rest("done") == []


def test_what_is_taken_back_leaves_no_trace(database: sa.Engine, here: Trail) -> None:
    with database.connect() as connection:
        clients.create(connection, "asha")
        connection.rollback()
    assert waiting(database) == []
    assert [one.outcome for one in here.rest("failed")] == ["failed"]


def test_a_commit_that_fails_is_written_by_the_next(sqlite: sa.Engine) -> None:
    """A real one: SQLite looks at deferred foreign keys when it commits."""
    trail.watch(sqlite)
    orphan = sa.text("INSERT INTO voice (id, client_id, name, created_at) VALUES ('v', 'none', 'x', '2026-01-01')")
    with trail.following(Trail(lambda: DEED)):
        with sqlite.connect() as connection:
            connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
            connection.execute(orphan)
            with pytest.raises(IntegrityError):
                connection.commit()
            connection.rollback()
        assert waiting(sqlite) == []
        with sqlite.begin() as connection:
            clients.create(connection, "asha")
    assert len(waiting(sqlite)) == 1


def test_what_only_reads_is_left_to_whoever_ends_it(database: sa.Engine, here: Trail) -> None:
    with reading(database) as connection:
        connection.execute(sa.select(client))
        connection.commit()
    assert waiting(database) == []
    (left,) = here.rest("refused")
    assert (left.action, left.outcome) == ("key-made", "refused")
    with database.begin():
        pass
    assert waiting(database) == []  # it is over


def test_a_thing_of_a_client_is_told_to_be_its(database: sa.Engine, rows: Rows) -> None:
    """Also where somebody else does something with it, and only names a part."""
    owner = rows.client("asha")
    segment = rows.draft(rows.recording(owner.id).id, "राशन")[0]
    trail.watch(database)
    deed = replace(DEED, action="edit", things=(Thing("segment", segment.id), ))  # fmt: skip
    with trail.following(Trail(lambda: deed)), database.begin():
        pass
    assert [(one.object_id, one.client_id) for one in waiting(database)] == [(segment.id, owner.id)]


def test_nothing_is_written_where_nobody_has_to_know(database: sa.Engine) -> None:
    trail.watch(database)
    with trail.following(Trail(lambda: None)), database.begin() as connection:
        clients.create(connection, "asha")
    with database.begin() as connection:  # a worker
        clients.create(connection, "other")
    assert waiting(database) == []
    with database.begin() as connection:
        assert chain.seal(connection) == 0
