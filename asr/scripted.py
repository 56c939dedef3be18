"""Scripted: a recogniser that writes what it is given, for work without a model. It keeps the contract of Whisper.

For each window with any sound in it takes the next line of its script, and spreads the words evenly over the window.
After the last line it begins again.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, pairwise

import numpy as np

from asr.recognizer import Hypothesis, Identified, ModelInfo, Window
from asr.refusal import refuse
from asr.word import Word

MODEL = ModelInfo(
    name="scripted",
    hash="0" * 64,
    intended_use="Development and tests only: it does not listen, it says what it was told.",
    languages=("hi", "bn", "ta", "te"),
    window_ms=30_000,
    tasks=("transcribe", "translate"),
)
ENGLISH = "in English"
TOKENS_PER_SECOND = 10.0


class ScriptedRecognizer:
    """A Recognizer that writes `lines` in turn, with one `confidence` for every word. Threads may share it."""

    def __init__(self, lines: Sequence[str], *, confidence: float = 0.9, model: ModelInfo = MODEL) -> None:
        if not any(line.split() for line in lines):
            raise ValueError("a script has at least one line with words in it")
        self._lines = cycle(tuple(lines))
        self._confidence = confidence
        self._model = model
        self._lock = threading.Lock()

    @property
    def model(self) -> ModelInfo:
        return self._model

    def token_rate(self, language: str | None) -> float:
        return TOKENS_PER_SECOND

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        """Return one hypothesis a window, in the same order. Raises what asr.refusal.refuse raises."""
        refuse(windows, self._model)
        with self._lock:
            return [self._say(next(self._lines) if window.samples.any() else "", window) for window in windows]

    def identify(self, windows: Sequence[Window]) -> list[Identified]:
        """Return equal probabilities, since it does not listen. Raises what asr.refusal.refuse raises."""
        refuse(windows, self._model)
        asked = [window.languages or self._model.languages for window in windows]
        return [Identified({code: 1 / len(codes) for code in codes}) for codes in asked]

    def align(self, windows: Sequence[Window], texts: Sequence[str]) -> list[tuple[Word, ...] | None]:
        """Return the words of each text, spread evenly over its window."""
        refuse(windows, self._model)
        spread = [self._spread(text, window) for window, text in zip(windows, texts, strict=True)]
        return [tuple(replace(word, timing="aligned") for word in words) for words in spread]

    def _say(self, line: str, window: Window) -> Hypothesis:
        words = self._spread(line, window)
        english = self._spread(ENGLISH if words else "", window) if window.translate else None
        return Hypothesis(
            words=words,
            language=window.language or (window.languages or self._model.languages)[0],
            translation=english,
            mean_log_probability=float(np.log(max(self._confidence, 1e-10))),
            no_speech_probability=0.0 if words else 1.0,
            flags=() if words else ("no-text",),
        )

    def _spread(self, line: str, window: Window) -> tuple[Word, ...]:
        texts = line.split()
        edges = np.linspace(0, window.duration_ms, len(texts) + 1).astype(int).tolist()
        return tuple(
            Word(text, start_ms, end_ms, self._confidence)
            for text, (start_ms, end_ms) in zip(texts, pairwise(edges), strict=True)
        )
