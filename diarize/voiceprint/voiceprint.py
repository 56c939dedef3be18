"""Voiceprint: the default diarizer. Statistics of the spectrum, no model files, no torch; coarse.

    speech -> blocks -> features -> pieces of one voice -> clusters    in each block
           -> linked across blocks -> a model of each voice -> most likely speaker of each moment

It helps a person who edits, and does not replace one. Diarization error (250 ms at edges and overlaps left out) on 24
conversations of 2 to 5 synthetic voices: 0.012 when the number of speakers is given, 0.023 when not. On three real 30 s
meeting clips: 0.16 when given; when not, 0.39, as bad as one voice for all (docs/explain/diarization.md). Give the
number where it is known. Where each speaker has a channel, use diarize.channels. An overlap is given to one speaker.

Time grows with the length of the speech. Memory does not: the features of one block are held at a time, and of every
block before it only its voices (docs/explain/diarization.md has the figures). What fits into one block is never linked.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from diarize.diarizer import Signal, SpeakerHints, Stretch
from diarize.names import named
from diarize.stretches import intersection, merged
from diarize.turn import Turn
from diarize.voiceprint.blocks import blocks
from diarize.voiceprint.clustering import clustered
from diarize.voiceprint.features import FRAME_MS, SpeechFrames, pooled, speech_frames
from diarize.voiceprint.gaussian import stacked
from diarize.voiceprint.local import Local, local_voices, models_of, step_starts
from diarize.voiceprint.resegmentation import likeliest

# Without a hint, no more speakers than this are told apart.
MOST_SPEAKERS = 10
# A block is long enough for a rare speaker to be heard in it, and short enough for 700 MB (the program itself is half).
BLOCK_MS = 10 * 60_000
# Lambda for voices of different blocks. They say different things for minutes, so one voice is less like itself than
# two halves of a sentence are. On four tuning files of 30 min (benchmarks.diarize.diarize_long --set tuning, 3 to 5
# voices) 4 left a voice too many in one of them, 5 and 6 in none, and 8 made two voices one.
LINK_WEIGHT = 5.0


class VoiceprintDiarizer:
    """Tells voices apart by the Bayesian information criterion; every moment of speech gets a speaker.

    `block_ms`: recordings whose speech spans more are diarized in parts of about this length.
    """

    name = "voiceprint"
    coarse = True

    def __init__(self, block_ms: int = BLOCK_MS) -> None:
        self._block_ms = block_ms

    def diarize(self, signal: Signal, speech: Sequence[Stretch], hints: SpeakerHints) -> list[Turn]:
        """Return turns that cover the speech exactly. With hints, as many speakers as there is speech for."""
        heard = merged(speech, signal.duration_ms)
        if not heard:
            return []
        least = hints.exact or hints.least or 1
        most = hints.exact or hints.most or max(MOST_SPEAKERS, least)
        if most == 1:
            return named((stretch.start_ms, stretch.end_ms, 0) for stretch in heard)
        parts = [
            part for one in blocks(heard, signal.duration_ms, self._block_ms) if (part := intersection(heard, [one]))
        ]
        local = [local_voices(signal, part, least, most, len(parts)) for part in parts]
        scale = pooled([one.scale for one in local])
        models = models_of(local, linked_voices(local, least, most), scale, least)
        runs: list[tuple[int, int, int]] = []
        for part, one in zip(parts, local, strict=True):
            frames = one.frames or speech_frames(signal, part, scale)
            starts = step_starts(frames)
            steps = likeliest(frames.values, frames.loud, models, starts)
            runs += _runs(frames, np.repeat(steps, np.diff(starts, append=len(frames.values))))
        return named(runs)


def linked_voices(local: Sequence[Local], least: int, most: int) -> list[NDArray[np.intp]]:
    """Return for each block the label, over all blocks, of each of its voices; -1 for who is no speaker of his own."""
    if len(local) == 1:
        return [np.arange(len(local[0].voices))]
    scale = pooled([one.scale for one in local])
    labels = clustered(stacked([one.voices_at(scale) for one in local]), least, most, LINK_WEIGHT)
    return np.split(labels, np.cumsum([len(one.voices) for one in local])[:-1])


def _runs(frames: SpeechFrames, labels: NDArray[np.intp]) -> list[tuple[int, int, int]]:
    """Return (start_ms, end_ms, label) of each run of one label within a stretch."""
    runs: list[tuple[int, int, int]] = []
    for span in frames.spans:
        own = labels[span.first_row : span.first_row + span.frames]
        changes = (np.flatnonzero(np.diff(own)) + 1).tolist()
        start_ms, end_ms = span.stretch.start_ms, span.stretch.end_ms
        edges = [start_ms, *(start_ms + change * FRAME_MS for change in changes), end_ms]
        runs += [(edges[i], edges[i + 1], int(own[first])) for i, first in enumerate([0, *changes])]
    return runs
