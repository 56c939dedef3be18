"""faster-whisper as its users call it, with nothing of ours: what a model's card is measured with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from numpy.typing import NDArray

# clip: one window, no text before it, greedy temperature only. The other two: literal defaults.
Way = Literal["clip", "sequential", "batched"]
BATCH = 8


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: `words` are (text, start, end) in seconds, empty unless asked for."""

    text: str
    language: str
    words: tuple[tuple[str, float, float], ...] = ()


class Stock:
    """A CTranslate2 Whisper folder in unmodified faster-whisper, int8 on the CPU, one thread."""

    def __init__(self, folder: Path) -> None:
        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
        self._batched = BatchedInferencePipeline(self._model)

    def write(
        self, samples: NDArray[np.float32], language: str | None = None, way: Way = "clip", *, words: bool = False
    ) -> Written:
        """Return what it writes for float32 (n,), 16 000 Hz. `language` None: it finds out itself."""
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
        text = " ".join(one.text.strip() for one in heard).strip()
        timed = tuple((word.word.strip(), word.start, word.end) for one in heard for word in one.words or ())
        return Written(text, info.language, timed)

    def languages(self, clips: Sequence[NDArray[np.float32]]) -> list[str]:
        """Return the language of each clip, as its detection says."""
        return [self._model.detect_language(clip)[0] for clip in clips]
