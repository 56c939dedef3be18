"""Several audio tracks: one is heard, the others are named, and whoever sends the file may choose."""

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from pipeline.media.prepare import prepare
from pipeline.media.prepared import Prepared
from pipeline.media.probe import probe
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading
from tests.pipeline.media.sound_files import LIMITS, Sound, tone, video, written

RATE_HZ = 16_000


def with_tracks(path: Path, tracks: dict[str, Sound]) -> Path:
    """Write tracks of PCM by their language: "" for none."""
    with av.open(str(path), "w", format="matroska") as container:
        streams = []
        for language, sound in tracks.items():
            layout = "stereo" if sound.shape[1] == 2 else "mono"
            stream = container.add_stream("pcm_s16le", rate=RATE_HZ, layout=layout)
            if language:
                stream.metadata["language"] = language
            streams.append((stream, sound, layout))
        for stream, sound, layout in streams:
            packed = np.ascontiguousarray((sound * 32_767).astype(np.int16).reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
            frame.sample_rate, frame.pts = RATE_HZ, 0
            container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def pitch_hz(folder: Path, prepared: Prepared) -> int:
    """Return the pitch of the first channel."""
    samples, _ = soundfile.read(folder / prepared.channels[0].flac, dtype="float32")
    spectrum = np.abs(np.fft.rfft(samples[RATE_HZ : 2 * RATE_HZ]))
    return int(spectrum.argmax()) if samples.any() else 0


@pytest.fixture
def film(tmp_path: Path) -> Path:
    tracks = {"hin": tone(3, frequency_hz=300), "eng": tone(3, channels=2, frequency_hz=500), "": 0 * tone(3)}
    return with_tracks(tmp_path / "film.mkv", tracks)


@pytest.mark.parametrize(("track", "heard_hz"), [(1, 300), (2, 500), (3, 0)])
def test_a_track_can_be_chosen(track: int, heard_hz: int, film: Path, tmp_path: Path) -> None:
    assert probe(film, LIMITS, Reading(track=track)).channels == (2 if track == 2 else 1)
    prepared = prepare(film, tmp_path / "out", LIMITS, reading=Reading(track=track))
    assert pitch_hz(tmp_path / "out", prepared) == heard_hz


def test_tracks_that_were_not_used_are_named(film: Path, tmp_path: Path) -> None:
    prepared = prepare(film, tmp_path / "out", LIMITS)
    assert pitch_hz(tmp_path / "out", prepared) == 500
    first, last = prepared.notes
    assert first.startswith("Audio track 1 (hin, mono, 3.0 s) was not used.")
    assert "--track 1" in first
    assert "track=1" in first
    assert last.startswith("Audio track 3 (mono, 3.0 s)")


def test_a_track_that_is_not_there_is_a_problem_that_lists_them(film: Path, tmp_path: Path) -> None:
    for look in (
        lambda: probe(film, LIMITS, Reading(track=4)),
        lambda: prepare(film, tmp_path / "out", LIMITS, reading=Reading(track=4)),
    ):
        with pytest.raises(AudioProblem, match="no audio track 4") as problem:
            look()
        assert "track 2: eng, stereo, 3.0 s" in problem.value.detail


def test_the_sound_of_a_film_is_its_first_audio_track(tmp_path: Path) -> None:
    path = video(tmp_path / "a.mkv", tone(2, 44_100))
    assert prepare(path, tmp_path / "out", LIMITS, reading=Reading(track=1)).duration_ms > 1900


def test_one_track_needs_no_remark(tmp_path: Path) -> None:
    assert prepare(written(tmp_path / "a.wav", tone(1)), tmp_path / "out", LIMITS).notes == ()


def test_what_a_file_says_of_a_language_cannot_hold_more_than_letters(tmp_path: Path) -> None:
    path = with_tracks(tmp_path / "odd.mkv", {"eng": tone(1, channels=2), "\x1b[31m<b>hi": tone(1)})
    (note,) = prepare(path, tmp_path / "out", LIMITS).notes
    assert note.isprintable()
    assert "<" not in note
