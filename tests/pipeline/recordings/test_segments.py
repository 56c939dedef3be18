"""Segments: drafts that a retry may store again, and revisions that are only ever added."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.recordings import segments
from pipeline.review.routing import decide
from pipeline.store.database import now, reading
from tests.conftest import Rows, drafted_segment


@pytest.fixture
def mina(rows: Rows) -> Person:
    return rows.person("mina")


@pytest.fixture
def drafted(rows: Rows) -> list[segments.StoredSegment]:
    return rows.draft(rows.recording(rows.client("c").id).id, "राशन कार्ड", "नमस्ते", "")


def test_a_draft_comes_back_as_it_was(database: Engine, drafted: list[segments.StoredSegment]) -> None:
    with reading(database) as connection:
        found = segments.list_segments(connection, drafted[0].recording_id)
        assert segments.get(connection, drafted[0].id) == drafted[0]
    assert found == drafted
    assert [one.text for one in found] == ["राशन कार्ड", "नमस्ते", ""]
    assert found[0].words == drafted_segment(0, "राशन कार्ड").words
    assert [(one.version, one.reviewed, one.arm) for one in found] == [(0, False, "")] * 3


def test_a_retry_replaces_the_draft_and_keeps_ids(rows: Rows, drafted: list[segments.StoredSegment]) -> None:
    again = rows.draft(drafted[0].recording_id, "राशन कार्ड", "नमस्ते", "")
    other = rows.draft(drafted[0].recording_id, "अलग", "पाठ")
    assert again == drafted
    assert [one.text for one in other] == ["अलग", "पाठ"]
    assert [one.id for one in other] == [one.id for one in drafted[:2]]


def test_a_retry_never_overwrites_people(
    database: Engine, rows: Rows, drafted: list[segments.StoredSegment], mina: Person
) -> None:
    with database.begin() as connection:
        segments.add_revision(connection, drafted[0].id, "op-1", 0, mina.id, "राशन-कार्ड", "draft", now())
    stored = rows.draft(drafted[0].recording_id, "अलग")
    assert [one.text for one in stored] == ["राशन-कार्ड", "नमस्ते", ""]
    assert stored[0].draft == "राशन कार्ड"


def test_the_route_is_logged(database: Engine, drafted: list[segments.StoredSegment]) -> None:
    decision = decide(drafted[0].id, 0.75, (), 0, Route())
    with database.begin() as connection:
        segments.set_route(connection, drafted[0].id, decision)
        found = segments.get(connection, drafted[0].id)
        with pytest.raises(segments.SegmentMissing):
            segments.set_route(connection, "seg_none", decision)
    assert (found.arm, found.review_probability, found.blind_probability) == (decision.arm, 1.0, 0.05)


def test_revisions_build_on_each_other(database: Engine, drafted: list[segments.StoredSegment], mina: Person) -> None:
    with database.begin() as connection:
        first = segments.add_revision(connection, drafted[0].id, "op-1", 0, mina.id, "एक", "draft", now())
        second = segments.add_revision(connection, drafted[0].id, "op-2", 1, mina.id, "दो", "draft", now())
        assert segments.revisions(connection, drafted[0].id) == [first, second]
        found = segments.get(connection, drafted[0].id)
    assert (first.version, second.version) == (1, 2)
    assert (found.text, found.version, found.reviewed, found.draft) == ("दो", 2, True, "राशन कार्ड")


def test_a_late_text_is_a_conflict(database: Engine, drafted: list[segments.StoredSegment], mina: Person) -> None:
    with database.begin() as connection:
        segments.add_revision(connection, drafted[0].id, "op-1", 0, mina.id, "एक", "draft", now())
        with pytest.raises(segments.Conflict) as caught:
            segments.add_revision(connection, drafted[0].id, "op-2", 0, mina.id, "दो", "draft", now())
    assert (caught.value.current_version, caught.value.current_text) == (1, "एक")


def test_sending_again_changes_nothing(database: Engine, drafted: list[segments.StoredSegment], mina: Person) -> None:
    with database.begin() as connection:
        first = segments.add_revision(connection, drafted[0].id, "op-1", 0, mina.id, "एक", "draft", now())
        segments.add_revision(connection, drafted[0].id, "op-2", 1, mina.id, "दो", "draft", now())
        again = segments.add_revision(connection, drafted[0].id, "op-1", 0, mina.id, "एक", "draft", now())
        assert segments.get(connection, drafted[0].id).text == "दो"
    assert again == first


def test_an_operation_belongs_to_one_person_and_segment(
    database: Engine, rows: Rows, drafted: list[segments.StoredSegment], mina: Person
) -> None:
    other = rows.person("ravi")
    with database.begin() as connection:
        segments.add_revision(connection, drafted[0].id, "op-1", 0, mina.id, "एक", "draft", now())
        for segment, person in ((drafted[1], mina), (drafted[0], other)):
            with pytest.raises(segments.OperationReused):
                segments.add_revision(connection, segment.id, "op-1", 0, person.id, "एक", "draft", now())


def test_of_many_at_once_one_wins(database: Engine, drafted: list[segments.StoredSegment], mina: Person) -> None:
    def send(number: int) -> int:
        try:
            with database.begin() as connection:
                made = segments.add_revision(
                    connection, drafted[0].id, f"op-{number}", 0, mina.id, f"{number}", "draft", now()
                )
            return made.version
        except segments.Conflict as conflict:
            return -conflict.current_version

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [-1] * 7 + [1]


def test_the_same_operation_at_once_is_one(
    database: Engine, drafted: list[segments.StoredSegment], mina: Person
) -> None:
    def send(_: int) -> str:
        with database.begin() as connection:
            return segments.add_revision(connection, drafted[0].id, "op", 0, mina.id, "एक", "draft", now()).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(send, range(8)))) == 1


def test_a_segment_that_is_not_there(database: Engine, mina: Person) -> None:
    with database.begin() as connection:
        with pytest.raises(segments.SegmentMissing):
            segments.get(connection, "seg_none")
        with pytest.raises(segments.SegmentMissing):
            segments.add_revision(connection, "seg_none", "op", 0, mina.id, "एक", "draft", now())
