"""Drafting a recording: from a file to segments and a ledger, with the bundled model and recordings."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from accuracy.measure import measure
from asr.recognizer import Recognizer
from asr.whisper import whisper
from boli.commands.transcribe import decoding_request
from boli.demo.samples import Sample, path, samples
from configs.settings import Settings
from diarize.choose import diarizer
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.media.reading import Reading
from pipeline.recordings.ledger import LOST
from pipeline.recordings.transcript import Transcript

pytestmark = pytest.mark.slow  # whole recordings or many processes: left out of `make check`

SAMPLES = {sample.name: sample for sample in samples()}


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return whisper.load(Settings().asr)


def drafted(sample: Sample, recognizer: Recognizer, language: str) -> Transcript:
    settings = Settings()
    request = DraftRequest(decoding_request((language, ""), recognizer.model, settings.asr))
    return draft_file(path(sample), recognizer, diarizer(settings), settings, request)[0]


def spans(transcript: Transcript, channel: int) -> Iterator[tuple[int, int]]:
    return ((one.start_ms, one.end_ms) for one in transcript.ledger if one.channel == channel)


@pytest.mark.parametrize("name", ["bn-helpline", "ta-clinic-silence", "ta-neighbours"])
def test_every_millisecond_of_every_channel_is_accounted_for(recognizer: Recognizer, name: str) -> None:
    sample = SAMPLES[name]
    made = drafted(sample, recognizer, sample.language)
    assert made.recording.channels == sample.channels
    for channel in range(sample.channels):
        edges = list(spans(made, channel))
        assert edges[0][0] == 0
        assert edges[-1][1] == made.recording.duration_ms
        assert all(left[1] == right[0] for left, right in itertools.pairwise(edges))


def test_a_call_is_written_once_for_each_side(recognizer: Recognizer) -> None:
    sample = SAMPLES["bn-helpline"]
    made = drafted(sample, recognizer, "bn")
    for channel in (0, 1):
        said = " ".join(one.text for one in sample.utterances if one.channel == channel)
        wrote = " ".join(one.text for one in made.segments if one.channel == channel)
        counts = measure(said, wrote, "bn")["L1"]
        assert counts.insertions <= 2, "the other side's words were written here, too"
        assert counts.errors <= 0.25 * counts.reference
    assert {one.speaker for one in made.segments} == {"S1", "S2"}
    assert "heard from another channel" in {one.reason for one in made.ledger}


def test_the_same_sound_twice_is_heard_once(recognizer: Recognizer) -> None:
    made = drafted(SAMPLES["ta-neighbours"], recognizer, "ta")
    assert {one.channel for one in made.segments} == {0}
    assert {one.reason for one in made.ledger if one.channel == 1} == {"same sound as channel 0"}


def test_a_language_the_model_does_not_know_gets_no_draft(recognizer: Recognizer) -> None:
    made = drafted(SAMPLES["hi-farm"], recognizer, "sat")
    assert made.segments
    assert {(one.text, one.confidence, one.flags, one.language) for one in made.segments} == {
        ("", None, ("no-draft",), "sat")
    }


def test_an_unknown_language_is_detected(recognizer: Recognizer) -> None:
    assert {one.language for one in drafted(SAMPLES["te-health"], recognizer, "").segments} == {"te"}


def test_a_hole_in_the_file_stands_in_the_ledger(recognizer: Recognizer, tmp_path: Path) -> None:
    sound, rate_hz = soundfile.read(path(SAMPLES["hi-office"]), dtype="float32")
    damaged, settings = sound.copy(), Settings()
    damaged[3 * rate_hz : 4 * rate_hz] = np.nan
    soundfile.write(tmp_path / "a.wav", damaged, rate_hz, "FLOAT")
    decoding = decoding_request(("hi", ""), recognizer.model, settings.asr)
    request = DraftRequest(decoding, reading=Reading(damaged=True))
    made, _ = draft_file(tmp_path / "a.wav", recognizer, diarizer(settings), settings, request)
    holes = [(one.start_ms, one.end_ms, one.kind) for one in made.ledger if one.reason == LOST]
    (hole,) = holes
    assert hole[0] == pytest.approx(3000, abs=20)
    assert hole[1] == pytest.approx(4000, abs=20)
    assert sum(one.end_ms - one.start_ms for one in made.ledger) == made.recording.duration_ms


@pytest.mark.parametrize("name", ["bn-helpline", "ta-clinic-silence"])
def test_the_bundled_model_writes_the_right_script_so_nothing_is_transliterated(
    recognizer: Recognizer, name: str
) -> None:
    sample = SAMPLES[name]
    found = drafted(sample, recognizer, sample.language).segments
    assert found
    assert not any({"transliterated", "wrong-script"} & set(one.flags) or one.model_text for one in found)
