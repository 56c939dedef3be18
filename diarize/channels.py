"""Channels: where each speaker has a channel of their own, the channel says who spoke. Cross-talk is taken out.

    channel 0  S1 |=======|        |====|
    channel 1     (leaks)   S2 |======|         overlaps stay: both speak at the same time

A headset also hears the other side, 6 to 20 dB weaker, and the VAD takes that for speech. On four composed calls of 90
s with cross-talk of -20 dB, plain VAD by channel had a diarization error of 0.91. With the gate below it was 0.04, and
the same at -12 and -6 dB.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from diarize.diarizer import SAMPLE_RATE_HZ, Signal
from diarize.interval import Stretch, merged, without
from diarize.names import speaker_name
from diarize.turn import Turn

# A channel that is this much weaker than another one, which has speech at the same time, only overhears it.
GATE_DB = 3.0
FRAME_MS = 20
# Loudness is compared over about a syllable: a vowel of one speaker must not be compared with a stop of the other.
SMOOTH_FRAMES = 11
# Shorter cuts, and shorter pieces that a cut leaves, are noise of the gate.
LEAST_MS = 200
_PIECE_MS = 60_000


def channel_turns(signals: Sequence[Signal], speech: Sequence[Sequence[Stretch]]) -> list[list[Turn]]:
    """Return the turns of each channel; channel 0 is "S1", channel 1 "S2" and so on.

    `speech`: what the VAD heard in each channel. Reads the sound in pieces of a minute; keeps 4 bytes for each 20 ms.
    Raises ValueError unless there is speech for each signal.
    """
    heard = [merged(found, signal.duration_ms) for signal, found in zip(signals, speech, strict=True)]
    frames = max((signal.duration_ms // FRAME_MS + 1 for signal in signals), default=0)
    levels = np.stack([_level(signal, frames) for signal in signals]) if frames else np.empty((0, 0), np.float32)
    active = [_mask(found, frames) for found in heard]
    return [
        [
            Turn(part.start_ms, part.end_ms, speaker_name(channel))
            for part in _gated(own, _overheard(channel, levels, active))
        ]
        for channel, own in enumerate(heard)
    ]


def _level(signal: Signal, frames: int) -> NDArray[np.float32]:
    """Return the smoothed power of each 20 ms in dB, float32, shape (frames,)."""
    power = np.zeros(frames, np.float32)
    length = SAMPLE_RATE_HZ * FRAME_MS // 1000
    for start_ms in range(0, signal.duration_ms, _PIECE_MS):
        samples = signal.read(start_ms, start_ms + _PIECE_MS)
        whole = samples[: len(samples) // length * length].reshape(-1, length)
        first = start_ms // FRAME_MS
        power[first : first + len(whole)] = np.mean(np.square(whole), axis=1)
    smooth: NDArray[np.float32] = uniform_filter1d(power, SMOOTH_FRAMES, mode="nearest")
    return 10 * np.log10(np.maximum(smooth, np.float32(1e-12)))


def _mask(stretches: Sequence[Stretch], frames: int) -> NDArray[np.bool_]:
    mask = np.zeros(frames, np.bool_)
    for stretch in stretches:
        mask[stretch.start_ms // FRAME_MS : -(-stretch.end_ms // FRAME_MS)] = True
    return mask


def _overheard(channel: int, levels: NDArray[np.float32], active: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Return where another channel has speech and is more than GATE_DB louder; shape (frames,).

    If speech were not asked for, the noise of a badly set channel would silence the quiet side of the call.
    """
    result = np.zeros(levels.shape[1], np.bool_)
    for other, speaks in enumerate(active):
        if other != channel:
            result |= speaks & (levels[other] - levels[channel] > GATE_DB)
    return result


def _gated(stretches: Sequence[Stretch], overheard: NDArray[np.bool_]) -> list[Stretch]:
    """Return the stretches without what was overheard. Overheard parts shorter than LEAST_MS stay."""
    kept: list[Stretch] = []
    for stretch in stretches:
        first, end = stretch.start_ms // FRAME_MS, -(-stretch.end_ms // FRAME_MS)
        edges = np.flatnonzero(np.diff(overheard[first:end].astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
        cuts = [Stretch(*edge) for edge in ((first + edges) * FRAME_MS).tolist()]
        kept += without(stretch, (cut for cut in cuts if cut.duration_ms >= min(LEAST_MS, stretch.duration_ms)))
    return [part for part in kept if part.duration_ms >= LEAST_MS or part in stretches]
