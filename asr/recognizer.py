"""Recognizer: the one Protocol between the pipeline and any speech recogniser.

A recogniser is given windows (pieces of speech no longer than `ModelInfo.window_ms`) and returns one Hypothesis for
each, in the order given. It never drops a window: `flags` say what went wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from asr.word import Word

SAMPLE_RATE_HZ = 16_000

# What a recogniser may say about a window in addition to its words.
Flag = Literal[
    "truncated",  # the token budget ran out even after splitting: text is missing at the end
    "split",  # the budget ran out; the window was split and decoded again (nothing is missing)
    "repetitive",  # the text repeats itself, probably in a loop
    "no-text",  # the VAD found speech, but the model wrote nothing
    "low-confidence",  # the mean log-probability is below the threshold
    "resampled",  # the first text was a loop; this is of a second search, without repetition
    "over-silence",  # there is text, although the model itself says that there is no speech
    "too-fast",  # more tokens a second than the language can have
    "no-translation",  # English was asked for, but no attempt at it was good enough
]
# What a model may write: the text in its own language, or English.
Task = Literal["transcribe", "translate"]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model wrote the draft. `hash`: SHA-256 of its files. `languages`: Whisper codes. `window_ms`: its longest
    window. `tasks`: what its card allows.
    """

    name: str
    hash: str
    intended_use: str
    languages: tuple[str, ...]
    window_ms: int
    tasks: tuple[Task, ...] = ("transcribe",)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """The output of a recogniser's encoder for a window: float32, shape (positions, width), of `frames` mel frames of
    10 ms. It is of use only to the same model.
    """

    array: NDArray[np.float32]
    frames: int


@dataclass(frozen=True, slots=True, eq=False)
class Identified:
    """The language of a window: `probabilities` by Whisper code, which add up to 1 over the languages asked about.

    `encoded`: put it into the Window, so that the window is not encoded again.
    """

    probabilities: Mapping[str, float]
    encoded: Encoded | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A piece of speech that the model hears at once.

    `samples`: float32, shape (n,), mono, 16 000 Hz. `language`: the Whisper language code to force ("hi"), or None to
    detect it among `languages` (all of the model's, where empty). `hotwords`: spellings to prefer, most wanted first.
    `priority`: the higher one goes first where recordings wait for the same model; results do not depend on it.
    `translate`: English is wanted, too. `encoded`: what `identify` returned for these samples.
    """

    samples: NDArray[np.float32]
    language: str | None
    hotwords: tuple[str, ...] = ()
    priority: int = 0
    languages: tuple[str, ...] = ()
    translate: bool = False
    encoded: Encoded | None = None

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1000 // SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What the model wrote for one window. Word times count from the start of the window, lie inside it, and never go
    back.

    `language` is the Whisper code used. `mean_log_probability` is per token; `no_speech_probability` is 0 to 1.
    `translation`: English words with the times of what they stand for, None where not asked for.
    """

    words: tuple[Word, ...]
    language: str
    mean_log_probability: float
    no_speech_probability: float
    flags: tuple[Flag, ...] = ()
    translation: tuple[Word, ...] | None = None

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


class Recognizer(Protocol):
    """Anything that turns windows into hypotheses."""

    @property
    def model(self) -> ModelInfo: ...

    def token_rate(self, language: str | None) -> float:
        """Return the highest number of tokens that this model writes for a second of speech in the language."""
        ...

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        """Return one hypothesis a window, in the same order."""
        ...

    def identify(self, windows: Sequence[Window]) -> list[Identified]:
        """Return for each window how probable each of its `languages` is (all of the model's, where empty)."""
        ...
