"""Calls of two synthetic voices on two channels, each of which hears the other at -60 to -6 dB; and both mixed down."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from benchmarks.conversations import CROSSTALK_DB, TUNING, write_call
from boli.cli import app
from diarize import rttm
from diarize.score import score


def diarized(file: Path) -> tuple[str, list[rttm.Entry]]:
    """Return the method and the turns that the command prints."""
    printed = CliRunner().invoke(app, ["diarize", str(file), "--json"], catch_exceptions=False).stdout
    text = CliRunner().invoke(app, ["diarize", str(file)], catch_exceptions=False).stdout
    return json.loads(printed)["method"], rttm.parse(text)


@pytest.mark.slow
@pytest.mark.parametrize("crosstalk_db", CROSSTALK_DB)
def test_who_spoke_on_a_call_is_right_at_any_crosstalk(crosstalk_db: float, tmp_path: Path) -> None:
    """The bound is 5 % with 250 ms left out at the edges of turns; not a moment goes to the wrong speaker."""
    write_call(TUNING, int(-crosstalk_db), crosstalk_db, tmp_path)
    file = next(tmp_path.glob("*.wav"))
    method, found = diarized(file)
    reference = [entry.turn for entry in rttm.read(file.with_suffix(".rttm"))]
    result = score(reference, [entry.turn for entry in found], collar_ms=250, overlap=False)
    assert method == "channels"
    assert result.der is not None
    assert result.der < 0.05
    assert result.confused_ms == 0


@pytest.mark.slow
def test_a_call_mixed_down_to_two_equal_channels_is_one(tmp_path: Path) -> None:
    """One channel is heard, by the diarizer of voices; the second is louder and has a codec's noise of its own."""
    write_call(TUNING, 3, -20.0, tmp_path)
    file = next(tmp_path.glob("*.wav"))
    samples, rate_hz = soundfile.read(file)
    mixed = samples.mean(axis=1)
    noise = 1e-4 * np.random.default_rng(0).standard_normal(len(mixed))
    soundfile.write(tmp_path / "mixed.wav", np.stack([mixed, 1.5 * mixed + noise], axis=1).clip(-1, 1), rate_hz)
    method, found = diarized(tmp_path / "mixed.wav")
    assert method == "voiceprint"
    assert {entry.channel for entry in found} == {0}
    assert len({entry.turn.speaker for entry in found}) == 2
