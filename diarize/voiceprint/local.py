"""Local: the voices of one block, found without the other blocks, and what is kept of them.

    block     |AAAA|BB|AAA|BBBB|     labels of this block only, one for each row of its features
    kept      A: sums, some rows     B: sums, some rows      at most 2 MB a voice; the features are not kept

The sums (diarize/voiceprint/gaussian.py) tell whether voices of two blocks are one. The rows are for fitting its model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diarize.diarizer import Signal
from diarize.interval import Stretch
from diarize.voiceprint.changes import pieces
from diarize.voiceprint.clustering import clustered
from diarize.voiceprint.features import Scale, SpeechFrames, speech_frames
from diarize.voiceprint.gaussian import Gaussians, gathered, stacked
from diarize.voiceprint.resegmentation import (
    STEP_FRAMES,
    TRAINING_ROWS,
    Mixture,
    likeliest,
    mixture,
    thinned,
    training_rows,
)

# A piece shorter than this (frames of 10 ms) tells too little about its voice to be clustered.
LEAST_PIECE_FRAMES = 60
# A speaker with less than this after resegmentation is dropped, unless the hints ask for that many speakers.
LEAST_SPEAKER_FRAMES = 300
# So is a speaker with less than this share of a block. In 30 min of 4 voices, three of four blocks had one voice too
# many, with 0.7 to 1.1 % of the block (benchmarks.diarize.diarize_long --set tuning).
LEAST_SHARE = 0.02
# While clusters settle, every turn lasts 3 s or more (60 steps of 50 ms), and there are at most this many rounds. On 24
# conversations (benchmarks.diarize.diarization --set tuning) this took the error from 0.065 to 0.049, and the number of
# speakers was right in 19 instead of 16.
SETTLING_STEPS = 60
SETTLING_ROUNDS = 3
# Before they settle there may be this many clusters, whatever the hints say: they are sounds more than voices, and
# pieces of two voices that are merged too early are never separated again.
FIRST_CLUSTERS = 10
# However many blocks there are, each keeps half a minute of each voice.
_LEAST_ROWS = 3_000


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """The voices of a block, at its own `scale`.

    `voices`: a Gaussian of the loud rows of each. `rows`: some rows of each, float32, shape (n, 19). `amount`: how many
    rows each has. `frames`: kept only where there is no other block.
    """

    voices: Gaussians
    rows: tuple[NDArray[np.float32], ...]
    amount: NDArray[np.intp]
    scale: Scale
    frames: SpeechFrames | None

    def voices_at(self, scale: Scale) -> Gaussians:
        """Return the voices at another scale."""
        return self.voices.rescaled(*self.change_to(scale))

    def change_to(self, scale: Scale) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the factor and the shift, shape (19,) each, that take this block's values to another scale."""
        return self.scale.deviation / scale.deviation, (self.scale.mean - scale.mean) / scale.deviation


def local_voices(signal: Signal, speech: Sequence[Stretch], least: int, most: int, blocks: int) -> Local:
    """Return the voices of a block: clustered, settled and resegmented once. `blocks`: how many share the memory."""
    frames = speech_frames(signal, speech)
    starts = step_starts(frames)
    labels = _settled(frames, _first_labels(frames, least, max(most, FIRST_CLUSTERS)), starts, least, most)
    labels = _said_by(frames, labels, starts, least)
    if len(spoken_enough(labels, least, share=LEAST_SHARE)) < least:
        # Settling left fewer than are known to speak: in half a minute not everybody says a whole sentence.
        labels = _said_by(frames, _first_labels(frames, least, most), starts, least)
    own = [labels == name for name in spoken_enough(labels, least, share=LEAST_SHARE)]
    share = max(_LEAST_ROWS, TRAINING_ROWS // blocks)
    return Local(
        voices=_voices(frames, own),
        rows=tuple(frames.values[training_rows(rows, frames.loud, share)] for rows in own),
        amount=np.array([np.count_nonzero(rows) for rows in own], np.intp),
        scale=frames.scale,
        frames=frames if blocks == 1 else None,
    )


def _settled(
    frames: SpeechFrames, labels: NDArray[np.intp], starts: NDArray[np.intp], least: int, most: int
) -> NDArray[np.intp]:
    """Return the labels after clusters of one voice have been merged.

    Pieces are short, so in a long block they also cluster by what is said. Where every turn lasts SETTLING_STEPS or
    more, a cluster gets whole sentences; then it is like the other clusters of its voice, and dBIC says so.
    """
    for _ in range(SETTLING_ROUNDS):
        said = _said_by(frames, labels, starts, least, SETTLING_STEPS)
        names = spoken_enough(said, least, share=LEAST_SHARE)
        if len(names) < least:
            # Somebody who only says a word or two has no turn that long; by the hints, there is such a speaker.
            break
        labels = _merged(frames, said, least, max(most, FIRST_CLUSTERS))
        if len(np.unique(labels[labels >= 0])) == len(names):
            break
    return _merged(frames, labels, least, most)


def _merged(frames: SpeechFrames, labels: NDArray[np.intp], least: int, most: int) -> NDArray[np.intp]:
    """Return the labels after those that are one voice by dBIC were merged; -1 is nobody."""
    own = [labels == name for name in spoken_enough(labels, least, share=LEAST_SHARE)]
    merged = np.full(len(labels), -1, np.intp)
    for rows, label in zip(own, clustered(_voices(frames, own), least, most), strict=True):
        merged[rows] = label
    return merged


def _said_by(
    frames: SpeechFrames, labels: NDArray[np.intp], starts: NDArray[np.intp], least: int, least_steps: int = 1
) -> NDArray[np.intp]:
    """Return the likeliest speaker of each row, from 0, by models of the speakers who have enough rows in `labels`."""
    own = [labels == name for name in spoken_enough(labels, least, share=LEAST_SHARE)]
    models = [mixture(frames.values[training_rows(rows, frames.loud)]) for rows in own]
    steps = likeliest(frames.values, frames.loud, models, starts, least_steps)
    return np.repeat(steps, np.diff(starts, append=len(labels)))


def _voices(frames: SpeechFrames, own: Sequence[NDArray[np.bool_]]) -> Gaussians:
    """Return a Gaussian of each voice, of its loud rows. `own`: the rows of each."""
    loud = (frames.values[training_rows(rows, frames.loud, len(rows))] for rows in own)
    return stacked([gathered(values, np.array([[0, len(values)]], np.intp)) for values in loud])


def models_of(local: Sequence[Local], linked: Sequence[NDArray[np.intp]], scale: Scale, least: int) -> list[Mixture]:
    """Return a model of each speaker at `scale`. `linked`: the speaker of each voice of each block, -1 for nobody."""
    speakers = np.concatenate(linked)
    amounts = np.concatenate([block.amount for block in local])
    rows = []
    for block in local:
        factor, shift = block.change_to(scale)
        rows += [own * factor.astype(np.float32) + shift.astype(np.float32) for own in block.rows]
    return [
        mixture(thinned(np.concatenate([rows[index] for index in np.flatnonzero(speakers == name)])))
        for name in spoken_enough(speakers, least, amounts)
    ]


def step_starts(frames: SpeechFrames) -> NDArray[np.intp]:
    """Return the rows at which a step of resegmentation begins; a step never spans two stretches."""
    return np.concatenate(
        [np.arange(span.first_row, span.first_row + span.frames, STEP_FRAMES) for span in frames.spans]
    )


def spoken_enough(
    labels: NDArray[np.intp], least: int, amounts: NDArray[np.intp] | None = None, share: float = 0.0
) -> NDArray[np.intp]:
    """Return the speakers, sorted, who have LEAST_SPEAKER_FRAMES or more and this share of all. Where those are fewer
    than `least`, the ones who speak longest are added.

    `labels`: of each row, or of groups of rows whose sizes are `amounts`; -1 is nobody.
    """
    names, index = np.unique(labels, return_inverse=True)
    count = np.bincount(index, amounts)[names >= 0]
    names = names[names >= 0]
    wanted = max(least, 1, int(np.count_nonzero(count >= max(LEAST_SPEAKER_FRAMES, share * count.sum()))))
    return np.sort(names[np.argsort(-count, kind="stable")[:wanted]])


def _first_labels(frames: SpeechFrames, least: int, most: int) -> NDArray[np.intp]:
    """Return the cluster of each row, -1 where it is open."""
    bounds = pieces(frames)
    amount = np.diff(np.concatenate([[0], np.cumsum(frames.loud)])[bounds], axis=1)[:, 0]
    long = amount >= LEAST_PIECE_FRAMES
    chosen = bounds[long if np.count_nonzero(long) >= least else amount > 0]
    clusters = clustered(gathered(frames.values, chosen, frames.loud), least, most)
    labels = np.full(len(frames.values), -1, np.intp)
    for (first, end), label in zip(chosen, clusters, strict=True):
        labels[first:end] = label
    return labels
