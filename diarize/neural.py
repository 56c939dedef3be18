"""Neural: pyannote.audio, the production diarizer. The only file that imports it, or torch.

Import this module by name and only where the method is wanted (diarize.choose does): it takes 5 s and 1 GB. Sound is
given in memory, decoded by us, so torchcodec is never asked. On one CPU core it takes about twice as long as the sound
lasts (measured on 30 s, with a ResNet34-size embedding, at the default step); a GPU is strongly advised.
"""

import os

# pyannote.audio reports file durations and speaker counts to its makers unless this is set before its import.
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"

import sys
import warnings
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import huggingface_hub.constants
import torch

from diarize.diarizer import SAMPLE_RATE_HZ, Signal, SpeakerHints, Stretch
from diarize.names import named
from diarize.pipeline_folder import PipelineDownloadError, checked, is_local
from diarize.turn import Turn


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


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who spoke when, twice: `exclusive` has one speaker at a time, `overlapping` all who spoke. Names agree."""

    exclusive: list[Turn]
    overlapping: list[Turn]


class PyannoteDiarizer:
    """Runs one pyannote.audio 4 pipeline, on the GPU where there is one."""

    name = "pyannote"
    coarse = False

    def __init__(self, pipeline: str, hub_token: str = "") -> None:
        """Load the pipeline: a folder (see diarize.pipeline_folder), or a hub's "owner/name" or "owner/name@revision".

        Raises PipelineFolderError, PipelineDownloadError.
        """
        if "OMP_NUM_THREADS" not in os.environ:
            torch.set_num_threads(os.cpu_count() or 1)
        self._pipeline = _local(pipeline) if is_local(pipeline) else _from_hub(pipeline, hub_token)
        if torch.cuda.is_available():
            self._pipeline.to(torch.device("cuda"))

    def diarize(self, signal: Signal, speech: Sequence[Stretch], hints: SpeakerHints) -> list[Turn]:
        """Return turns without overlaps, which words can be assigned to. The pipeline finds speech by itself;
        `speech` is only asked whether there is any."""
        return self.conversation(signal, hints).exclusive if speech else []

    def conversation(self, signal: Signal, hints: SpeakerHints) -> Conversation:
        """Return the turns with and without overlaps. Holds the whole signal in memory (230 MB an hour)."""
        waveform = torch.from_numpy(signal.read(0, signal.duration_ms)).unsqueeze(0)
        found = self._pipeline(
            {"waveform": waveform, "sample_rate": SAMPLE_RATE_HZ, "uri": "recording"},
            num_speakers=hints.exact,
            min_speakers=hints.least,
            max_speakers=hints.most,
        )
        numbers: dict[Hashable, int] = {}
        exclusive = named(_stretches(found.exclusive_speaker_diarization, signal.duration_ms), numbers)
        overlapping = named(_stretches(found.speaker_diarization, signal.duration_ms), numbers)
        return Conversation(exclusive, overlapping)


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
    """Forbid the hub's library any request meanwhile. It read HF_HUB_OFFLINE at its import, so both are set, and both
    are put back: the recogniser may be allowed to use the hub."""
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


def _stretches(annotation: Any, duration_ms: int) -> list[tuple[int, int, Hashable]]:
    """Return (start_ms, end_ms, label) of each turn. The last window is padded, so turns may end past the sound."""
    return [
        (max(0, round(segment.start * 1000)), min(duration_ms, round(segment.end * 1000)), label)
        for segment, _, label in annotation.itertracks(yield_label=True)
    ]
