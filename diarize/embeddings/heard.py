"""Heard: what the two networks say about a recording, window by window.

    windows   |----------|            10 s each, a new one every second or two
                |----------|
    voices    0 === ==   1 ==  2      who speaks in each frame; numbered in this window only
    embedded  0: (192,)  1: (192,)    the frames in which a voice speaks alone

Only windows with speech in them are heard. Of ten hours this keeps 60 MB; the sound of one window is held at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diarize.diarizer import SAMPLE_RATE_HZ, Signal
from diarize.embeddings import fbank
from diarize.embeddings.campplus import SpeakerEmbedding
from diarize.embeddings.segmentation import FIRST_MIDDLE_SAMPLES, FRAME_SAMPLES, FRAMES, WINDOW_SAMPLES, Segmentation
from diarize.interval import Stretch

# A window begins every so many frames of 16.875 ms: every second, and in long recordings every two, which costs half as
# much. In short ones, people who say a word or two are found more often with the shorter step.
STEP_FRAMES, LONG_STEP_FRAMES = 60, 120
LONG_MS = 10 * 60_000
# A voice with less than this is told by all its frames, those with another voice too.
ALONE_MS = 600
# A voice with less than this in a window has no embedding there.
LEAST_MS = 250
_PER_MS = SAMPLE_RATE_HZ // 1000


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """`step_frames`: from one window to the next; those without speech are left out. `starts`: the first frame of each
    window, counted from the start of the recording, shape (windows,).

    `active`: uint8, who speaks, shape (windows, FRAMES, VOICES). For each of n voices of a window: `window`, `voice`:
    which it is, shape (n,); `alone_ms`: how long it speaks alone; `embeddings`: float32, shape (n, 192), length 1.
    """

    step_frames: int
    starts: NDArray[np.intp]
    active: NDArray[np.uint8]
    window: NDArray[np.intp]
    voice: NDArray[np.intp]
    alone_ms: NDArray[np.float64]
    embeddings: NDArray[np.float32]


def frame_ms(frames: NDArray[np.intp] | int) -> NDArray[np.float64]:
    """Return how long so many frames are."""
    return np.asarray(frames) * (FRAME_SAMPLES / _PER_MS)


def hear(signal: Signal, speech: Sequence[Stretch], segmentation: Segmentation, embedding: SpeakerEmbedding) -> Heard:
    """Run both networks over all windows in which there is speech. `speech`: sorted and disjoint."""
    step = STEP_FRAMES if signal.duration_ms <= LONG_MS else LONG_STEP_FRAMES
    starts: list[int] = []
    active: list[NDArray[np.uint8]] = []
    found: list[tuple[int, int, float, NDArray[np.float32]]] = []
    for start in _starts(signal.duration_ms, speech, step):
        start_ms = round(float(frame_ms(start)))
        samples = signal.read(start_ms, start_ms + WINDOW_SAMPLES // _PER_MS)
        voices = segmentation.voices(samples)
        found += [(len(starts), *one) for one in _embedded(samples, voices, embedding)]
        starts.append(start)
        active.append(voices)
    return Heard(
        step,
        np.array(starts, np.intp),
        np.stack(active) if active else np.zeros((0, FRAMES, 3), np.uint8),
        np.array([window for window, *_ in found], np.intp),
        np.array([voice for _, voice, *_ in found], np.intp),
        np.array([alone_ms for *_, alone_ms, _ in found]),
        np.stack([one for *_, one in found]) if found else np.zeros((0, 192), np.float32),
    )


def _starts(duration_ms: int, speech: Sequence[Stretch], step: int) -> Iterator[int]:
    """Yield the first frame of each window with speech in it. The last window reaches the end."""
    window_ms, step_ms = WINDOW_SAMPLES // _PER_MS, float(frame_ms(step))
    number = 1 + max(0, int(np.ceil((duration_ms - window_ms) / step_ms)))
    at = 0
    for index in range(number):
        start_ms = index * step_ms
        while at < len(speech) and speech[at].end_ms <= start_ms:
            at += 1
        if at < len(speech) and speech[at].start_ms < start_ms + window_ms:
            yield index * step


def _embedded(
    samples: NDArray[np.float32], voices: NDArray[np.uint8], embedding: SpeakerEmbedding
) -> Iterator[tuple[int, float, NDArray[np.float32]]]:
    """Yield (voice, milliseconds alone, embedding) of each voice of a window that speaks for long enough."""
    features = fbank.fbank(samples)
    rows = _frame_of_each(len(features))
    alone = voices * (voices.sum(axis=1, keepdims=True) == 1)
    for voice in range(voices.shape[1]):
        alone_ms = float(frame_ms(int(alone[:, voice].sum())))
        used = (alone if alone_ms >= ALONE_MS else voices)[:, voice]
        if frame_ms(int(used.sum())) >= LEAST_MS and len(own := features[used[rows] > 0]) > 2:
            yield voice, alone_ms, embedding.of(own)


def _frame_of_each(features: int) -> NDArray[np.intp]:
    """Return the frame of the segmentation whose middle is next to that of each frame of fbank."""
    middles = np.arange(features) * fbank.STEP_SAMPLES + fbank.FRAME_SAMPLES / 2
    return np.clip(np.round((middles - FIRST_MIDDLE_SAMPLES) / FRAME_SAMPLES), 0, FRAMES - 1).astype(np.intp)
