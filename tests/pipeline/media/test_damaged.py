"""A damaged file is refused with a word on what to do, and taken as it is where its sender says so: holes are named."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.media.prepare import prepare
from pipeline.media.prepared import Prepared, load_prepared
from pipeline.media.probe import probe
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading
from tests.pipeline.media.sound_files import BAD, LIMITS, encode, patched, spoilt, tone, written

pytestmark = pytest.mark.slow  # files are made and decoded: left to make test

ANYHOW = Reading(damaged=True)
# What is damaged in sound_files.BAD, and how much of it can be read, in ms.
READABLE = {
    "not a number": 3000,
    "infinite": 3000,
    "cut WAV": 12_000,
    "cut WAV, 24 bit": 12_000,
    "cut RF64": 12_000,
    "cut Wave64": 12_000,
    "cut AIFF": 12_000,
    "cut CAF": 12_000,
    "cut FLAC": 12_000,
    "cut MP3": 12_000,
    "cut Opus": 12_000,
    "cut Vorbis": 12_000,
    "cut WebM": 12_000,
    "cut AAC": 12_000,
    "rubbish in M4A": 20_000,
}


def taken(path: Path, folder: Path) -> Prepared:
    probe(path, LIMITS, ANYHOW)
    prepared = prepare(path, folder / "out", LIMITS, reading=ANYHOW)
    assert load_prepared(folder / "out") == prepared
    return prepared


@pytest.mark.parametrize("name", READABLE)
def test_what_can_be_read_is_taken_on_request(name: str, tmp_path: Path) -> None:
    path = BAD[name][0](tmp_path)
    with pytest.raises(AudioProblem, match="damaged=true"):
        prepare(path, tmp_path / "out", LIMITS)
    prepared = taken(path, tmp_path)
    assert abs(prepared.duration_ms - READABLE[name]) < 2100  # a page of Ogg holds 2 s
    assert prepared.notes or prepared.lost
    assert all("as it is" in note for note in prepared.notes)


@pytest.mark.parametrize("name", ["no bytes", "text", "cut M4A", "nine channels", "61 s of 60", "video without sound"])
def test_what_cannot_be_read_is_refused_all_the_same(name: str, tmp_path: Path) -> None:
    with pytest.raises(AudioProblem) as problem:
        prepare(BAD[name][0](tmp_path), tmp_path / "out", LIMITS, reading=ANYHOW)
    assert problem.value.code == BAD[name][2]


def test_samples_that_are_no_numbers_are_a_hole(tmp_path: Path) -> None:
    (hole,) = taken(written(tmp_path / "a.wav", spoilt(float("nan")), subtype="FLOAT"), tmp_path).lost
    assert (hole.start_ms, hole.end_ms) == (1500, 1501)


def test_the_hole_lies_where_the_damage_is(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.m4a", "aac", tone(20), 16_000)
    size = path.read_bytes().index(b"moov")
    patched(path, size // 4, b"\xaa" * (size // 4))
    prepared = taken(path, tmp_path)
    samples, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    assert abs(prepared.duration_ms - 20_000) < 70
    assert sum(hole.duration_ms for hole in prepared.lost) == pytest.approx(5000, abs=700)
    for hole in prepared.lost:
        assert 4500 < hole.start_ms < hole.end_ms < 10_500
        assert not samples[hole.start_ms * 16 : hole.end_ms * 16].any()
    assert np.sqrt(np.mean(samples[11_000 * 16 : 19_000 * 16] ** 2)) > 0.15


def test_a_whole_file_is_the_same_with_and_without_the_request(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", tone(3))
    usual = prepare(path, tmp_path / "usual", LIMITS)
    assert taken(path, tmp_path) == usual
    assert (usual.lost, usual.notes) == ((), ())
