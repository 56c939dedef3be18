"""What does it cost to look for delayed copies among channels? `python -m benchmarks.asr.delayed_copies`

CPU seconds for an hour of stereo: one voice on two microphones, which is compared to the end, and a call of two people,
which is given up after 20 s of difference.
"""

import argparse
import time

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from benchmarks.lib.printed import machine, table
from boli.demo.samples import path, samples
from diarize.diarizer import SAMPLE_RATE_HZ
from pipeline.media.delayed_copies import DelayedCopies

HEADS = ("sound", "copy found", "CPU s an hour")
MINUTES = 10
DELAY = 5  # samples, 0.3 ms
BLOCK = 4 * SAMPLE_RATE_HZ


def sound(name: str) -> NDArray[np.float32]:
    """Return a bundled recording at 16 kHz, repeated to 10 minutes: float32, shape (n, channels)."""
    file = next(path(sample) for sample in samples() if path(sample).stem == name)
    read, rate_hz = soundfile.read(file, always_2d=True)
    once = resample_poly(read, SAMPLE_RATE_HZ, rate_hz, axis=0).astype(np.float32)
    return np.resize(once, (MINUTES * 60 * SAMPLE_RATE_HZ, once.shape[1]))


def row(name: str, stereo: NDArray[np.float32]) -> dict[str, str]:
    """Measure one sound, shape (n, 2)."""
    started, copies = time.process_time(), DelayedCopies()
    for start in range(0, len(stereo), BLOCK):
        copies.add(stereo[start : start + BLOCK])
    found = copies.is_copy(0, 1)
    spent = (time.process_time() - started) * 60 / MINUTES
    return dict(zip(HEADS, (name, "yes" if found else "no", f"{spent:.1f}"), strict=True))


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    voice = sound("hi-office")[:, 0]
    microphones = np.stack([voice, 0.7 * np.roll(voice, DELAY)], axis=1)
    call = sound("bn-helpline")
    leak = call + 0.1 * np.roll(call[:, ::-1], DELAY, axis=0)
    sounds = {"two microphones": microphones, "a call": call, "a call, cross-talk of -20 dB": leak}
    print(f"{machine()}.\n\n{table([row(*each) for each in sounds.items()], HEADS)}")


if __name__ == "__main__":
    main()
