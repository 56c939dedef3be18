"""The one Protocol between the pipeline and any speech recogniser.

A recogniser hears windows (pieces of speech no longer than `ModelInfo.window_ms`) and returns one Hypothesis for each,
in the order given. It never drops a window: what it could not do is said in `flags`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from asr.word import Word

SAMPLE_RATE_HZ = 16_000

# What a recogniser may say about a window, beside its words.
Flag = Literal[
    "truncated",  # the token budget ran out even after splitting: text is missing at the end
    "split",  # the budget ran out once; the window was split and decoded again (nothing is missing)
    "repetitive",  # the text repeats itself: likely a loop
    "no-text",  # speech was heard by the VAD, the model wrote nothing
    "low-confidence",  # mean log-probability under the threshold
    "resampled",  # the search failed; this text was found with some chance in it
    "over-silence",  # text, although the model itself hears no speech
    "too-fast",  # more tokens a second than the language can have
]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model spoke. `hash`: SHA-256 of its files; `languages`: Whisper codes; `window_ms`: what it hears at
    once.
    """

    name: str
    hash: str
    intended_use: str
    languages: tuple[str, ...]
    window_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """What the model hears at once.

    `samples`: float32, shape (n,), mono, 16 000 Hz. `language`: the Whisper language code to force ("hi"), or None to
    detect it. `hotwords`: spellings to prefer, most wanted first. `priority`: the higher goes first where recordings
    wait for the same model; it changes nothing in what is heard.
    """

    samples: NDArray[np.float32]
    language: str | None
    hotwords: tuple[str, ...] = ()
    priority: int = 0

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1000 // SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What the model wrote for one window. Word times count from the start of the window, inside it, never backwards.

    `language` is the Whisper code used. `mean_log_probability` is per token; `no_speech_probability` is 0 to 1.
    """

    words: tuple[Word, ...]
    language: str
    mean_log_probability: float
    no_speech_probability: float
    flags: tuple[Flag, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


class Recognizer(Protocol):
    """Anything that turns windows into hypotheses."""

    @property
    def model(self) -> ModelInfo: ...

    def token_rate(self, language: str | None) -> float:
        """Return the highest number of tokens a second of speech that this model writes for the language."""
        ...

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        """Return one hypothesis a window, in the same order."""
        ...
