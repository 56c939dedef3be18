"""The chain: whatever is changed, taken out or put elsewhere is found, and the database refuses it to begin with."""

from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from pipeline.audit import chain
from pipeline.audit.entry import Entry
from pipeline.audit.verifying import verify
from pipeline.store.database import connect, reading
from pipeline.store.tables.audit import audit, audit_waiting
from tests.conftest import fresh_database

ENTRY = Entry(1, "listen", "done", "person", "per_1", "", "recording", "rec_1", "cli_1", "10.0.0.1", "r1")


def filled(database: sa.Engine, count: int = 5) -> None:
    with database.begin() as connection:
        chain.write(connection, [replace(ENTRY, at_ms=at) for at in range(count)])
    with database.begin() as connection:
        assert chain.seal(connection) == count


def verdict(database: sa.Engine, anchor: str = "") -> str:
    with reading(database) as connection:
        return verify(connection, anchor).wrong


def tampering(database: sa.Engine, *statements: str) -> None:
    """Do what only somebody with all rights in the database can: take the triggers out first."""
    on = " ON audit" if database.dialect.name == "postgresql" else ""
    with database.begin() as connection:
        for name in ("audit_no_update", "audit_no_delete"):
            connection.execute(sa.text(f"DROP TRIGGER {name}{on}"))
        for statement in statements:
            connection.execute(sa.text(statement))


def test_a_chain_that_nobody_touched_fits(database: sa.Engine) -> None:
    assert verdict(database) == ""
    filled(database)
    with reading(database) as connection:
        found = verify(connection)
        assert (found.rows, found.head) == chain.head(connection)
        assert (found.rows, found.wrong) == (5, "")
        assert not chain.any_waiting(connection)


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE audit SET who = 'per_2' WHERE number = 3"], "row 3 is not what was written"),
        (["UPDATE audit SET at_ms = 3 WHERE number = 3"], "row 3 is not what was written"),
        (["UPDATE audit SET address = '10.0.0.2' WHERE number = 5"], "row 5 is not what was written"),
        (["UPDATE audit SET hash = 'a' WHERE number = 1"], "row 1 is not what was written"),
        (["DELETE FROM audit WHERE number = 3"], "row 3 is missing: after row 2 comes row 4"),
        (["DELETE FROM audit WHERE number = 1"], "row 1 is missing"),
        (
            ["DELETE FROM audit WHERE number = 3", "UPDATE audit SET number = 3 WHERE number = 4"],
            "row 3 is not what was written, or not in its place",
        ),
        (
            [
                "UPDATE audit SET number = -1 WHERE number = 2",
                "UPDATE audit SET number = 2 WHERE number = 4",
                "UPDATE audit SET number = 4 WHERE number = -1",
            ],
            "row 2 is not what was written, or not in its place",
        ),
    ],
)
def test_what_was_done_to_it_is_found(database: sa.Engine, statements: list[str], told: str) -> None:
    filled(database)
    tampering(database, *statements)
    assert verdict(database).startswith(told)


def test_a_row_that_was_forged_with_a_hash_that_fits_it_breaks_the_next(database: sa.Engine) -> None:
    filled(database)
    with reading(database) as connection:
        before, forged = connection.execute(sa.select(audit).where(audit.c.number.in_([2, 3])).order_by("number")).all()
    fits = chain.digest(3, replace(chain.entry_of(forged), who="per_2"), before.hash)
    tampering(database, f"UPDATE audit SET who = 'per_2', hash = '{fits}' WHERE number = 3")
    assert verdict(database).startswith("row 4 is not what was written")


def test_an_end_that_is_missing_is_found_by_a_hash_that_was_kept(database: sa.Engine) -> None:
    filled(database)
    with reading(database) as connection:
        anchor = chain.head(connection)[1]
    assert verdict(database, anchor) == ""
    filled(database)
    assert verdict(database, anchor) == ""  # it has grown since
    tampering(database, "DELETE FROM audit WHERE number >= 5")
    assert verdict(database) == ""
    assert verdict(database, anchor).startswith(f"no row has the hash {anchor}: rows are missing after row 4")


@pytest.mark.parametrize(
    "change",
    [
        lambda: sa.update(audit).values(who="per_2"),
        lambda: sa.delete(audit),
        lambda: sa.update(audit_waiting).values(who="per_2"),
    ],
)
def test_the_database_refuses(database: sa.Engine, change: Callable[[], sa.Update | sa.Delete]) -> None:
    filled(database)
    with database.begin() as connection:
        chain.write(connection, [ENTRY])
    with pytest.raises(DBAPIError, match="the audit log is only added to"), database.begin() as connection:
        connection.execute(change())


@pytest.mark.slow
def test_postgresql_refuses_to_empty_it(postgres_url: str, request: pytest.FixtureRequest) -> None:
    engine = connect(fresh_database(postgres_url, request.getfixturevalue("migrated_postgres")))
    with pytest.raises(DBAPIError, match="only added to"), engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE audit"))
    engine.dispose()


def test_several_at_once_make_one_chain(database: sa.Engine) -> None:
    def add() -> None:
        for at in range(10):
            with database.begin() as connection:
                chain.write(connection, [replace(ENTRY, at_ms=at)])
            with database.begin() as connection:
                chain.seal(connection, [replace(ENTRY, at_ms=100 + at)])

    threads = [Thread(target=add) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with database.begin() as connection:
        chain.seal(connection)
        found = verify(connection)
        assert (found.rows, found.wrong) == (80, "")
