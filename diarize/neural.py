"""Neural: pyannote.audio, the production diarizer. The only file that imports it, or torch.

The import costs 5 s and 1 GB, so diarize.choose imports this module by name, and only where the method is wanted. We
decode the sound and hand it over in memory, so torchcodec is never used. One CPU core takes about twice as long as the
sound lasts (measured on 30 s, with an embedding of ResNet34's size, at the default step). A GPU is strongly advised.

The pipeline compares all windows of its input with each other. So a long recording is diarized in blocks, whose
speakers are then linked by their embeddings (diarize/voiceprint/blocks.py): memory stays at that of one block.
"""

import os

# pyannote.audio sends file durations and speaker counts to its makers unless this is set before the import.
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"

import sys
import warnings
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import huggingface_hub.constants
import numpy as np
import torch
from numpy.typing import NDArray

from diarize.diarizer import SAMPLE_RATE_HZ, Signal, SpeakerHints
from diarize.interval import Stretch, merged
from diarize.names import named
from diarize.pipeline_folder import PipelineDownloadError, checked, is_local
from diarize.turn import Turn, overlaid
from diarize.voiceprint.blocks import blocks, linked


def _stand_in_for_torchaudio_extension() -> None:
    """Keep torchaudio from loading its C++ library where torch has no CUDA.

    The registry's torchaudio 2.11 wheel links CUDA libraries and fails to import beside a CPU torch. What needs the
    library (forced alignment, RNN-T loss, a fast IIR filter) is not used here.
    """
    if torch.version.cuda is not None or "torchaudio" in sys.modules:
        return
    extension = ModuleType("torchaudio._extension")
    extension.__dict__.update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        fail_if_no_align=lambda function: function,
    )
    sys.modules[extension.__name__] = extension


_stand_in_for_torchaudio_extension()

# pyannote.audio warns where torchcodec cannot decode files (it needs a shared ffmpeg). We never hand it a file.
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", r"\s*torchcodec is not installed correctly", UserWarning)
    from pyannote.audio import Pipeline


# 115 MB of sound, and 1800 windows at a step of one second, whose clustering takes some hundred MB.
BLOCK_MS = 30 * 60_000
# Speakers of two blocks are one person where the mean cosine of their embeddings is above 0.5. Not measured, because
# trained weights were not available. With the published models a voice has about 0.7 to itself and 0.1 to others.
LINK_DISTANCE = 0.5


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who spoke when, in two forms with the same names: `exclusive` has one speaker at a time, `overlapping` all."""

    exclusive: list[Turn]
    overlapping: list[Turn]


class PyannoteDiarizer:
    """Runs one pyannote.audio 4 pipeline, on the GPU where there is one."""

    name = "pyannote"
    coarse = False

    def __init__(self, pipeline: str, hub_token: str = "", block_ms: int = BLOCK_MS) -> None:
        """Load the pipeline: a folder (see diarize.pipeline_folder), or a hub's "owner/name" or "owner/name@revision".

        `block_ms`: longer recordings are diarized in parts of about this length. Raises PipelineFolderError,
        PipelineDownloadError.
        """
        if "OMP_NUM_THREADS" not in os.environ:
            torch.set_num_threads(os.cpu_count() or 1)
        self._block_ms = block_ms
        self._pipeline = _local(pipeline) if is_local(pipeline) else _from_hub(pipeline, hub_token)
        if torch.cuda.is_available():
            self._pipeline.to(torch.device("cuda"))

    def diarize(self, signal: Signal, speech: Sequence[Stretch], hints: SpeakerHints) -> list[Turn]:
        """Return turns without overlaps, for words to be assigned to, and overlaid turns for whoever speaks at the same
        time. The pipeline finds speech by itself: `speech` only says whether there is any, and where blocks may end.
        """
        if not speech:
            return []
        found = self.conversation(signal, hints, speech)
        return sorted([*found.exclusive, *overlaid(found.overlapping, found.exclusive)])

    def conversation(self, signal: Signal, hints: SpeakerHints, speech: Sequence[Stretch] = ()) -> Conversation:
        """Return the turns with and without overlaps. Holds the sound of one block in memory (230 MB an hour)."""
        parts = blocks(merged(speech, signal.duration_ms), signal.duration_ms, self._block_ms)
        # A block need not hold every speaker of the recording.
        inside = hints if len(parts) == 1 else SpeakerHints(most=hints.exact or hints.most)
        local = [self._heard(signal, part, inside) for part in parts]
        speakers = _speakers(local, hints)
        numbers: dict[Hashable, int] = {}
        exclusive, overlapping = (
            [
                (start_ms, end_ms, speakers[block, label])
                for block, one in enumerate(local)
                for start_ms, end_ms, label in getattr(one, kind)
            ]
            for kind in ("exclusive", "overlapping")
        )
        return Conversation(named(exclusive, numbers), named(overlapping, numbers))

    def _heard(self, signal: Signal, part: Stretch, hints: SpeakerHints) -> "_Block":
        waveform = torch.from_numpy(signal.read(part.start_ms, part.end_ms)).unsqueeze(0)
        found = self._pipeline(
            {"waveform": waveform, "sample_rate": SAMPLE_RATE_HZ, "uri": "recording"},
            num_speakers=hints.exact,
            min_speakers=hints.least,
            max_speakers=hints.most,
        )
        return _Block(
            _labelled(found.exclusive_speaker_diarization, part),
            _labelled(found.speaker_diarization, part),
            dict(zip(found.speaker_diarization.labels(), found.speaker_embeddings, strict=True)),
        )


@dataclass(frozen=True, slots=True)
class _Block:
    """What the pipeline found in a block: (start_ms, end_ms, label), counted from the start of the recording.

    The labels belong to this block only. `voices`: the embedding of each label, float, shape (dimensions,); zeros where
    there is none.
    """

    exclusive: list[tuple[int, int, Hashable]]
    overlapping: list[tuple[int, int, Hashable]]
    voices: dict[Hashable, NDArray[np.floating]]


def _speakers(local: Sequence[_Block], hints: SpeakerHints) -> dict[tuple[int, Hashable], int]:
    """Return the speaker of each label of each block."""
    keys = [(block, label) for block, one in enumerate(local) for label in one.voices]
    if len(local) == 1 or not keys:
        return {key: number for number, key in enumerate(keys)}
    prints = np.nan_to_num(np.stack([local[block].voices[label] for block, label in keys]))
    prints = prints / np.maximum(np.linalg.norm(prints, axis=1, keepdims=True), 1e-9)
    block = np.array([block for block, _ in keys])
    labels = linked(
        1 - prints @ prints.T,
        block[:, None] == block,
        hints.exact or hints.least or 1,
        hints.exact or hints.most or len(keys),
        LINK_DISTANCE,
    )
    return dict(zip(keys, labels.tolist(), strict=True))


def _local(pipeline: str) -> Any:
    folder = checked(pipeline)
    with _offline():
        return Pipeline.from_pretrained(folder)


def _from_hub(pipeline: str, hub_token: str) -> Any:
    name, _, revision = pipeline.partition("@")
    try:
        found = Pipeline.from_pretrained(name, revision=revision or None, token=hub_token or None)
    except OSError as error:
        raise PipelineDownloadError(_advice(pipeline)) from error
    if found is None:
        raise PipelineDownloadError(_advice(pipeline))
    return found


def _advice(pipeline: str) -> str:
    return (
        f"cannot fetch the pipeline {pipeline!r} from the hub: check the network, accept its conditions on the hub and "
        "set diarize.hub_token, or copy it to a folder and set diarize.pipeline to that"
    )


@contextmanager
def _offline() -> Iterator[None]:
    """Keep the hub's library from making requests inside the block.

    The library read HF_HUB_OFFLINE when it was imported, so its constant and the variable are both set. Both are put
    back, because the recogniser may be allowed to use the hub.
    """
    constants: Any = huggingface_hub.constants
    before, variable = constants.HF_HUB_OFFLINE, os.environ.get("HF_HUB_OFFLINE")
    constants.HF_HUB_OFFLINE = True
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
        del os.environ["HF_HUB_OFFLINE"]
        if variable is not None:
            os.environ["HF_HUB_OFFLINE"] = variable


def _labelled(annotation: Any, part: Stretch) -> list[tuple[int, int, Hashable]]:
    """Return (start_ms, end_ms, label) of each turn. The last window is padded, so turns are cut at the end."""
    return [
        (
            part.start_ms + max(0, round(segment.start * 1000)),
            min(part.end_ms, part.start_ms + round(segment.end * 1000)),
            label,
        )
        for segment, _, label in annotation.itertracks(yield_label=True)
    ]
