"""The true-length gate: may a model's encoder be spared the silence that fills 30 s?

The same clips are drafted twice: with the encoder given 30 s, and with what was said and three seconds of silence. The
error rates are compared clip by clip (accuracy/compare.py): a set of clips passes where true length costs at most LIMIT
as measured, and less than MARGIN with 97.5 % confidence. With few clips or words nothing is said.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accuracy.compare import Comparison, Pair, compare
from accuracy.counts import ZERO, ErrorCounts
from accuracy.gate import LIMITS, Outcome, overall
from accuracy.measure import measure
from asr.recognizer import Recognizer
from asr.whisper import whisper
from boli.clips import Clip
from boli.drafted import drafted, text
from configs.settings import Asr, Settings

LIMIT = 0.002
MARGIN = LIMITS.margin
MIN_CLIPS = LIMITS.min_clusters
MIN_WORDS = LIMITS.min_reference_words


@dataclass(frozen=True, slots=True)
class Heard:
    """What one way of encoding gave: L1 counts a clip, and CPU seconds in all."""

    counts: tuple[ErrorCounts, ...]
    cpu_s: float

    @property
    def total(self) -> ErrorCounts:
        return sum(self.counts, ZERO)


@dataclass(frozen=True, slots=True)
class Measured:
    """One set of clips, both ways."""

    name: str
    clips: int
    seconds: float
    padded: Heard
    true: Heard
    compared: Comparison
    outcome: Outcome


def gate(sets: Mapping[str, Sequence[Clip]], asr: Asr, settings: Settings, limit: float = LIMIT) -> list[Measured]:
    """Measure a model, as `asr` names it, on every set of clips. Raises what asr.whisper.whisper.load raises."""
    engines = [whisper.load(asr.model_copy(update={"true_length": on})) for on in (False, True)]
    return [
        _measured(name, clips, [_heard(one, clips, settings) for one in engines], limit) for name, clips in sets.items()
    ]


def outcome(found: Sequence[Measured]) -> Outcome:
    """Return "fail" if any set fails, else "not enough data" if any cannot be judged, else "pass"."""
    return overall(one.outcome for one in found)


def judged(compared: Comparison, limit: float = LIMIT) -> Outcome:
    """Judge a comparison of true length (new) with 30 s (old)."""
    difference = compared.difference
    if difference is None or compared.clusters < MIN_CLIPS or compared.reference_words < MIN_WORDS:
        return "not enough data"
    if difference.value > limit:
        return "fail"
    return "pass" if difference.upper(LIMITS.alpha) < MARGIN else "not enough data"


def _heard(recognizer: Recognizer, clips: Sequence[Clip], settings: Settings) -> Heard:
    started = time.process_time()
    texts = [text(drafted(clip, recognizer, settings)) for clip in clips]
    cpu_s = time.process_time() - started
    pairs = zip(clips, texts, strict=True)
    return Heard(tuple(measure(clip.text, written, clip.language)["L1"] for clip, written in pairs), cpu_s)


def _measured(name: str, clips: Sequence[Clip], ways: Sequence[Heard], limit: float) -> Measured:
    padded, true = ways
    # Clips are taken as of one speaker each: who they are is not known here.
    compared = compare(
        Pair(str(number), old, new, 1.0, "L1", "L1")
        for number, (old, new) in enumerate(zip(padded.counts, true.counts, strict=True))
    )
    seconds = sum(clip.seconds for clip in clips)
    return Measured(name, len(clips), seconds, padded, true, compared, judged(compared, limit))
