"""Segments: drafts that a retry may store again."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from pipeline.accounts.people import Person
from pipeline.recordings import segments
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
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


def test_the_models_own_text_is_kept_beside_a_transliteration(database: Engine, rows: Rows) -> None:
    recording = rows.recording(rows.client("c").id).id
    one = replace(drafted_segment(0, "में काम"), flags=("transliterated",), model_text="میں کام")
    with database.begin() as connection:
        stored = segments.replace_draft(connection, recording, [one])
        assert segments.replace_draft(connection, recording, [one]) == stored
    assert (stored[0].draft, stored[0].model_text) == ("में काम", "میں کام")


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
        revisions.add(connection, drafted[0].id, Submitted("op-1", 0, "राशन-कार्ड"), mina.id, "draft", now())
    stored = rows.draft(drafted[0].recording_id, "अलग")
    assert [one.text for one in stored] == ["राशन-कार्ड", "नमस्ते", ""]
    assert stored[0].draft == "राशन कार्ड"


def test_a_segment_that_is_not_there(database: Engine) -> None:
    with reading(database) as connection, pytest.raises(segments.SegmentMissing):
        segments.get(connection, "seg_none")
