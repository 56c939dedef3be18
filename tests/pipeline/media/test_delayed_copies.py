"""One voice on two microphones is heard once; two people are two, whatever leaks from one side to the other."""

from functools import cache

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from boli.demo.samples import path, samples
from pipeline.media.duplicate_channels import DuplicateChannels

pytestmark = pytest.mark.slow  # seconds of sound are compared: left to make test

Sound = NDArray[np.float32]
RNG = np.random.default_rng(3)


@cache
def bundled(name: str) -> Sound:
    """Return a bundled recording at 16 kHz: float32, shape (n, channels)."""
    file = next(path(sample) for sample in samples() if path(sample).stem == name)
    sound, rate_hz = soundfile.read(file, always_2d=True)
    return np.asarray(resample_poly(sound, 16_000, rate_hz, axis=0)[: 32 * 16_000], dtype=np.float32)


def voice() -> Sound:
    return bundled("hi-office")[:, 0]


def room(sound: Sound, seed: int, tail_db: float) -> Sound:
    """Add a reverberation of 0.2 s, `tail_db` beside the voice itself, other for each seed, and noise at -60 dB."""
    rng, count = np.random.default_rng(seed), 3200
    echo = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    echo *= 10 ** (tail_db / 20) / np.linalg.norm(echo)
    echo[0] = 1
    noise = rng.normal(0, 10 ** (-60 / 20), len(sound))
    return np.asarray(np.convolve(sound, echo)[: len(sound)] + noise, dtype=np.float32)


def later(sound: Sound, delay_ms: float) -> Sound:
    """Return the sound later, by any fraction of a sample."""
    turns = np.fft.rfftfreq(len(sound), 1 / 16_000) * delay_ms / 1000
    return np.asarray(np.fft.irfft(np.fft.rfft(sound) * np.exp(-2j * np.pi * turns), len(sound)), dtype=np.float32)


def originals(*channels: Sound) -> tuple[int | None, ...]:
    block, found = np.stack(channels, axis=1), DuplicateChannels()
    for start in range(0, len(block), 64_000):
        found.add(block[start : start + 64_000])
    return found.result()


@pytest.mark.parametrize("gain", [0.8, -0.5])
@pytest.mark.parametrize("delay_ms", [-20, -5.03, 0.1, 0.3, 1.77, 20])
def test_a_delayed_copy_is_heard_once(delay_ms: float, gain: float) -> None:
    assert originals(voice(), gain * later(voice(), delay_ms)) == (None, 0)


@pytest.mark.parametrize("delay_ms", [-30, 30, 100])
def test_a_later_copy_stays(delay_ms: float) -> None:
    assert originals(voice(), later(voice(), delay_ms)) == (None, None)


def test_two_microphones_in_rooms_that_differ() -> None:
    assert originals(room(voice(), 1, -20), 0.6 * room(later(voice(), 0.3), 2, -20)) == (None, 0)


def test_of_three_channels_two_are_heard() -> None:
    count = min(len(voice()), len(bundled("hi-farm")))
    one, other = voice()[:count], bundled("hi-farm")[:count, 0]
    assert originals(one, later(one, 2), other) == (None, 0, None)


@pytest.mark.parametrize("delay_ms", [0, 0.3, 15])
@pytest.mark.parametrize("leak_db", [-40, -20, -12, -6])
@pytest.mark.parametrize("call", ["bn-helpline", "a silent second side"])
def test_a_call_stays_two_sides(call: str, leak_db: float, delay_ms: float) -> None:
    if call == "bn-helpline":
        caller, agent = bundled(call).T
    else:  # the agent says one thing, in 3 s of the call
        caller = voice()
        agent = np.zeros_like(caller)
        agent[64_000:112_000] = bundled("hi-farm")[:48_000, 0]
    leak = 10 ** (leak_db / 20)
    hears = caller + leak * later(agent, delay_ms), agent + leak * later(caller, delay_ms)
    assert originals(*(side + RNG.normal(0, 1e-3, len(side)).astype(np.float32) for side in hears)) == (None, None)


def test_a_person_on_one_microphone_alone_is_not_lost() -> None:
    other = np.zeros_like(voice())
    other[80_000:96_000] = 0.3 * bundled("hi-farm")[16_000:32_000, 0]
    assert originals(voice(), later(voice(), 0.3) + other) == (None, None)


def test_noise_alone_is_no_copy() -> None:
    one, other = RNG.normal(0, 0.01, (2, 160_000)).astype(np.float32)
    assert originals(one, other) == (None, None)


@pytest.mark.parametrize("silent", [0, 1, 2, 3])
def test_silent_channels_change_nothing(silent: int) -> None:
    channels = [voice(), 0.8 * later(voice(), 1.77), 0.5 * later(voice(), 5.0)]
    channels.insert(silent, np.zeros_like(voice()))
    heard = [place for place in range(4) if place != silent]
    copies = [heard[0] if place in heard[1:] else None for place in range(4)]
    assert originals(*channels) == tuple(copies)


def test_silence_that_begins_on_the_way_is_no_copy() -> None:
    half = np.concatenate([voice()[: len(voice()) // 2], np.zeros(len(voice()) - len(voice()) // 2, np.float32)])
    assert originals(voice(), half, np.zeros_like(half)) == (None, None, None)


def test_sound_too_faint_for_its_squares_is_compared_with_nothing() -> None:
    faint = np.zeros(32_000, np.float32)
    faint[::7] = 1e-30
    assert originals(faint, voice()[:32_000]) == (None, None)
