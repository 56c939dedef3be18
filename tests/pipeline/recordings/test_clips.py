"""Clips and waveforms of a recording of two channels, as it is prepared."""

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sqlalchemy import Engine

from configs.settings import Audio
from pipeline.jobs import clips_ahead
from pipeline.media.prepare import prepare
from pipeline.media.waveform import load_peaks
from pipeline.privacy import erasure
from pipeline.recordings import clips, waveforms
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.clips import ChannelMissing, Hearing
from pipeline.recordings.recordings import RecordingMissing
from pipeline.recordings.segments import StoredSegment
from pipeline.store.blobs import BlobMissing, DiskBlobs
from tests.conftest import Rows

LENGTH_MS = 20_000


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobs:
    return DiskBlobs(tmp_path / "blobs")


@pytest.fixture
def drafted(rows: Rows, blobs: DiskBlobs, tmp_path: Path) -> list[StoredSegment]:
    """The segments of a call of 20 s with two sides, five of two seconds on the first."""
    noise = np.random.default_rng(3)
    sides = 0.3 * noise.uniform(-1, 1, (LENGTH_MS * 16, 2)) * np.array([1.0, 0.2])
    soundfile.write(tmp_path / "call.wav", sides, 16_000)
    made = rows.recording(rows.client("asha").id)
    prepare(tmp_path / "call.wav", tmp_path / "prepared", Audio())
    Artifacts(blobs, made.id).keep_prepared(tmp_path / "prepared")
    return rows.draft(made.id, "एक", "दो", "तीन", "चार", "पाँच")


def seconds(path: Path) -> float:
    samples, rate = soundfile.read(path)
    return len(samples) / rate


def test_a_wide_clip_has_three_seconds_more_on_each_side(blobs: DiskBlobs, drafted: list[StoredSegment]) -> None:
    third = drafted[2]
    assert clips.span(third, LENGTH_MS) == (3750, 6250)
    assert clips.span(third, LENGTH_MS, wide=True) == (1000, 9000)
    assert clips.span(drafted[0], 4000, wide=True) == (0, 4000)
    assert seconds(clips.cached(blobs, third, LENGTH_MS)) == pytest.approx(2.5, abs=0.02)
    assert seconds(clips.cached(blobs, third, LENGTH_MS, Hearing(wide=True))) == pytest.approx(8, abs=0.02)


def test_each_channel_is_heard_alone_or_with_the_others(blobs: DiskBlobs, drafted: list[StoredSegment]) -> None:
    def loud(hearing: Hearing) -> float:
        return float(np.std(soundfile.read(clips.cached(blobs, drafted[1], LENGTH_MS, hearing))[0]))

    own, other, every = loud(Hearing()), loud(Hearing(1)), loud(Hearing("all"))
    assert other < own / 3
    assert every > own
    assert clips.cached(blobs, drafted[1], LENGTH_MS, Hearing(0)) == clips.cached(blobs, drafted[1], LENGTH_MS)
    with pytest.raises(ChannelMissing):
        loud(Hearing(2))


def test_a_clip_is_cut_once(blobs: DiskBlobs, drafted: list[StoredSegment]) -> None:
    path = clips.cached(blobs, drafted[1], LENGTH_MS)
    path.write_bytes(b"what was cut before")
    assert clips.cached(blobs, drafted[1], LENGTH_MS).read_bytes() == b"what was cut before"


def test_clips_of_open_tasks_are_cut_ahead(
    rows: Rows, database: Engine, blobs: DiskBlobs, drafted: list[StoredSegment]
) -> None:
    artifacts = Artifacts(blobs, drafted[0].recording_id)
    for one in drafted[1:3]:
        rows.task(one)
    assert clips_ahead.cut(database, blobs, drafted[0].recording_id) == 2
    assert [artifacts.has_clip(one.id) for one in drafted] == [False, True, True, False, False]
    with database.begin() as connection:
        erasure.remove_recordings(connection, blobs, [drafted[0].recording_id])
    with pytest.raises(RecordingMissing):
        clips_ahead.cut(database, blobs, drafted[0].recording_id)


def test_the_waveform_is_that_of_the_channel_and_the_stretch(blobs: DiskBlobs, drafted: list[StoredSegment]) -> None:
    artifacts = Artifacts(blobs, drafted[0].recording_id)
    found = waveforms.around(blobs, drafted[2], LENGTH_MS)
    assert (found.start_ms, found.end_ms, found.channels) == (1000, 9000, (0, 1))
    np.testing.assert_array_equal(found.pairs, load_peaks(artifacts.peaks(0))[50:450])
    first = waveforms.around(blobs, drafted[0], LENGTH_MS)
    assert (first.start_ms, first.end_ms) == (0, 5000)


def test_a_recording_from_before_gets_its_peaks_when_asked(blobs: DiskBlobs, drafted: list[StoredSegment]) -> None:
    artifacts = Artifacts(blobs, drafted[0].recording_id)
    before = artifacts.peaks(0).read_bytes()
    artifacts.peaks(0).unlink()
    found = waveforms.around(blobs, drafted[2], LENGTH_MS)
    assert artifacts.peaks(0).read_bytes() == before
    assert len(found.pairs) == 400
    stamp = artifacts.peaks(0).stat().st_mtime_ns
    time.sleep(0.01)
    waveforms.around(blobs, drafted[1], LENGTH_MS)
    assert artifacts.peaks(0).stat().st_mtime_ns == stamp


def test_without_sound_there_is_no_waveform(blobs: DiskBlobs, drafted: list[StoredSegment]) -> None:
    Artifacts(blobs, drafted[0].recording_id).delete_prepared()
    with pytest.raises(BlobMissing):
        waveforms.around(blobs, drafted[0], LENGTH_MS)
    assert clips.channels(Artifacts(blobs, drafted[0].recording_id), drafted[0]) == [0]
