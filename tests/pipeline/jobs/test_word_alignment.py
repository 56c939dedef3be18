"""Corrected words find their place in the sound. Needs espeak-ng, as boli.demo.samples.voice says."""

from itertools import pairwise
from uuid import uuid4

import pytest

from asr.models.pool import OneRecognizer
from asr.recognizer import SAMPLE_RATE_HZ, Recognizer
from asr.whisper import whisper
from asr.whisper.whisper import WhisperRecognizer
from asr.word import Word
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from diarize.choose import diarizer
from pipeline.jobs.stages import DraftingStages
from pipeline.jobs.word_alignment import parts
from tests.conftest import Service
from tests.pipeline.jobs.test_stages import HINDI, drafted, sound


def word(text: str, start_ms: int, end_ms: int) -> Word:
    return Word(text, start_ms, end_ms, 0.5)


def test_a_short_segment_is_one_part() -> None:
    words = [word("क", 0, 400), word("ख", 500, 900)]
    assert list(parts(words, 0, 1000, 5000)) == [(words, 0, 1000)]


def test_a_long_one_is_cut_at_its_widest_pause() -> None:
    words = [word(str(at), 1000 * at, 1000 * at + (500 if at == 3 else 900)) for at in range(8)]
    found = list(parts(words, 0, 8000, 5000))
    assert [[one.text for one in part] for part, _, _ in found] == [["0", "1", "2", "3"], ["4", "5", "6", "7"]]
    assert [(start, end) for _, start, end in found] == [(0, 3750), (3750, 8000)]


@pytest.mark.parametrize("longest_ms", [1000, 1700, 30_000])
def test_no_part_is_longer_than_the_model_hears_and_no_word_is_lost(longest_ms: int) -> None:
    words = [word(str(at), 700 * at, 700 * at + 700) for at in range(30)]
    found = list(parts(words, 0, 21_000, longest_ms))
    assert [one for part, _, _ in found for one in part] == words
    assert all(end - start <= longest_ms for _, start, end in found)


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1))


def stages(service: Service, recognizer: Recognizer) -> DraftingStages:
    scratch = service.settings.storage.data_dir / "scratch"
    settings = service.settings
    return DraftingStages(
        settings, service.engine, service.blobs, OneRecognizer(recognizer), diarizer(settings), scratch
    )


@pytest.mark.slow
def test_a_corrected_recording_has_word_times_from_the_sound(service: Service, recognizer: WhisperRecognizer) -> None:
    _, asha = service.client("asha")
    said = HINDI.split()
    slow, fast = ("hi", "m6", " ".join(said[:2]), 90), ("hi", "m6", " ".join(said[2:]), 220)
    content = sound(slow, fast)  # so that an even spread is wrong
    recording_id = asha.post("/v1/recordings", files={"file": ("a.wav", content)}, data={"language": "hi"}).json()["id"]
    assert drafted(service, recognizer, recording_id) is None
    path = f"/v1/recordings/{recording_id}/transcript"
    before = asha.get(path).json()["segments"][0]["words"]
    assert {one["timing"] for one in before} == {"decoded"}

    _, ravi = service.person("ravi", "hi")
    (task,) = ravi.post("/v1/tasks/lease", json={"count": 5}).json()["tasks"]
    # Nothing of the draft stays, so that only the sound can tell where a word is.
    typed = " ".join(f"{text}ं" for text in said)
    wanted = {"operation_id": str(uuid4()), "base_version": task["segment"]["version"], "text": typed}
    assert ravi.post(f"/v1/segments/{task['segment']['id']}/revisions", json=wanted).status_code == 201
    spread = asha.get(path).json()["segments"][0]["words"]
    assert [one["text"] for one in spread] == typed.split()
    assert {(one["timing"], one["confidence"]) for one in spread} == {("interpolated", None)}

    stages(service, recognizer).align(recording_id)
    found = asha.get(path).json()["segments"][0]["words"]
    assert [one["text"] for one in found] == typed.split()
    assert {one["timing"] for one in found} == {"aligned"}
    edges = [edge for one in found for edge in (one["start_ms"], one["end_ms"])]
    assert all(first <= second for first, second in pairwise(edges))
    pause_ms = len(say(Voice("A", *slow[:2], slow[3], 50), slow[2])) * 1000 // SAMPLE_RATE_HZ
    assert found[1]["end_ms"] <= pause_ms + 100
    assert found[2]["start_ms"] >= pause_ms + 400  # the pause lasts 500 ms
    assert spread[2]["start_ms"] < pause_ms  # that was not known before
