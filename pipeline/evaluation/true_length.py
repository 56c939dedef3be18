"""The true-length test: may a model's encoder be spared the silence that fills its windows up to 30 s?

The same clips are decoded twice: with the encoder given 30 s, and with what was said and three seconds of silence. The
error rates are compared clip by clip (accuracy/compare.py): a set of clips passes where true length costs at most LIMIT
as measured, and less than MARGIN with 97.5 % confidence. With few clips or words there is no verdict.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from accuracy.compare import Comparison, Pair, compare
from accuracy.counts import ZERO, ErrorCounts
from accuracy.gate import LIMITS
from asr.recognizer import Recognizer
from asr.whisper import whisper
from configs.settings import Asr, Settings
from pipeline.evaluation.clips import Clip, drafted, errors_of_each, text

Outcome = Literal["pass", "fail", "not enough data"]

LIMIT = 0.002
MARGIN = LIMITS.margin
MIN_CLIPS = 50
MIN_WORDS = LIMITS.min_reference_words


@dataclass(frozen=True, slots=True)
class Decoded:
    """The result of one way of encoding: the L1 counts of each clip, and the CPU seconds of all."""

    counts: tuple[ErrorCounts, ...]
    cpu_s: float

    @property
    def total(self) -> ErrorCounts:
        return sum(self.counts, ZERO)


@dataclass(frozen=True, slots=True)
class Measured:
    """One set of clips, decoded both ways."""

    name: str
    clips: int
    seconds: float
    padded: Decoded
    true: Decoded
    compared: Comparison
    outcome: Outcome


def measured(sets: Mapping[str, Sequence[Clip]], asr: Asr, settings: Settings, limit: float = LIMIT) -> list[Measured]:
    """Measure a model, as `asr` names it, on every set of clips. Raises what asr.whisper.whisper.load raises."""
    padding, true_length = (whisper.load(asr.model_copy(update={"true_length": on})) for on in (False, True))
    return [
        _compared(name, clips, _decoded(padding, clips, settings), _decoded(true_length, clips, settings), limit)
        for name, clips in sets.items()
    ]


def outcome(sets: Sequence[Measured]) -> Outcome:
    """Return "fail" if any set fails, else "not enough data" if any cannot be judged, else "pass"."""
    found = {each.outcome for each in sets}
    if "fail" in found:
        return "fail"
    return "pass" if found == {"pass"} else "not enough data"


def judged(compared: Comparison, limit: float = LIMIT) -> Outcome:
    """Judge a comparison of true length (new) with 30 s (old)."""
    difference = compared.difference
    if difference is None or compared.clusters < MIN_CLIPS or compared.reference_words < MIN_WORDS:
        return "not enough data"
    if difference.value > limit:
        return "fail"
    return "pass" if difference.upper(LIMITS.alpha) < MARGIN else "not enough data"


def _decoded(recognizer: Recognizer, clips: Sequence[Clip], settings: Settings) -> Decoded:
    started = time.process_time()
    texts = [text(drafted(clip, recognizer, settings)) for clip in clips]
    cpu_s = time.process_time() - started
    return Decoded(errors_of_each(clips, texts), cpu_s)


def _compared(name: str, clips: Sequence[Clip], padded: Decoded, true: Decoded, limit: float) -> Measured:
    # Each clip counts as a speaker of its own: who speaks is not known here.
    compared = compare(
        Pair(str(number), old, new, 1.0, "L1", "L1")
        for number, (old, new) in enumerate(zip(padded.counts, true.counts, strict=True))
    )
    seconds = sum(clip.seconds for clip in clips)
    return Measured(name, len(clips), seconds, padded, true, compared, judged(compared, limit))
