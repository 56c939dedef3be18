"""Baseline: unmodified faster-whisper, as its users call it. The figures on a model's card are measured with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from numpy.typing import NDArray

from asr.models.loading import compute_type
from asr.models.model_files import card_of

# clip: one window, no text before it, temperature 0 only. The other two are the defaults.
Way = Literal["clip", "sequential", "batched"]
BATCH = 8


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: `words` are (text, start, end) in seconds, empty unless asked for."""

    text: str
    language: str
    words: tuple[tuple[str, float, float], ...] = ()


class Stock:
    """A CTranslate2 Whisper folder in unmodified faster-whisper, on the CPU, one thread; int8 unless its card asks for
    more (asr/models/loading.py).
    """

    def __init__(self, folder: Path) -> None:
        kind = compute_type("auto", "cpu", exact_int8=bool(card_of(folder).get("exact_int8", False)))
        self._model = WhisperModel(str(folder), device="cpu", compute_type=kind, cpu_threads=1)
        self._batched = BatchedInferencePipeline(self._model)

    def write(
        self, samples: NDArray[np.float32], language: str | None = None, way: Way = "clip", *, words: bool = False
    ) -> Written:
        """Return what it writes for samples float32 (n,), 16 000 Hz. `language` None: it detects the language."""
        if way == "clip":
            segments, info = self._model.transcribe(
                samples, language=language, temperature=0.0, condition_on_previous_text=False,
                without_timestamps=True, word_timestamps=words,
            )  # fmt: skip
        elif way == "sequential":
            segments, info = self._model.transcribe(samples, language=language, word_timestamps=words)
        else:
            segments, info = self._batched.transcribe(
                samples, language=language, batch_size=BATCH, word_timestamps=words
            )
        heard = list(segments)
        text = " ".join(segment.text.strip() for segment in heard).strip()
        timed = tuple((word.word.strip(), word.start, word.end) for segment in heard for word in segment.words or ())
        return Written(text, info.language, timed)

    def languages(self, clips: Sequence[NDArray[np.float32]]) -> list[str]:
        """Return the language that it detects in each clip."""
        return [self._model.detect_language(clip)[0] for clip in clips]
