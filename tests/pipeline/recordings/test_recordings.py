"""Recordings: the life of one, pages of many, and that deleting leaves nothing behind."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from asr.recognizer import ModelInfo
from pipeline.privacy import erasure
from pipeline.recordings import recordings
from pipeline.recordings.transcript import LedgerEntry
from pipeline.review import completion, revisions
from pipeline.review.revisions import Submitted
from pipeline.store.blobs import DiskBlobs
from pipeline.store.cursors import BadCursor
from pipeline.store.database import now, reading
from pipeline.store.tables.base import metadata
from tests.conftest import Rows

MODEL = ModelInfo("starter", "ab" * 32, "demonstration only", ("hi",), 10_000)
LEDGER = (LedgerEntry(0, 0, 2000, "speech", "segment"), LedgerEntry(0, 2000, 2500, "non-speech", "pause"))


def test_the_life_of_a_recording(database: Engine, rows: Rows) -> None:
    made = rows.recording(rows.client("c").id, language="hi", priority="rush", speakers_expected=2)
    assert (made.status, made.stage, made.priority, made.speakers_expected) == ("queued", "", "rush", 2)
    with database.begin() as connection:
        recordings.set_prepared(connection, made.id, 2500, 1)
        recordings.set_progress(connection, made.id, "transcribe", 0.5)
        running = recordings.get(connection, made.id)
        recordings.set_drafted(connection, made.id, MODEL, LEDGER)
        drafted = recordings.get(connection, made.id)
        recordings.set_progress(connection, made.id, "deliver", 1)
        completion.begin(connection, [made.id])
        recordings.set_drafted(connection, made.id, MODEL, LEDGER)
        last = recordings.get(connection, made.id)
        assert recordings.ledger(connection, made.id) == LEDGER
        assert recordings.newest_model(connection) == {
            "name": "starter", "hash": "ab" * 32, "intended_use": "demonstration only"
        }  # fmt: skip
    assert (running.status, running.stage, running.progress, running.duration_ms) == (
        "running",
        "transcribe",
        0.5,
        2500,
    )
    assert drafted.status == "drafted"
    assert drafted.drafted_at is not None
    assert (last.status, last.stage, last.drafted_at) == ("in_review", "deliver", drafted.drafted_at)


def test_a_failure_says_why_and_a_retry_forgets_it(database: Engine, rows: Rows) -> None:
    made = rows.recording(rows.client("c").id)
    with database.begin() as connection:
        recordings.set_failed(connection, made.id, {"code": "broken-audio"})
        failed = recordings.get(connection, made.id)
        recordings.set_progress(connection, made.id, "prepare", 0)
        retried = recordings.get(connection, made.id)
    assert (failed.status, failed.problem) == ("failed", {"code": "broken-audio"})
    assert (retried.status, retried.problem) == ("running", None)


def test_what_is_gone_stops_the_job(database: Engine) -> None:
    with database.begin() as connection:
        for call in (
            lambda: recordings.get(connection, "rec_none"),
            lambda: recordings.ledger(connection, "rec_none"),
            lambda: recordings.set_progress(connection, "rec_none", "prepare", 0),
            lambda: recordings.set_drafted(connection, "rec_none", MODEL, ()),
        ):
            with pytest.raises(recordings.RecordingMissing, match="rec_none"):
                call()


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_show_each_recording_once_newest_first(database: Engine, rows: Rows, limit: int) -> None:
    owner, other = rows.client("c"), rows.client("d")
    made = [rows.recording(owner.id, f"{number}").name for number in range(7)]
    rows.recording(other.id, "not mine")
    seen: list[str] = []
    after = None
    with reading(database) as connection:
        while True:
            page, after = recordings.list_for_client(connection, owner.id, limit, after)
            seen += [one.name for one in page]
            if after is None:
                break
    assert seen == made[::-1]


@pytest.mark.parametrize("cursor", ["x", "%%", "é", "MjAyNiBy", "bm93IHJlYw=="])
def test_a_cursor_that_we_did_not_give(database: Engine, cursor: str) -> None:
    with reading(database) as connection, pytest.raises(BadCursor, match="begin again"):
        recordings.list_for_client(connection, "cli", 5, cursor)


def test_counts(database: Engine, rows: Rows) -> None:
    owner = rows.client("c").id
    first, second = rows.recording(owner).id, rows.recording(owner).id
    one, _ = rows.draft(first, "एक", "दो")
    person = rows.person("mina")
    with database.begin() as connection:
        revisions.add(connection, one.id, Submitted("op", 0, "एक"), person.id, "draft", now())
        found = recordings.counts(connection, [first, second])
    assert found == {first: recordings.Counts(2, 1), second: recordings.Counts(0, 0)}


def test_deleting_leaves_nothing(database: Engine, rows: Rows, tmp_path: Path) -> None:
    owner = rows.client("c").id
    person = rows.person("mina")
    gone, kept = rows.recording(owner).id, rows.recording(owner).id
    for recording_id in (gone, kept):
        (one,) = rows.draft(recording_id, "एक")
        rows.task(one)
        with database.begin() as connection:
            revisions.add(connection, one.id, Submitted(f"op {recording_id}", 0, "एक"), person.id, "draft", now())
    with database.begin() as connection:
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [gone])
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [gone])
        for name in ("segment", "revision", "task"):
            table = metadata.tables[name]
            count = select(func.count()).select_from(table)
            assert connection.execute(count.where(table.c.recording_id == gone)).scalar() == 0
            assert connection.execute(count.where(table.c.recording_id == kept)).scalar() == 1
        assert completion.unfinished(connection, kept)
