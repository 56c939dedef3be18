"""The sound at the transcriber's page: its waveform, borders that move, channels; in a real browser against the real
service. Driven as in test_editor_browser.py.
"""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.recordings import segments
from pipeline.store.database import reading
from tests.acceptance.test_editor_browser import SOUND, Desk, desk, pytestmark

__all__ = ["desk", "pytestmark"]

TEXT = "किसान को भुगतान"


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """A call of two sides."""
    samples, rate = soundfile.read(SOUND, dtype="float32")
    other = np.roll(samples, 5 * rate) * np.hanning(len(samples))
    file = tmp_path / "call.wav"
    soundfile.write(file, np.stack([samples, other], axis=1), rate)
    return file


def test_borders_are_moved_by_keys_and_by_hand(desk: Desk) -> None:
    segment_id = desk.task(TEXT)
    desk.task("राशन")
    seen = desk.play("borders")
    assert seen["before"] == [500, 3500]
    assert seen["about"] == "Sound from 0:00.00 to 0:06.50. The segment is from 0:00.50 to 0:03.50."
    assert seen["keyed"] == 3600
    assert 3.9 <= seen["quiet_s"] < 4.2
    assert 550 < seen["drawing"] < 750
    assert seen["drawn"] == seen["drawing"]
    assert seen["focused"] == "box"
    assert seen["reloaded"] == [seen["drawn"], 3850]
    assert seen["first"] == 0
    with reading(desk.engine) as connection:
        assert segments.get(connection, segment_id).spans == ((0, 3600),)


def test_what_is_heard_and_how_often(desk: Desk, call: Path) -> None:
    desk.task(TEXT, sound=call)
    desk.task("राशन", sound=call)
    desk.task("दफ़्तर")
    seen = desk.play("hearing")
    assert seen["back_s"] == pytest.approx(1, abs=0.15)
    assert seen["none_s"] == pytest.approx(0, abs=0.15)
    assert 5.7 < seen["beyond_s"] < 6.6  # of the wide clip, which begins with the recording
    assert seen["focused"] == "box"
    assert seen["channels"] == ["Channel 1 (this one)", "Channel 2", "Both"]
    assert seen["mono"] == [0, False]


def test_nothing_moves_while_nothing_is_heard(desk: Desk) -> None:
    desk.task(TEXT)
    seen = desk.play("quiet")
    assert seen["paused"] == {"changes": 0, "frames": 0, "layouts": pytest.approx(0, abs=1.1)}
    assert 4 < seen["playing"]["changes"] < 14  # each costs a frame: sixty a second fill a weak computer
    assert seen["playing"]["layouts"] < 8
    assert seen["faults"] == []
    assert 0.02 < seen["drawn"]["inked"] < 0.9
    assert seen["drawn"]["sharp"] == pytest.approx(1, abs=0.01)
