"""Spelling entries: what people approved is read in full only where a decision was taken meanwhile."""

import pytest
import sqlalchemy as sa

from pipeline.evaluation import spelling_entries
from pipeline.evaluation.spelling_entries import Evidence, Proposal
from pipeline.store.database import reading
from tests.statements import statements

FORMS = [("शहर", "सहर"), ("नागरिक", "नागरीक")]


@pytest.fixture(autouse=True)
def proposed(database: sa.Engine) -> None:
    """Two candidates."""
    evidence = Evidence(seen=2, segments=2, recordings=2, people=2, models=1, kept=0)
    made = [Proposal("hi", "", *forms, "orth.letter", 0.9, evidence, ()) for forms in FORMS]
    with database.begin() as connection:
        spelling_entries.propose(connection, "hi", "", made)


def decide(connection: sa.Connection, standard: str, state: spelling_entries.State) -> None:
    (found,) = [one for one in spelling_entries.listed(connection, "hi") if one.standard == standard]
    spelling_entries.decide(connection, found, state, "meera")


def approved(database: sa.Engine) -> list[str]:
    with reading(database) as connection:
        return sorted(one.standard for one in spelling_entries.approved(connection, "hi").rows)


def test_each_decision_shows_at_once(database: sa.Engine) -> None:
    assert approved(database) == []
    for standard, state, expected in (
        ("शहर", "approved", ["शहर"]),
        ("नागरिक", "approved", ["नागरिक", "शहर"]),
        ("शहर", "proposed", ["नागरिक"]),
        ("शहर", "rejected", ["नागरिक"]),
    ):
        with database.begin() as connection:
            decide(connection, standard, state)
        assert approved(database) == expected


def test_a_decision_that_is_undone_by_a_rollback_leaves_nothing(database: sa.Engine) -> None:
    with database.connect() as connection:
        decide(connection, "शहर", "approved")
        assert spelling_entries.approved(connection, "hi").rows
        connection.rollback()
    assert approved(database) == []


def test_the_same_again_is_not_read_again(database: sa.Engine) -> None:
    with database.begin() as connection:
        decide(connection, "शहर", "approved")
    assert approved(database) == ["शहर"]
    with statements(database) as said:
        assert approved(database) == ["शहर"]
    (one,) = [statement for statement in said if "lexicon_candidate" in statement]
    assert "evidence" not in one
