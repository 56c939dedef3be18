"""Sounds in which nobody says anything, and one in which somebody says one word for ever. Made here, from a seed.

    silence  noise (white, pink, brown)  hum  siren  music  sung vowel     no speech: no text may come of them
    one word, over and over                                                speech: the word, or a flag

Each returns float32, shape (n,), mono, 16 000 Hz, within -1..1.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from boli.demo.samples.sound import decibels
from boli.demo.samples.voice import SAMPLE_RATE_HZ, Voice, say

LEVEL_DB = -20.0  # RMS below full scale: as loud as speech on a good line
WORD, WORD_LANGUAGE = "राशन", "hi"
BEAT_S = 0.5
# Roots of a sequence of chords and a melody above it, in semitones from A3 (220 Hz).
ROOTS, MELODY = (0, 5, 7, 0, 9, 5, 7, 0), (12, 16, 19, 17, 16, 14, 12, 11, 12, 19, 21, 24, 23, 19, 16, 14)
AA_HZ = ((700, 90), (1200, 110), (2600, 160))  # formants of an open vowel and their bandwidths
SEED = 1

Samples = NDArray[np.float32]


def silence(seconds: float) -> Samples:
    return np.zeros(_count(seconds), np.float32)


def white(seconds: float) -> Samples:
    return _coloured(seconds, 0.0)


def pink(seconds: float) -> Samples:
    """Return noise whose power falls by 3 dB an octave, as of fans and traffic."""
    return _coloured(seconds, 1.0)


def brown(seconds: float) -> Samples:
    """Return noise whose power falls by 6 dB an octave, as of wind and engines."""
    return _coloured(seconds, 2.0)


def hum(seconds: float) -> Samples:
    """Return 50 Hz and its harmonics, as of a bad power supply."""
    time_s = _time_s(seconds)
    return _levelled(sum(np.sin(2 * np.pi * 50 * n * time_s) / n for n in range(1, 21)))


def music(seconds: float) -> Samples:
    """Return held chords of a reed organ with a plucked melody above, both rich in harmonics, and a drum on the beat.

    Of all that is no speech this is nearest to it: harmonics between 200 Hz and 4 kHz that begin, bend and end
    a few times a second.
    """
    time_s = _time_s(seconds)
    beat = (time_s / BEAT_S).astype(int)
    since_s = time_s % BEAT_S
    root_hz = 220 * 2 ** (np.array(ROOTS)[beat // 4 % len(ROOTS)] / 12)
    vibrato = 0.004 * np.sin(2 * np.pi * 5 * time_s) / 5  # 5 Hz, as a voice's
    organ = sum(_tone(root_hz * ratio, time_s + vibrato, 8) for ratio in (1, 1.26, 1.5))
    lead = _tone(220 * 2 ** (np.array(MELODY)[beat % len(MELODY)] / 12), time_s + vibrato, 10) * np.exp(-3 * since_s)
    drum = np.random.default_rng(SEED).standard_normal(len(time_s)) * np.exp(-40 * since_s) * (beat % 2)
    return _levelled(0.6 * organ + lead + 0.5 * drum)


def sung_vowel(seconds: float) -> Samples:
    """Return a melody sung by a machine: pulses at a voice's pitch, with vibrato, through the formants of "aa".

    No words are sung. The voice detector may well hear a voice, and is not wrong.
    """
    time_s = _time_s(seconds)
    semitones = np.array(MELODY)[(time_s / BEAT_S).astype(int) % len(MELODY)]
    pitch_hz = 110 * 2 ** (semitones / 12) * (1 + 0.01 * np.sin(2 * np.pi * 5.5 * time_s))
    sound = np.diff(np.floor(np.cumsum(pitch_hz) / SAMPLE_RATE_HZ), prepend=0.0)
    for formant_hz, bandwidth_hz in AA_HZ:
        radius = np.exp(-np.pi * bandwidth_hz / SAMPLE_RATE_HZ)
        angle = 2 * np.pi * formant_hz / SAMPLE_RATE_HZ
        sound = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], sound)
    return _levelled(sound * (0.3 + 0.7 * np.exp(-2 * (time_s % BEAT_S))))


def siren(seconds: float) -> Samples:
    """Return a tone that glides between 500 and 1100 Hz every two seconds."""
    time_s = _time_s(seconds)
    turns = np.cumsum(800 + 300 * np.sin(np.pi * time_s)) / SAMPLE_RATE_HZ
    return _levelled(_tone(np.ones(len(turns)), turns, 3))


def looped_word(seconds: float) -> Samples:
    """Return one word said again and again without a pause."""
    return np.resize(said_word(), _count(seconds))


def paused_word(seconds: float) -> Samples:
    """Return the same word with a second of silence after each."""
    return np.resize(np.concatenate([said_word(), silence(1.0)]), _count(seconds))


def said_word() -> Samples:
    """Return the word once. Raises what boli.demo.samples.voice.say raises."""
    return say(Voice("A", WORD_LANGUAGE, "m6", 200, 50), WORD)


WORDLESS: dict[str, Callable[[float], Samples]] = {
    "silence": silence,
    "white noise": white,
    "pink noise": pink,
    "brown noise": brown,
    "hum": hum,
    "siren": siren,
    "music": music,
    "sung vowel": sung_vowel,
}
LOOPED: dict[str, Callable[[float], Samples]] = {"one word, no pause": looped_word, "one word, pauses": paused_word}


def _count(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)


def _time_s(seconds: float) -> NDArray[np.float64]:
    return np.arange(_count(seconds)) / SAMPLE_RATE_HZ


def _tone(hz: NDArray[np.float64], time_s: NDArray[np.float64], harmonics: int) -> NDArray[np.float64]:
    return np.asarray(sum(np.sin(2 * np.pi * hz * n * time_s) / n for n in range(1, harmonics + 1)))


def _coloured(seconds: float, slope: float) -> Samples:
    """Return noise whose power falls with frequency to the power of `slope`; nothing below 20 Hz."""
    spectrum = np.fft.rfft(np.random.default_rng(SEED).standard_normal(_count(seconds)))
    hz = np.fft.rfftfreq(_count(seconds), 1 / SAMPLE_RATE_HZ)
    spectrum *= np.where(hz < 20, 0.0, np.maximum(hz, 20) ** (-slope / 2))
    return _levelled(np.fft.irfft(spectrum, _count(seconds)))


def _levelled(samples: NDArray[np.float64]) -> Samples:
    rms = float(np.sqrt(np.mean(np.square(samples))))
    return np.clip(samples * (decibels(LEVEL_DB) / rms), -1.0, 1.0).astype(np.float32)
