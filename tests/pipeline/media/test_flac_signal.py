"""A FLAC file is read in pieces as if it lay in memory."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diarize.diarizer import ArraySignal
from pipeline.media.flac_signal import FlacSignal

LENGTH = 16_000 * 9 + 7


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("signal") / "a.flac"
    soundfile.write(file, np.random.default_rng(1).uniform(-1, 1, LENGTH), 16_000)
    return file


@given(st.integers(0, 10_000), st.integers(0, 10_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_equal_the_whole(path: Path, start_ms: int, end_ms: int) -> None:
    whole = ArraySignal(soundfile.read(path, dtype="float32")[0])
    signal = FlacSignal(path)
    piece = signal.read(start_ms, end_ms)
    assert piece.dtype == np.float32
    assert signal.duration_ms == whole.duration_ms == 9000
    np.testing.assert_array_equal(piece, whole.read(start_ms, end_ms))


def test_threads_do_not_disturb_each_other(path: Path) -> None:
    signal = FlacSignal(path)
    whole = signal.read(0, 10_000)
    with ThreadPoolExecutor(4) as pool:
        pieces = list(pool.map(lambda index: signal.read(index * 50, index * 50 + 50), range(180)))
    np.testing.assert_array_equal(np.concatenate(pieces), whole[: 16 * 9000])


@pytest.mark.parametrize(("rate_hz", "channels"), [(8000, 1), (16_000, 2)])
def test_other_files_are_refused(rate_hz: int, channels: int, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", np.zeros((100, channels)), rate_hz)
    with pytest.raises(ValueError, match="prepare it first"):
        FlacSignal(tmp_path / "a.flac")
