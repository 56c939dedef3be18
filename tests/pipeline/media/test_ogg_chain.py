"""Ogg chains: every link is heard, whatever its rate and channels; hostile chains end in a problem."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from configs.settings import Audio
from pipeline.media import ogg_chain
from pipeline.media.ogg_chain import MOST_LINKS
from pipeline.media.prepare import prepare
from pipeline.media.prepared import Prepared
from pipeline.media.problem import AudioProblem
from tests.pipeline.media.sound_files import LIMITS, Sound, filled, tone, written

pytestmark = pytest.mark.slow  # files are made and decoded: left to make test


def link(folder: Path, sound: Sound, rate_hz: int, codec: str) -> bytes:
    return written(folder / "link", sound, rate_hz, format="OGG", subtype=codec).read_bytes()


def noise(seconds: float, rate_hz: int, channels: int) -> Sound:
    return np.random.default_rng(rate_hz).normal(0, 0.1, (round(seconds * rate_hz), channels)).astype(np.float32)


def levels_db(folder: Path, prepared: Prepared) -> list[list[int]]:
    """Return the loudness of the first and the fourth second of each channel, in tens of dB."""
    found = []
    for channel in prepared.channels:
        samples, _ = soundfile.read(folder / channel.flac, dtype="float32")
        seconds = samples[: len(samples) // 16_000 * 16_000].reshape(-1, 16_000)
        found.append([round(float(np.log10(np.mean(second**2) + 1e-12))) for second in seconds])
    return [levels[:1] + levels[3:4] for levels in found]  # the links meet near 2 s


@pytest.mark.parametrize("codec", ["VORBIS", "OPUS"])
@pytest.mark.parametrize("rates_hz", [(16_000, 16_000), (48_000, 16_000), (8_000, 24_000)])
def test_every_link_is_heard(codec: str, rates_hz: tuple[int, int], tmp_path: Path) -> None:
    links = (link(tmp_path, tone(seconds, rate), rate, codec) for seconds, rate in zip((2, 3), rates_hz, strict=True))
    prepared = prepare(filled(tmp_path / "chain.ogg", b"".join(links)), tmp_path / "out", LIMITS)
    assert abs(prepared.duration_ms - 5000) < 70  # Vorbis keeps the last half of a block
    samples, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    for start_s in (0.5, 2.5, 3.8):  # 440 Hz in both links, so the rate of each was known
        spectrum = np.abs(np.fft.rfft(samples[round(start_s * 16_000) :][:16_000] * np.hanning(16_000)))
        assert spectrum.argmax() == 440
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize("same", [True, False])
def test_mono_before_stereo_is_heard_once(same: bool, tmp_path: Path) -> None:
    stereo = noise(3.5, 16_000, 2)
    if same:
        stereo[:, 1] = stereo[:, 0]
    joined = link(tmp_path, tone(2.05, 44_100), 44_100, "VORBIS") + link(tmp_path, stereo, 16_000, "VORBIS")
    prepared = prepare(filled(tmp_path / "chain.ogg", joined), tmp_path / "out", LIMITS)
    assert levels_db(tmp_path / "out", prepared) == [[-1, -2], [-12, -2]]
    assert [channel.same_as for channel in prepared.channels] == [None, 0 if same else None]


def test_a_link_without_sound_is_passed_over(tmp_path: Path) -> None:
    links = [link(tmp_path, tone(seconds), 16_000, "VORBIS") for seconds in (1, 0, 1)]
    prepared = prepare(filled(tmp_path / "chain.ogg", b"".join(links)), tmp_path / "out", LIMITS)
    assert abs(prepared.duration_ms - 2000) < 70


def test_a_chain_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    joined = link(tmp_path, tone(2), 16_000, "VORBIS") + link(tmp_path, noise(9, 8000, 1), 8000, "VORBIS")[:-3000]
    with pytest.raises(AudioProblem, match="cut off"):
        prepare(filled(tmp_path / "chain.ogg", joined), tmp_path / "out", LIMITS)


def test_the_whole_chain_has_the_limit_of_a_file(tmp_path: Path) -> None:
    joined = b"".join(link(tmp_path, tone(4), rate, "VORBIS") for rate in (16_000, 16_000, 16_000))
    with pytest.raises(AudioProblem, match="longer than"):
        prepare(filled(tmp_path / "chain.ogg", joined), tmp_path / "out", Audio(max_duration_s=9))


def test_thousands_of_links_are_refused(tmp_path: Path) -> None:
    path = filled(tmp_path / "bomb.ogg", link(tmp_path, tone(0.01), 16_000, "OPUS") * (MOST_LINKS + 1))
    with pytest.raises(AudioProblem, match="more than"):
        prepare(path, tmp_path / "out", LIMITS)


@pytest.mark.parametrize("count", [1_100, 21 * MOST_LINKS])
def test_thousands_of_streams_side_by_side_are_refused(count: int, tmp_path: Path) -> None:
    first = link(tmp_path, tone(0.1), 16_000, "VORBIS")
    path = filled(tmp_path / "bomb.ogg", first[: first.index(b"OggS", 4)] * count)
    with pytest.raises(AudioProblem):
        prepare(path, tmp_path / "out", LIMITS)


def test_what_only_looks_like_a_page_begins_no_link(tmp_path: Path) -> None:
    fake = b"OggS\0\x02" + bytes(20) + b"\x01\x1e\x01vorbis" + bytes(40)
    whole = link(tmp_path, tone(2), 16_000, "VORBIS")
    path = filled(tmp_path / "odd.ogg", whole + fake * 50)
    assert ogg_chain.parts(path, tmp_path) == [path]


def test_other_files_are_no_chain(tmp_path: Path) -> None:
    for path in (written(tmp_path / "a.wav", tone(1)), filled(tmp_path / "b", b"Og"), filled(tmp_path / "c", b"")):
        assert ogg_chain.parts(path, tmp_path) == [path]
