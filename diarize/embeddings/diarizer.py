"""Embeddings: a diarizer with two neural networks, on a CPU, without torch and without a hub.

    10 s windows -> pyannote's segmentation: who of three speaks when, also two at once
                 -> CAM++: an embedding of each voice in each window
    all windows  -> average linkage on cosine -> who of the recording each voice is -> turns

The networks are installed by `boli model install speakers`. Figures and costs: docs/explain/diarization.md. Memory: the
sound of one window, and about 6 MB an hour of embeddings and of who speaks; nothing is compared in pairs.
"""

from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from configs.errors import BoliError
from diarize.diarizer import Signal, SpeakerHints
from diarize.embeddings.campplus import SpeakerEmbedding
from diarize.embeddings.clustering import Cut, merges, speakers
from diarize.embeddings.heard import ALONE_MS, Heard, hear
from diarize.embeddings.segmentation import FRAMES, Segmentation
from diarize.embeddings.turns import assigned, runs
from diarize.interval import Stretch, merged
from diarize.names import named
from diarize.turn import Turn, overlaid

MODEL = "speakers"
SEGMENTATION, EMBEDDING = "segmentation.bin", "embedding.bin"
# Further apart than this, two clusters of embeddings are two people. Chosen on the tuning clips, alone and joined
# (docs/explain/diarization.md); 0.5 to 0.7 differ by 2 points of DER or less there.
DISTANCE = 0.6
# Where more people are known to speak, clusters down to this distance are taken apart.
LOWEST_DISTANCE = 0.45
# A cluster with less speech than both of these is nobody's, unless the hints ask for more speakers.
LEAST_MS, LEAST_SHARE = 500, 0.005


class NoSpeakerModel(BoliError):
    """The two networks are not here. The message says how to install them."""


def installed(models: Path) -> bool:
    """Return whether `boli model install speakers` has put both networks into this folder of models."""
    return all((models.expanduser() / MODEL / name).is_file() for name in (SEGMENTATION, EMBEDDING))


class EmbeddingsDiarizer:
    """Tells speakers apart by their embeddings, and says who speaks at the same time."""

    name = "embeddings"
    coarse = False

    def __init__(self, models: Path) -> None:
        """Load both networks from the folder MODEL in `models`. Raises NoSpeakerModel, WeightsError."""
        if not installed(models):
            raise NoSpeakerModel(
                f"the model that tells speakers apart is not in {models / MODEL}: run boli model install {MODEL}, "
                "or set diarize.method to 'voiceprint'"
            )
        folder = models.expanduser() / MODEL
        self._segmentation = Segmentation(folder / SEGMENTATION)
        self._embedding = SpeakerEmbedding(folder / EMBEDDING)

    def diarize(self, signal: Signal, speech: Sequence[Stretch], hints: SpeakerHints) -> list[Turn]:
        """Return turns without overlaps, and overlaid turns for whoever speaks at the same time.

        The segmentation finds speech by itself: `speech` only says which windows to hear. Where it finds nobody, or
        there is one speaker by the hints, that speaker has all of `speech`. The number of speakers in the hints is kept
        where so many voices are heard.
        """
        stretches = merged(speech, signal.duration_ms)
        everything = named((one.start_ms, one.end_ms, "") for one in stretches)
        if not stretches or (hints.exact or hints.most) == 1:
            return everything
        heard = hear(signal, stretches, self._segmentation, self._embedding)
        if not len(heard.window):
            return everything
        speech_ms = sum(one.duration_ms for one in stretches)
        exclusive, overlapping = runs(heard, assigned(heard, _speakers(heard, speech_ms, hints)), signal.duration_ms)
        numbers: dict[Hashable, int] = {}
        own = named(exclusive, numbers)
        return sorted([*own, *overlaid(named(overlapping, numbers), own)]) or everything


def _speakers(heard: Heard, speech_ms: int, hints: SpeakerHints) -> NDArray[np.intp]:
    """Return the speaker of each voice by clustering, -1 where it is open; shape (n,).

    Voices that hardly speak alone are left open, unless there are fewer others than speakers.
    """
    least = hints.exact or hints.least or 1
    clear = np.flatnonzero(heard.alone_ms >= ALONE_MS)
    if len(clear) < least:
        clear = np.arange(len(heard.window))
    result = np.full(len(heard.window), -1, np.intp)
    result[clear] = speakers(
        merges(heard.embeddings[clear]),
        _once_ms(heard)[clear],
        Cut(DISTANCE, LOWEST_DISTANCE, max(LEAST_MS, LEAST_SHARE * speech_ms)),
        least,
        hints.exact or hints.most or len(clear),
    )
    return result


def _once_ms(heard: Heard) -> NDArray[np.float64]:
    """Return how long each voice speaks alone, where what several windows hear counts once in all."""
    return heard.alone_ms * (heard.step_frames / FRAMES)
