"""Attempt: what the decoder wrote for a piece, whether that is good enough, and how the parts of a window are joined.

An attempt has failed where it repeats itself, where it is unlikely, or where the budget ran out on a piece too short
to split. The first and the last are a loop: the decoder searches once more for a text without one. In the end every
window has words or a flag: nothing is dropped silently.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from asr.batcher.piece import Piece
from asr.guards.repetition import is_repetitive
from asr.recognizer import Flag, Hypothesis
from asr.word import Word

SHORTEST_SPLIT_MS = 2000
# Whisper's own threshold for "the decoding failed" (Radford et al. 2022, section 4.5), natural logarithm per token.
LOW_LOG_PROBABILITY = -1.0
# The same section: a piece is silent where the model says so, and what it wrote is unlikely as well. For digital
# silence the bundled model writes one letter at -3.3, with a probability of 0.999 for "no speech"; for speech 3 dB
# under noise that probability is at most 0.005.
NO_SPEECH_PROBABILITY = 0.6
# The highest token rate of a language was measured or derived. More than this many times that rate is not speech.
FASTER = 1.25
SPARE_TOKENS = 8  # allowed in addition: a very short piece may hold a word that was cut


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """`tokens`: the text, empty where the piece was judged silent. `log_probability`: the sum over the `length` decoded
    tokens, including the end of text. `full`: the token budget ran out. `retried`: of a second search,
    because the first text was a loop. `translation`: English words, None where not asked for.
    """

    piece: Piece
    language: str
    tokens: tuple[int, ...]
    log_probability: float
    length: int
    no_speech_probability: float
    full: bool
    repetitive: bool
    retried: bool = False
    words: tuple[Word, ...] = ()
    translation: tuple[Word, ...] | None = None

    @property
    def mean_log_probability(self) -> float:
        return self.log_probability / self.length

    @property
    def splits(self) -> bool:
        return self.full and self.piece.duration_ms > SHORTEST_SPLIT_MS

    @property
    def failed(self) -> bool:
        if not self.tokens:  # silence is not a failure
            return False
        return self.looped or (self.mean_log_probability < LOW_LOG_PROBABILITY and not self.splits)

    @property
    def looped(self) -> bool:
        # A full budget alone is no loop while the piece can be split: it may be real, dense speech.
        return bool(self.tokens) and (self.repetitive or (self.full and not self.splits))


def joined(parts: Sequence[Attempt], tokens_per_second: float) -> Hypothesis:
    """Return the hypothesis of a window from its parts. `tokens_per_second`: the highest rate of the language."""
    ordered = sorted(parts, key=lambda part: part.piece.start_ms)
    words = tuple(word for part in ordered for word in part.words)
    mean = sum(part.log_probability for part in ordered) / sum(part.length for part in ordered)
    written = [part for part in ordered if part.tokens]
    said: dict[Flag, bool] = {
        "truncated": any(part.full for part in ordered),
        "split": len(ordered) > 1,
        "repetitive": any(part.repetitive for part in ordered) or is_repetitive([word.text for word in words]),
        "no-text": not words,
        "low-confidence": bool(words) and mean < LOW_LOG_PROBABILITY,
        "resampled": any(part.retried for part in ordered),
        "over-silence": any(part.no_speech_probability > NO_SPEECH_PROBABILITY for part in written),
        "too-fast": _too_fast(written, tokens_per_second),
        "no-translation": any(part.translation == () for part in written),
    }
    return Hypothesis(
        words=words,
        language=ordered[0].language,
        mean_log_probability=mean,
        no_speech_probability=min(part.no_speech_probability for part in ordered),
        flags=tuple(flag for flag, is_so in said.items() if is_so),
        translation=_translation(ordered),
    )


def _translation(parts: Sequence[Attempt]) -> tuple[Word, ...] | None:
    if not any(part.piece.translate for part in parts):
        return None
    return tuple(word for part in parts for word in part.translation or ())


def _too_fast(written: Sequence[Attempt], tokens_per_second: float) -> bool:
    duration_ms = sum(part.piece.duration_ms for part in written)
    return sum(len(part.tokens) for part in written) > token_limit(duration_ms, tokens_per_second)


def token_limit(duration_ms: int, tokens_per_second: float) -> float:
    """Return how many tokens speech of this length may have, in a language with this highest rate."""
    return FASTER * tokens_per_second * duration_ms / 1000 + SPARE_TOKENS
