"""Revisions: they are only ever added, each builds on the newest, and a resend changes nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from pipeline.accounts.people import Person
from pipeline.recordings import segments
from pipeline.recordings.segments import SegmentMissing
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from tests.conftest import Rows


@pytest.fixture
def mina(rows: Rows) -> Person:
    return rows.person("mina")


@pytest.fixture
def drafted(rows: Rows) -> list[segments.StoredSegment]:
    return rows.draft(rows.recording(rows.client("c").id).id, "राशन कार्ड", "नमस्ते", "")


def test_revisions_build_on_each_other(database: Engine, drafted: list[segments.StoredSegment], mina: Person) -> None:
    with database.begin() as connection:
        first = revisions.add(connection, drafted[0].id, Submitted("op-1", 0, "एक"), mina.id, "draft", now())
        second = revisions.add(connection, drafted[0].id, Submitted("op-2", 1, "दो"), mina.id, "draft", now())
        assert revisions.of_segment(connection, drafted[0].id) == [first, second]
        found = segments.get(connection, drafted[0].id)
    assert (first.version, second.version) == (1, 2)
    assert (found.text, found.version, found.reviewed, found.draft) == ("दो", 2, True, "राशन कार्ड")


def test_a_late_text_is_a_conflict(database: Engine, drafted: list[segments.StoredSegment], mina: Person) -> None:
    with database.begin() as connection:
        revisions.add(connection, drafted[0].id, Submitted("op-1", 0, "एक"), mina.id, "draft", now())
        with pytest.raises(revisions.Conflict) as caught:
            revisions.add(connection, drafted[0].id, Submitted("op-2", 0, "दो"), mina.id, "draft", now())
    assert (caught.value.current_version, caught.value.current_text) == (1, "एक")


def test_sending_again_changes_nothing(database: Engine, drafted: list[segments.StoredSegment], mina: Person) -> None:
    with database.begin() as connection:
        first = revisions.add(connection, drafted[0].id, Submitted("op-1", 0, "एक"), mina.id, "draft", now())
        revisions.add(connection, drafted[0].id, Submitted("op-2", 1, "दो"), mina.id, "draft", now())
        again = revisions.add(connection, drafted[0].id, Submitted("op-1", 0, "एक"), mina.id, "draft", now())
        assert segments.get(connection, drafted[0].id).text == "दो"
    assert again == first


def test_an_operation_belongs_to_one_person_and_segment(
    database: Engine, rows: Rows, drafted: list[segments.StoredSegment], mina: Person
) -> None:
    other = rows.person("ravi")
    with database.begin() as connection:
        revisions.add(connection, drafted[0].id, Submitted("op-1", 0, "एक"), mina.id, "draft", now())
        for segment, person in ((drafted[1], mina), (drafted[0], other)):
            with pytest.raises(revisions.OperationReused):
                revisions.add(connection, segment.id, Submitted("op-1", 0, "एक"), person.id, "draft", now())


def test_of_many_at_once_one_wins(database: Engine, drafted: list[segments.StoredSegment], mina: Person) -> None:
    def send(number: int) -> int:
        try:
            with database.begin() as connection:
                made = revisions.add(
                    connection, drafted[0].id, Submitted(f"op-{number}", 0, f"{number}"), mina.id, "draft", now()
                )
            return made.version
        except revisions.Conflict as conflict:
            return -conflict.current_version

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [-1] * 7 + [1]


def test_the_same_operation_at_once_is_one(
    database: Engine, drafted: list[segments.StoredSegment], mina: Person
) -> None:
    def send(_: int) -> str:
        with database.begin() as connection:
            return revisions.add(connection, drafted[0].id, Submitted("op", 0, "एक"), mina.id, "draft", now()).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(send, range(8)))) == 1


def test_a_segment_that_is_not_there(database: Engine, mina: Person) -> None:
    with database.begin() as connection, pytest.raises(SegmentMissing):
        revisions.add(connection, "seg_none", Submitted("op", 0, "एक"), mina.id, "draft", now())
