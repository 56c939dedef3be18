"""Dropped sound: what may be drawn, how often it is, and what becomes of the piece that a person hears."""

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from asr.models.pool import OneRecognizer
from asr.whisper import whisper
from boli.cli import app
from boli.demo.samples import path, samples
from configs.settings import Asr, Route, Settings, Storage
from diarize.voiceprint.voiceprint import VoiceprintDiarizer
from pipeline.drafting.segmentation import LONGEST_MS
from pipeline.evaluation import aggregates, missed_speech, reports, scores
from pipeline.evaluation.reports import ReportQuery
from pipeline.jobs.stages import DraftingStages
from pipeline.recordings import recordings, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.ledger import tile
from pipeline.recordings.transcript import LedgerEntry, Segment
from pipeline.review import assignment, non_speech_audit, revisions, routing
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.database import new_id, now
from tests.conftest import MODEL, Rows, Service, drafted_segment

FLAGS = ("no-draft", NON_SPEECH_CHECK)
ALWAYS = Route(dropped_audio_share=1.0, blind_share=0.0)


def silence(start_ms: int, end_ms: int, reason: str = "silence", channel: int = 0) -> LedgerEntry:
    return LedgerEntry(channel, start_ms, end_ms, "non-speech", reason)


def check(start_ms: int, end_ms: int, language: str = "hi") -> Segment:
    return Segment(start_ms, end_ms, 0, "", language, "", None, FLAGS)


# --- what is drawn


def test_long_silences_are_cut_alike_and_short_ones_left_out() -> None:
    ledger = [silence(0, 1_999), silence(2_000, 4_000), silence(5_000, 39_000)]
    assert list(non_speech_audit.pieces(ledger)) == [
        (0, 2_000, 4_000), (0, 5_000, 16_333), (0, 16_333, 27_666), (0, 27_666, 39_000),
    ]  # fmt: skip


def test_what_was_not_dropped_is_not_drawn() -> None:
    kept = [
        LedgerEntry(0, 0, 9_000, "speech", "segment"),
        silence(0, 9_000, "heard from another channel", 1),
        silence(0, 9_000, "same sound as channel 0", 2),
    ]
    assert non_speech_audit.drawn("rec_1", kept, "hi", ALWAYS) == []
    assert non_speech_audit.drawn("rec_1", [silence(0, 9_000, "no words heard")], "hi", ALWAYS) == [check(0, 9_000)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 100_000)), max_size=5))
def test_pieces_lie_in_their_entries_and_cover_them(entries: list[tuple[int, int]]) -> None:
    ledger = [silence(0, length_ms, channel=channel) for channel, length_ms in entries]
    found = list(non_speech_audit.pieces(ledger))
    assert all(non_speech_audit.LEAST_MS <= end - start <= LONGEST_MS for _, start, end in found)
    long = sum(length_ms for _, length_ms in entries if length_ms >= non_speech_audit.LEAST_MS)
    assert sum(end - start for _, start, end in found) == long


def test_the_share_drawn_is_the_share_that_is_logged_and_a_retry_draws_the_same() -> None:
    ledger = [silence(n * 10_000, n * 10_000 + 5_000) for n in range(2_000)]
    policy = Route(dropped_audio_share=0.2)
    found = non_speech_audit.drawn("rec_1", ledger, "hi", policy)
    assert len(found) / 2_000 == pytest.approx(0.2, abs=0.04)
    assert found == non_speech_audit.drawn("rec_1", ledger, "hi", policy)
    assert found != non_speech_audit.drawn("rec_2", ledger, "hi", policy)
    assert non_speech_audit.drawn("rec_1", ledger, "hi", Route(dropped_audio_share=0)) == []


# --- what becomes of it


def stored(rows: Rows, engine: sa.Engine, *drafts: Segment, share: float = 1.0, **more: Any) -> recordings.Recording:
    """Store a drafted recording of 20 s with these segments; checks are logged with the share."""
    made = rows.recording(rows.client(uuid4().hex).id, language="hi", **more)
    speech = [LedgerEntry(0, one.start_ms, one.end_ms, "speech", "segment") for one in drafts if one.text]
    with engine.begin() as connection:
        for one in segments.replace_draft(connection, made.id, non_speech_audit.among(drafts, [])):
            plain = routing.Decision("draft", 1.0, 0.05, 0.5)
            drawn = non_speech_audit.decision(made.id, one, Route(dropped_audio_share=share))
            assignment.log(connection, one.id, drawn if NON_SPEECH_CHECK in one.flags else plain)
        recordings.set_prepared(connection, made.id, 20_000, 1)
        recordings.set_drafted(connection, made.id, MODEL, tile(20_000, 0, speech, "silence"))
    return made


def answer(rows: Rows, engine: sa.Engine, recording_id: str, text: str) -> None:
    """Write `text` for the first check that nobody has answered."""
    person = rows.person(uuid4().hex)
    with engine.begin() as connection:
        every = segments.list_segments(connection, recording_id)
        one = next(found for found in every if NON_SPEECH_CHECK in found.flags and not found.reviewed)
        revisions.add(connection, one.id, Submitted(str(uuid4()), 0, text), person.id, "blind", now())
        scores.score(connection, one.id)


def test_a_check_counts_in_no_error_rate_and_in_no_list_until_somebody_finds_speech(
    rows: Rows, database: sa.Engine
) -> None:
    made = stored(rows, database, drafted_segment(0, "राशन कार्ड"), check(2_000, 8_000), check(8_000, 14_000))
    answer(rows, database, made.id, "")
    with database.begin() as connection:
        assert recordings.counts(connection, [made.id])[made.id] == recordings.Counts(1, 0)
    answer(rows, database, made.id, "हाँ जी")
    with database.begin() as connection:
        assert recordings.counts(connection, [made.id])[made.id] == recordings.Counts(2, 1)
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.evaluation.score)).scalar() == 0
        aggregates.refresh(connection, made.id, "a-model")
        assert [sums.tally.least_probability for sums in reports.read(connection, ReportQuery())] == [1.0]


def test_each_checked_minute_weighs_one_over_its_chance(rows: Rows, database: sa.Engine) -> None:
    """Of one speaker 12 s were drawn with 0.5 and hold 2 words, of the other 12 s with 0.1 and hold 4."""
    for share, texts, speaker in ((0.5, ("", "हाँ जी"), "A"), (0.1, ("<noise>", "हाँ जी ठीक है।"), "B")):
        made = stored(rows, database, check(0, 6_000), check(6_000, 12_000), share=share, speaker=speaker)
        for text in texts:
            answer(rows, database, made.id, text)
    stored(rows, database, check(0, 6_000), share=0.5, speaker="C")  # nobody has heard it yet
    with database.begin() as connection:
        (found,) = missed_speech.report(connection, min_speakers=2)
        (withheld,) = missed_speech.report(connection, min_speakers=3)
    assert (found.drawn, found.checked, found.with_speech, found.speakers, found.words) == (5, 4, 2, 2, 6)
    assert found.minutes == pytest.approx(0.4)
    assert found.per_minute == pytest.approx((2 / 0.5 + 4 / 0.1) / (0.2 / 0.5 + 0.2 / 0.1))
    assert found.low is not None
    assert found.low < found.per_minute
    assert (withheld.per_minute, withheld.status, withheld.words) == (None, "not enough data", 6)


# --- on a real recording, by the real model


def submitted(service: Service, client_id: str, name: str) -> str:
    """Put a bundled recording where an upload would, and return its id."""
    (sample,) = [one for one in samples() if one.name == name]
    id = new_id("rec")
    with Artifacts(service.blobs, id).writing_original() as place:
        shutil.copyfile(path(sample), place)
    more = {"language": sample.language, "dialect": sample.dialect, "speaker": sample.speaker}
    with service.engine.begin() as connection:
        recordings.create(connection, recordings.Submission(id, client_id, name, sample.sha256, 1000, **more))
    return id


def run(stages: DraftingStages, id: str) -> None:
    """Take a recording through the stages in the workflow's order."""
    assert stages.prepare(id) is None
    stages.diarize(id)
    for part in range(stages.parts(id)):
        stages.transcribe(id, part)
    for stage in (stages.join, stages.route, stages.deliver):
        stage(id)


def covered(transcript: Any) -> bool:
    """Say whether the ledger of a one-channel transcript covers it once, in order."""
    edges = [0, *(entry["end_ms"] for entry in transcript["ledger"])]
    starts = [entry["start_ms"] for entry in transcript["ledger"]]
    return edges[:-1] == starts and edges[-1] == transcript["recording"]["duration_ms"]


@pytest.mark.slow
def test_a_long_pause_is_checked_by_a_person(empty_service: Path, tmp_path: Path) -> None:
    """The bundled recording with 35 s of silence: people are given it, confirm most, and one hears a word."""
    shutil.copytree(empty_service, tmp_path / "data")
    settings = Settings(storage=Storage(data_dir=tmp_path / "data"), route=ALWAYS, asr=Asr(threads=2))
    service = Service(settings)
    client, client_calls = service.client("clinic")
    _, calls = service.person("mina")
    recognizer = OneRecognizer(whisper.load(settings.asr))
    stages = DraftingStages(settings, service.engine, service.blobs, recognizer, VoiceprintDiarizer(), tmp_path)
    id = submitted(service, client.id, "ta-clinic-silence")
    run(stages, id)

    before = client_calls.get(f"/v1/recordings/{id}/transcript").json()
    assert covered(before)
    assert all(segment["text"] for segment in before["segments"])
    with service.engine.begin() as connection:
        checks = [one for one in segments.list_segments(connection, id) if NON_SPEECH_CHECK in one.flags]
    assert sum(one.end_ms - one.start_ms for one in checks) > 33_000
    assert {(one.arm, one.review_probability) for one in checks} == {("blind", 1.0)}

    found = work(calls, {one.id for one in checks})
    after = client_calls.get(f"/v1/recordings/{id}/transcript").json()
    assert covered(after)
    assert after["status"] == "reviewed"
    assert [segment["id"] for segment in after["segments"] if segment["text"] == "சரி"] == [found]
    assert len(after["segments"]) == len(before["segments"]) + 1
    (heard,) = [segment for segment in after["segments"] if segment["id"] == found]
    claimed = [entry for entry in after["ledger"] if entry["start_ms"] == heard["start_ms"]]
    assert [(entry["end_ms"], entry["kind"]) for entry in claimed] == [(heard["end_ms"], "speech")]
    assert "சரி" in client_calls.get(f"/v1/recordings/{id}/transcript?format=srt").text
    assert "(no text)" not in client_calls.get(f"/v1/recordings/{id}/transcript?format=txt").text
    shown = CliRunner(env={"BOLI_STORAGE__DATA_DIR": str(tmp_path / "data")}).invoke(app, ["accuracy", "missed-speech"])
    assert f"{len(checks)}" in shown.stdout
    assert "not enough data" in shown.stdout
    service.engine.dispose()


def work(calls: TestClient, checks: set[str]) -> str:
    """Do every task as a person would: accept drafts, leave silence empty, but hear a word in the first check."""
    heard = ""
    while found := calls.post("/v1/tasks/lease", json={"count": 1}).json()["tasks"]:
        segment = found[0]["segment"]
        assert calls.get(found[0]["clip"]["url"]).status_code == 200
        text = segment["text"] or ""
        if segment["id"] in checks:
            assert (found[0]["arm"], segment["text"], segment["flags"]) == ("blind", None, None)
            text, heard = ("" if heard else "சரி"), heard or segment["id"]
        body = {"operation_id": str(uuid4()), "base_version": segment["version"], "text": text}
        assert calls.post(f"/v1/segments/{segment['id']}/revisions", json=body).status_code == 201
    return heard
