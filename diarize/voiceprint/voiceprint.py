"""Voiceprint: the default diarizer. It uses statistics of the spectrum, no model files and no torch; it is coarse.

    speech -> blocks -> features -> pieces of one voice -> clusters    in each block
           -> linked across blocks -> a model of each voice -> most likely speaker of each moment

Its turns help a person who edits; they do not replace that person. Diarization error (250 ms at edges and overlaps left
out) on 24 conversations of 2 to 5 synthetic voices: 0.012 when the number of speakers is given, 0.023 when not. On five
real meeting clips of 30 s: 0.29 when it is given; when not, 0.46, as bad as one voice for all
(docs/explain/diarization.md). Give the number where it is known. Where each speaker has a channel, use
diarize/channels.py. An overlap gets one speaker only.

Time grows with the length of the speech. Memory does not: only the features of one block are held at a time, and only
the voices of the blocks before it (docs/explain/diarization.md has the figures). A recording of one block needs no
linking.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from diarize.diarizer import Signal, SpeakerHints
from diarize.interval import Stretch, intersection, merged
from diarize.names import named
from diarize.turn import Turn
from diarize.voiceprint.blocks import blocks
from diarize.voiceprint.clustering import clustered
from diarize.voiceprint.features import FRAME_MS, SpeechFrames, pooled, speech_frames
from diarize.voiceprint.gaussian import stacked
from diarize.voiceprint.local import Local, local_voices, models_of, step_starts
from diarize.voiceprint.resegmentation import likeliest

# Without a hint, no more speakers than this are found.
MOST_SPEAKERS = 10
# Long enough for a rare speaker to be heard in a block, short enough for 700 MB (half of that is the program itself).
BLOCK_MS = 10 * 60_000
# Lambda for voices of different blocks: minutes apart, one voice is less like itself than within a sentence. On four
# tuning files of 30 min (benchmarks.diarize.diarize_long --set tuning, 3 to 5 voices) 4 left a voice too many in one
# file, 5 and 6 in none, and 8 merged two voices.
LINK_WEIGHT = 5.0


class VoiceprintDiarizer:
    """Tells voices apart by the Bayesian information criterion. Every moment of speech gets a speaker.

    `block_ms`: longer recordings are diarized in parts of about this length.
    """

    name = "voiceprint"
    coarse = True

    def __init__(self, block_ms: int = BLOCK_MS) -> None:
        self._block_ms = block_ms

    def diarize(self, signal: Signal, speech: Sequence[Stretch], hints: SpeakerHints) -> list[Turn]:
        """Return turns that cover the speech exactly. Hints are met where there is enough speech. On real clips of 30 s
        there often is not, and pipeline.drafting.diarization then says so.
        """
        heard = merged(speech, signal.duration_ms)
        if not heard:
            return []
        least = hints.exact or hints.least or 1
        most = hints.exact or hints.most or max(MOST_SPEAKERS, least)
        if most == 1:
            return named((stretch.start_ms, stretch.end_ms, 0) for stretch in heard)
        parts = [
            part
            for block in blocks(heard, signal.duration_ms, self._block_ms)
            if (part := intersection(heard, [block]))
        ]
        local = [local_voices(signal, part, least, most, len(parts)) for part in parts]
        scale = pooled([block.scale for block in local])
        models = models_of(local, linked_voices(local, least, most), scale, least)
        runs: list[tuple[int, int, int]] = []
        for part, block in zip(parts, local, strict=True):
            frames = block.frames or speech_frames(signal, part, scale)
            starts = step_starts(frames)
            steps = likeliest(frames.values, frames.loud, models, starts)
            runs += _runs(frames, np.repeat(steps, np.diff(starts, append=len(frames.values))))
        return named(runs)


def linked_voices(local: Sequence[Local], least: int, most: int) -> list[NDArray[np.intp]]:
    """Return for each block the label of each of its voices, the same over all blocks; -1 for nobody."""
    if len(local) == 1:
        return [np.arange(len(local[0].voices))]
    scale = pooled([block.scale for block in local])
    labels = clustered(stacked([block.voices_at(scale) for block in local]), least, most, LINK_WEIGHT)
    return np.split(labels, np.cumsum([len(block.voices) for block in local])[:-1])


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
