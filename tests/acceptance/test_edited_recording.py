"""One real recording in which a person corrects, splits, joins and renames: all formats agree, words have times.

Drafted by the bundled model, edited over the API, aligned by the recogniser. On both databases.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from asr.models.pool import OneRecognizer
from asr.whisper import whisper
from asr.whisper.whisper import WhisperRecognizer
from boli.demo.samples import path, samples
from configs.settings import Asr, Settings, Storage
from diarize import rttm
from diarize.choose import diarizer
from pipeline.jobs.stages import DraftingStages
from tests.conftest import Service

pytestmark = pytest.mark.slow  # drafts a recording

SAMPLE = next(path(one) for one in samples() if one.name == "hi-neighbours")


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1, max_window_ms=5000))


@pytest.fixture
def running(database: sa.Engine, database_url: str, tmp_path: Path) -> Iterator[Service]:
    made = Service(Settings(storage=Storage(data_dir=tmp_path / "data", database_url=database_url)))
    yield made
    made.engine.dispose()


def draft(service: Service, recognizer: WhisperRecognizer, recording_id: str) -> DraftingStages:
    """Run every stage of drafting, and return the stages for what comes later."""
    scratch = service.settings.storage.data_dir / "scratch"
    scratch.mkdir()
    who = diarizer(service.settings)
    stages = DraftingStages(service.settings, service.engine, service.blobs, OneRecognizer(recognizer), who, scratch)
    assert stages.prepare(recording_id) is None
    stages.diarize(recording_id)
    for part in range(stages.parts(recording_id)):
        stages.transcribe(recording_id, part)
    for stage in (stages.join, stages.route, stages.deliver):
        stage(recording_id)
    return stages


class Desk:
    """A client and a transcriber, who holds every segment of the drafted recording."""

    def __init__(self, service: Service, recognizer: WhisperRecognizer) -> None:
        _, self.client = service.client("asha")
        fields = {"language": "hi", "review": "full", "speaker_dialect": "bho"}
        sent = self.client.post("/v1/recordings", files={"file": ("neighbours.ogg", SAMPLE.read_bytes())}, data=fields)
        self.recording_id = sent.json()["id"]
        self.stages = draft(service, recognizer, self.recording_id)
        _, self.mina = service.person("mina", "hi")
        held = self.mina.post("/v1/tasks/lease", json={"count": 50}).json()["tasks"]
        self.segments = self.transcript("json")["segments"]
        drafted = {one["id"] for one in self.segments}
        self.others = [task["segment"] for task in held if task["segment"]["id"] not in drafted]

    def send(self, segment: dict[str, Any], **body: Any) -> None:
        sent = {"operation_id": str(uuid4()), "base_version": segment["version"], "active_ms": 1000} | body
        answer = self.mina.post(f"/v1/segments/{segment['id']}/revisions", json=sent)
        assert answer.status_code == 201, answer.text

    def transcript(self, format: str) -> Any:
        asked = {"format": format, "cues": "segments"}
        found = self.client.get(f"/v1/recordings/{self.recording_id}/transcript", params=asked)
        assert found.status_code == 200
        return found.json() if format == "json" else found.text


def edit(desk: Desk) -> None:
    """Correct a word, split at a word, join two, move a border, change a speaker, and accept the rest."""
    corrected, divided, joining, joined, left, right, *rest = desk.segments
    desk.send(corrected, text=f"{corrected['text'].rsplit(' ', 1)[0]} [foreign: certificate] [noise]")
    words = divided["words"]
    half = len(words) // 2
    border_ms = (words[half - 1]["end_ms"] + words[half]["start_ms"]) // 2
    first, second = (" ".join(word["text"] for word in side) for side in (words[:half], words[half:]))
    parts = [
        {"start_ms": divided["start_ms"], "end_ms": border_ms, "text": first},
        {"start_ms": border_ms, "end_ms": divided["end_ms"], "speaker": "Asha", "text": second},
    ]
    desk.send(divided, parts=parts)
    desk.send(joining, text=joining["text"], joins_next=True)
    border_ms = left["end_ms"] - 300
    desk.send(left, parts=[{"start_ms": left["start_ms"], "end_ms": border_ms, "text": left["text"]}])
    desk.send(right, parts=[{"start_ms": border_ms, "end_ms": right["end_ms"], "text": right["text"]}])
    for one in (joined, *rest[:-1]):
        desk.send(one, text=one["text"])
    last = rest[-1]
    whole = {"start_ms": last["start_ms"], "end_ms": last["end_ms"], "speaker": "Asha", "text": last["text"]}
    desk.send(last, parts=[whole])
    for other in desk.others:  # dropped sound that a person is to hear
        desk.send(other, text="")


def test_json_srt_and_rttm_agree_on_an_edited_recording(running: Service, recognizer: WhisperRecognizer) -> None:
    desk = Desk(running, recognizer)
    assert len(desk.segments) >= 8
    assert all(one["words"] for one in desk.segments)
    edit(desk)
    before = desk.transcript("json")
    check(desk, before)
    desk.stages.align(desk.recording_id)
    after = desk.transcript("json")
    check(desk, after)
    changed = after["segments"][0]
    assert {word["timing"] for word in changed["words"]} == {"aligned"}
    assert "interpolated" not in {word["timing"] for one in after["segments"] for word in one["words"]}
    assert before["segments"][0]["text"] == changed["text"]


def check(desk: Desk, told: dict[str, Any]) -> None:
    segments = told["segments"]
    drafted = desk.segments
    assert len(segments) == len(drafted)  # one more by the split, one less by the join
    assert [tag["name"] for tag in segments[0]["tags"]] == ["foreign", "noise"]
    assert (segments[1]["id"], segments[1]["part"], segments[2]["part"]) == (drafted[1]["id"], 0, 1)
    assert (segments[2]["speaker"], segments[-1]["speaker"]) == ("Asha", "Asha")
    assert segments[3]["segment_ids"] == [drafted[2]["id"], drafted[3]["id"]]
    assert segments[4]["end_ms"] == segments[5]["start_ms"] == drafted[4]["end_ms"] - 300
    assert told["recording"]["speaker_dialect"] == "bho"
    for one in segments:
        assert [word["text"] for word in one["words"]] == one["text"].split() != []
        edges = [edge for word in one["words"] for edge in (word["start_ms"], word["end_ms"])]
        assert all(a <= b for a, b in pairwise([one["start_ms"], *edges, one["end_ms"]]))
    check_formats(desk, segments)
    ledger = told["ledger"]
    assert (ledger[0]["start_ms"], ledger[-1]["end_ms"]) == (0, told["recording"]["duration_ms"])
    assert all(a["end_ms"] == b["start_ms"] for a, b in pairwise(ledger))


def check_formats(desk: Desk, segments: list[dict[str, Any]]) -> None:
    turns = rttm.parse(desk.transcript("rttm"))
    assert [(one.turn.start_ms, one.turn.end_ms, one.turn.speaker) for one in turns] == [
        (one["start_ms"], one["end_ms"], "_".join(one["speaker"].split())) for one in segments
    ]
    cues = [block.split("\n", 2) for block in desk.transcript("srt").strip().split("\n\n")]
    assert len(cues) == len(segments)
    for (_, when, said), one in zip(cues, segments, strict=True):
        assert when == f"{srt_time(one['start_ms'])} --> {srt_time(one['end_ms'])}"
        text = said.replace(" (noise)", "")
        assert text == f"{one['speaker']}: {one['text']}"


def srt_time(ms: int) -> str:
    return f"00:{ms // 60_000:02}:{ms // 1000 % 60:02},{ms % 1000:03}"
