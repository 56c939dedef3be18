"""Calls of two synthetic voices on two channels, each of which hears the other at -60 to -6 dB; and both mixed down."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from benchmarks.lib.conversations import CROSSTALK_DB, TUNING, write_call
from boli.cli import app
from configs.settings import Audio
from diarize import rttm
from diarize.scoring import score
from pipeline.media.prepare import prepare


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


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "kind"), [("mp3", "MPEG_LAYER_III"), ("ogg", "VORBIS")])
def test_a_lossy_codec_and_another_level_on_one_side_hide_no_copy(suffix: str, kind: str, tmp_path: Path) -> None:
    """Some 64 kbit/s for both channels, the second 2 dB quieter; at 40 kbit/s a copy is no longer known for one."""
    write_call(TUNING, 3, -20.0, tmp_path)
    samples, rate_hz = soundfile.read(next(tmp_path.glob("*.wav")))
    mixed = samples.mean(axis=1)
    for name, channels in (("copy", [mixed, 0.8 * mixed]), ("call", [samples[:, 0], samples[:, 1]])):
        file = tmp_path / f"{name}.{suffix}"
        both = np.stack(channels, axis=1)
        soundfile.write(file, both, rate_hz, format=suffix, subtype=kind, compression_level=0.5)
        heard = prepare(file, tmp_path / name, Audio()).heard
        assert heard == ([0] if name == "copy" else [0, 1])
