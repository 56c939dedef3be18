"""In blocks the detector says what it says in one piece; stretches keep their promises."""

import importlib
import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.lib import sounds
from boli.demo.samples import HERE
from diarize.diarizer import ArraySignal
from diarize.interval import Stretch
from pipeline.media.evened import evened
from pipeline.media.voice_activity import (
    FRAME_MS,
    FRESH_EVERY_FRAMES,
    FRESH_FRAMES,
    FRESH_LEAST,
    probabilities,
    stretches,
)

Voice = NDArray[np.float32]
REPOSITORY = Path(__file__).parents[3]


def murmur(seconds: float) -> NDArray[np.float32]:
    """A buzzing, syllable-like sound with pauses, which moves the detector up and down."""
    time_s = np.arange(round(seconds * 16_000)) / 16_000
    pitch = 120 + 30 * np.sin(2 * np.pi * 0.7 * time_s)
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / 16_000)) * np.maximum(0, np.sin(2 * np.pi * 3 * time_s))
    noise = np.random.default_rng(1).standard_normal(len(time_s)) * 0.01
    return np.asarray(0.2 * buzz * (np.sin(2 * np.pi * time_s / 9) > 0) + noise, dtype=np.float32)


def in_one_piece(sound: NDArray[np.float32]) -> Voice:
    """Both answers of the detector, by faster-whisper's own call, which pads what it is given."""
    vad: Any = importlib.import_module("faster_whisper.vad")
    model, count = vad.get_vad_model(), -(-len(sound) // 512)
    padded = np.pad(sound, (0, count * 512 - len(sound)))
    said = model(np.pad(padded, (0, 512))).reshape(-1)[:count]
    h, c = (np.zeros((1, 1, 128), np.float32) for _ in range(2))
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(padded, (64, 0)), 576)[::512]
    for start in range(0, count, FRESH_EVERY_FRAMES):
        part = np.ascontiguousarray(frames[start : start + FRESH_FRAMES])
        fresh = model.session.run(None, {"input": part, "h": h, "c": c})[0].reshape(-1)
        fresh = np.where(fresh < FRESH_LEAST, 0, fresh)
        said[start : start + len(part)] = np.maximum(said[start : start + len(part)], fresh)
    return np.asarray(said, dtype=np.float32)


# 15 and 16 s are the blocks.
@pytest.mark.parametrize(
    "samples",
    [
        100,
        512 * 20 - 100,
        512 * 470 + 1,
        pytest.param(512 * 470, marks=pytest.mark.slow),
        pytest.param(16_000 * 16 + 1, marks=pytest.mark.slow),
        pytest.param(16_000 * 131 + 7, marks=pytest.mark.slow),
    ],
)
def test_blocks_equal_the_whole(samples: int) -> None:
    signal = ArraySignal(murmur(samples / 16_000))
    found = probabilities(signal)
    assert found.dtype == np.float32
    assert len(found) == -(-samples // 512)
    np.testing.assert_allclose(found, in_one_piece(np.concatenate(list(evened(signal)))), rtol=0, atol=1e-6)


def seconds_found(sound: NDArray[np.float32], after_s: float = 0) -> float:
    options = {"onset": 0.5, "offset": 0.35, "min_pause_ms": 300, "min_speech_ms": 160, "pad_ms": 0}
    found = stretches(probabilities(ArraySignal(sound)), len(sound) // 16, **options)  # type: ignore[arg-type]
    return sum(max(0, one.end_ms - max(one.start_ms, after_s * 1000)) for one in found) / 1000


def speech() -> NDArray[np.float32]:
    """Twenty seconds of a bundled recording, synthetic speech in Hindi."""
    samples, rate_hz = soundfile.read(HERE / "hi-office.flac", dtype="float32", frames=20 * 16_000)
    assert rate_hz == 16_000
    return np.asarray(samples, dtype=np.float32)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "changed", "after_s"),
    [
        ("at a peak of -60 dB", lambda sound: sound / np.abs(sound).max() * 1e-3, 0),
        ("at a peak of -70 dB", lambda sound: sound / np.abs(sound).max() * 10**-3.5, 0),
        ("on a constant offset", lambda sound: 0.05 * sound / np.abs(sound).max() + 0.8, 0),
        ("after 30 s of digital silence", lambda sound: np.concatenate([sounds.silence(30), sound]), 30),
        ("after 30 s of music", lambda sound: np.concatenate([sounds.music(30), sound]), 30),
        ("quiet, after 30 s of music", lambda sound: np.concatenate([sounds.music(30), sound / 100]), 30),
    ],
)
def test_speech_is_found_wherever_it_stands(name: str, changed: Any, after_s: float) -> None:
    alone = seconds_found(speech())
    assert alone > 10
    assert seconds_found(np.asarray(changed(speech()), np.float32), after_s) > 0.97 * alone, name


@pytest.mark.slow
@pytest.mark.parametrize("name", ["silence", "white", "pink", "brown", "hum", "siren", "music"])
@pytest.mark.parametrize("level", [1.0, 1e-3])
def test_what_is_no_speech_is_not_passed_on_because_it_was_made_louder(name: str, level: float) -> None:
    assert seconds_found(np.asarray(level * getattr(sounds, name)(60), np.float32)) == 0


def test_no_sound_no_probabilities() -> None:
    assert probabilities(ArraySignal(np.zeros(0, np.float32))).shape == (0,)


def test_the_detector_needs_no_recogniser() -> None:
    code = "import sys, pipeline.media.voice_activity; print('faster_whisper' in sys.modules, 'torch' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=REPOSITORY)
    assert result.stdout.split() == ["False", "False"]


def voice(picture: str) -> Voice:
    """'#' speaks (0.9), '-' between the thresholds (0.4), '.' silent (0.1); one sign a frame of 32 ms."""
    return np.array([{"#": 0.9, "-": 0.4, ".": 0.1}[sign] for sign in picture], dtype=np.float32)


@pytest.mark.parametrize(
    ("picture", "options", "expected"),
    [
        ("", {}, []),
        ("....", {}, []),
        ("####", {}, [(0, 128)]),
        ("..##..", {}, [(64, 128)]),
        ("--##--..", {}, [(64, 192)]),
        ("--..--", {}, []),
        ("##-.-##", {}, [(0, 96), (160, 224)]),
        ("##..##", {"min_pause_ms": 65}, [(0, 192)]),
        ("##..##", {"min_pause_ms": 64}, [(0, 64), (128, 192)]),
        ("#....###", {"min_speech_ms": 64}, [(160, 256)]),
        ("#.#.#...", {"min_pause_ms": 33, "min_speech_ms": 160}, [(0, 160)]),
        ("..##....##..", {"pad_ms": 40}, [(24, 168), (216, 360)]),
        ("..##..##..", {"pad_ms": 400}, [(0, 160), (160, 320)]),
        ("..##", {"duration_ms": 100}, [(64, 100)]),
        ("..##", {"duration_ms": 70, "min_speech_ms": 10}, []),
    ],
)
def test_stretches(picture: str, options: dict[str, int], expected: list[tuple[int, int]]) -> None:
    chosen: dict[str, Any] = {
        "duration_ms": len(picture) * FRAME_MS,
        "min_pause_ms": 0,
        "min_speech_ms": 0,
        "pad_ms": 0,
    }
    found = stretches(voice(picture), onset=0.5, offset=0.35, **(chosen | options))
    assert found == [Stretch(start, end) for start, end in expected]


@given(
    st.lists(st.floats(0, 1, width=32), max_size=200),
    st.integers(0, FRAME_MS - 1),
    st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9)),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 500),
)
def test_stretches_are_sorted_disjoint_and_inside(
    heard: list[float], missing_ms: int, limits: tuple[float, float], pause_ms: int, speech_ms: int, pad_ms: int
) -> None:
    duration_ms = max(0, len(heard) * FRAME_MS - missing_ms)
    offset, onset = sorted(limits)
    array = np.array(heard, dtype=np.float32)
    found = stretches(
        array, duration_ms, onset=onset, offset=offset,
        min_pause_ms=pause_ms, min_speech_ms=speech_ms, pad_ms=pad_ms,
    )  # fmt: skip
    for before, after in itertools.pairwise(found):
        assert before.end_ms <= after.start_ms
    assert all(0 <= stretch.start_ms < stretch.end_ms <= duration_ms for stretch in found)
    assert all(stretch.end_ms - stretch.start_ms >= speech_ms for stretch in found)
    if speech_ms <= 1:  # nothing is dropped: every frame of certain speech is inside
        for frame in np.flatnonzero(array >= onset):
            start_ms, end_ms = int(frame) * FRAME_MS, min(int(frame + 1) * FRAME_MS, duration_ms)
            assert any(stretch.start_ms <= start_ms and end_ms <= stretch.end_ms for stretch in found)


def test_thresholds_the_wrong_way_round() -> None:
    with pytest.raises(ValueError, match="speech cannot end"):
        stretches(voice("##"), 64, onset=0.5, offset=0.6, min_pause_ms=0, min_speech_ms=0, pad_ms=0)
