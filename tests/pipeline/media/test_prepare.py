"""Real files of every kind and fault, made here, through probe and prepare."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from pipeline.media.prepare import prepare
from pipeline.media.prepared import Prepared, load_prepared
from pipeline.media.probe import probe
from pipeline.media.problem import CODES, AudioProblem
from pipeline.media.waveform import load_peaks
from tests.pipeline.media.sound_files import BAD, GOOD, LIMITS, encode, filled, patched, tone, video, written

pytestmark = pytest.mark.slow  # takes seconds: left to make test

REPOSITORY = Path(__file__).parents[3]


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_bad_files_say_what_is_wrong(name: str, tmp_path: Path) -> None:
    make, found_early, code, words = BAD[name]
    path = make(tmp_path)
    before = sorted(tmp_path.iterdir())
    if found_early:
        with pytest.raises(AudioProblem) as early:
            probe(path, LIMITS)
        assert early.value.code == code
    else:
        probe(path, LIMITS)
    with pytest.raises(AudioProblem) as problem:
        prepare(path, tmp_path / "out", LIMITS)
    assert problem.value.code == code
    assert words in str(problem.value)
    assert sorted(tmp_path.iterdir()) == before, "something half-written stayed behind"


def test_every_code_is_tried() -> None:
    assert {code for _, _, code, _ in BAD.values()} == set(CODES)


@pytest.mark.parametrize("name", GOOD)
def test_good_files_become_flac_and_peaks(name: str, tmp_path: Path) -> None:
    make, duration_ms, channels = GOOD[name]
    path = make(tmp_path)
    found = probe(path, LIMITS)
    prepared = prepare(path, tmp_path / "out", LIMITS)
    assert found.channels == len(prepared.channels) == channels
    assert abs(prepared.duration_ms - duration_ms) <= 70  # lossy encoders add up to a packet
    for channel in prepared.channels:
        info = soundfile.info(tmp_path / "out" / channel.flac)
        assert (info.samplerate, info.channels, info.format, info.subtype) == (16_000, 1, "FLAC", "PCM_16")
        assert info.frames * 1000 // 16_000 == prepared.duration_ms
        assert len(load_peaks(tmp_path / "out" / channel.peaks)) == -(-info.frames // 320)


def test_samples_pass_unchanged_and_channels_stay_apart(tmp_path: Path) -> None:
    sound = np.random.default_rng(2).integers(-32_768, 32_767, (16_000 * 13 + 77, 2), dtype=np.int16)
    soundfile.write(tmp_path / "a.wav", sound, 16_000)
    prepare(tmp_path / "a.wav", tmp_path / "out", LIMITS)
    for side in (0, 1):
        kept, _ = soundfile.read(tmp_path / "out" / f"channel-{side}.flac", dtype="int16")
        np.testing.assert_array_equal(kept, sound[:, side])


@pytest.mark.parametrize("rate_hz", [8000, 11_025, 22_050, 44_100, 48_000])
def test_resampling_keeps_pitch_level_and_time(rate_hz: int, tmp_path: Path) -> None:
    sound = np.concatenate([np.zeros((rate_hz, 1), np.float32), tone(2, rate_hz)])
    prepare(written(tmp_path / "a.wav", sound, rate_hz), tmp_path / "out", LIMITS)
    heard, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    expected = np.concatenate([np.zeros(16_000, np.float32), tone(2)[:, 0]])
    assert len(heard) == pytest.approx(len(expected), abs=2)
    inner = slice(16_500, 47_500)
    assert np.abs(heard[inner] - expected[inner]).max() < 0.01
    assert np.abs(heard[:15_900]).max() < 0.001


def test_sound_that_begins_after_the_picture_keeps_its_time(tmp_path: Path) -> None:
    prepare(video(tmp_path / "a.mkv", tone(1.5, 44_100), 500), tmp_path / "out", LIMITS)
    heard, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    assert np.abs(heard[: 16 * 440]).max() == 0.0
    assert np.abs(heard[16 * 560 :]).max() > 0.2


def test_lost_packets_become_silence_of_the_same_length(tmp_path: Path) -> None:
    whole = encode(tmp_path / "whole.webm", "libopus", tone(6, 48_000), 48_000)
    with av.open(str(whole)) as source, av.open(str(tmp_path / "holes.webm"), "w") as output:
        stream = output.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.pts is not None and not 2000 <= packet.pts * packet.time_base * 1000 < 3000:
                packet.stream = stream
                output.mux(packet)
    prepared = prepare(tmp_path / "holes.webm", tmp_path / "out", LIMITS)
    heard, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    assert abs(prepared.duration_ms - 6000) <= 20
    assert np.abs(heard[16 * 2100 : 16 * 2900]).max() < 0.001
    assert np.abs(heard[16 * 3100 : 16 * 5900]).max() > 0.2


def test_a_damaged_piece_does_not_move_what_follows(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).standard_normal((320_000, 1)).astype(np.float32) * 0.1
    path = written(tmp_path / "a.flac", noise)
    patched(path, path.stat().st_size // 2, b"\xaa" * 300)
    assert prepare(path, tmp_path / "out", LIMITS).duration_ms == 20_000
    heard, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    assert np.abs(heard[-16_000:] - noise[-16_000:, 0]).max() < 0.001


def test_channels_with_the_same_sound_are_named(tmp_path: Path) -> None:
    left = np.random.default_rng(4).standard_normal(16_000 * 5).astype(np.float32) * 0.1
    path = written(tmp_path / "a.wav", np.stack([left, -0.5 * left, np.roll(left, 1600)], axis=1))
    assert [channel.same_as for channel in prepare(path, tmp_path / "out", LIMITS).channels] == [None, 0, None]


def test_preparing_twice_changes_nothing_and_loads_what_was_returned(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", tone(3, channels=2))
    first = prepare(path, tmp_path / "out", LIMITS)
    stamp = (tmp_path / "out" / "channel-0.flac").stat().st_mtime_ns
    assert prepare(path, tmp_path / "out", LIMITS) == first == load_prepared(tmp_path / "out")
    assert Prepared.from_json(json.loads(json.dumps(first.to_json()))) == first
    assert (tmp_path / "out" / "channel-0.flac").stat().st_mtime_ns == stamp
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.wav", "out"]


def test_progress_rises_to_one(tmp_path: Path) -> None:
    seen: list[float] = []
    prepare(written(tmp_path / "a.wav", tone(30)), tmp_path / "out", LIMITS, seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 5
    assert seen[0] < 0.2
    assert seen[-1] == 1.0


def test_a_failing_progress_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        raise RuntimeError("the worker was told to stop")

    path = written(tmp_path / "a.wav", tone(3))
    with pytest.raises(RuntimeError, match="told to stop"):
        prepare(path, tmp_path / "out", LIMITS, stop)
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_no_audio_problem(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "nothing.wav", LIMITS)


def test_the_quick_look_needs_no_heavy_package() -> None:
    heavy = ("torch", "faster_whisper", "librosa", "scipy", "numba", "onnxruntime")
    modules = "pipeline.media.prepare, pipeline.media.probe"
    code = f"import sys, {modules}; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=REPOSITORY)
    assert result.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["WAV", "MP3", "M4A", "Opus", "WebM", "AMR", "eight planes", "video with sound"])
def test_whatever_is_broken_ends_in_a_result_or_a_problem(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    whole = GOOD[name][0](tmp_path).read_bytes()
    for turn in range(40):
        data = np.frombuffer(whole, dtype=np.uint8).copy()
        reach = min(400, len(data)) if turn % 2 else len(data)  # headers break in more ways than sound
        data[rng.integers(0, reach, 20)] = rng.integers(0, 256, 20)
        path = filled(
            tmp_path / f"broken-{turn}", data[: rng.integers(1, len(data)) if turn % 4 == 0 else None].tobytes()
        )
        for look in (lambda p: probe(p, LIMITS), lambda p: prepare(p, p.with_suffix(".out"), LIMITS)):
            with suppress(AudioProblem):
                look(path)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wav", "mp3", "opus"])
def test_two_hours_take_less_than_200_mb(kind: str) -> None:
    command = [sys.executable, "-m", "benchmarks.service.prepare_memory", "--json", "--kinds", kind]
    result = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY)
    row = json.loads(result.stdout)
    assert row["hours"] == pytest.approx(2, abs=0.001)
    assert row["peak_mb"] < 200
