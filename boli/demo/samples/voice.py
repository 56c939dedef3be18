"""One synthetic voice: espeak-ng run as a program, a fresh process for each sentence, so that no state is carried over.

Only the variants m6 and f4 are used for samples: the bundled model was trained on other variants and never heard these.
"""

import shutil
import subprocess
from dataclasses import dataclass
from importlib import import_module
from math import gcd

import numpy as np
from numpy.typing import NDArray

from configs.errors import BoliError

SAMPLE_RATE_HZ = 16_000
HELD_OUT_VARIANTS = ("m6", "f4")
# espeak-ng writes a 44-byte RIFF header with placeholder sizes when it writes to a pipe.
HEADER_BYTES = 44
AUDIBLE = 0.004  # of full scale; espeak's own leading and trailing silence lies below
LEAD_SAMPLES, TAIL_SAMPLES = 160, 320  # 10 and 20 ms kept around the audible part


class SynthesiserMissing(BoliError):
    """espeak-ng cannot be run; the message says how to get it."""


class SynthesisFailed(BoliError):
    """espeak-ng ran and gave no sound; the message carries its words."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker: `variant` and `pitch` (0-99) make the voice. `language` is espeak's name for it."""

    speaker: str
    language: str
    variant: str
    words_per_minute: int
    pitch: int

    def __post_init__(self) -> None:
        if self.variant not in HELD_OUT_VARIANTS:
            raise ValueError(f"samples use {' or '.join(HELD_OUT_VARIANTS)}, held out of training; not {self.variant}")


def say(voice: Voice, text: str) -> NDArray[np.float32]:
    """Return the sentence as float32, shape (n,), mono, 16 000 Hz, without leading and trailing silence.

    Raises SynthesiserMissing when there is no espeak-ng program, SynthesisFailed when it makes no sound.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise SynthesiserMissing("espeak-ng is not installed; the samples were made with 1.51 (Debian: espeak-ng)")
    name = f"{voice.language}+{voice.variant}"
    flags = ["-v", name, "-s", str(voice.words_per_minute), "-p", str(voice.pitch), "-b", "1", "--stdout"]
    done = subprocess.run([program, *flags], input=text.encode(), capture_output=True, check=False)
    if done.returncode or len(done.stdout) <= HEADER_BYTES:
        raise SynthesisFailed(f"espeak-ng made no sound for {name}: {done.stderr.decode(errors='replace').strip()}")
    rate_hz = int.from_bytes(done.stdout[24:28], "little")
    samples = np.frombuffer(done.stdout[HEADER_BYTES:], "<i2").astype(np.float32) / np.float32(32768)
    return _trim(_resample(samples, rate_hz))


def _resample(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    signal = import_module("scipy.signal")  # by name: every command that names a clip would wait half a second for it
    resampled: NDArray[np.float32] = signal.resample_poly(samples, SAMPLE_RATE_HZ // common, rate_hz // common)
    return resampled.astype(np.float32)


def _trim(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    audible = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if not len(audible):
        raise SynthesisFailed("espeak-ng made only silence: is the text in the voice's script?")
    return samples[max(0, audible[0] - LEAD_SAMPLES) : audible[-1] + TAIL_SAMPLES]
