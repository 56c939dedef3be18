"""Attempt: what the decoder wrote for a piece, whether that is good enough, and how the parts of a window are joined.

An attempt has failed where it repeats itself, where it is unlikely, or where the budget ran out on a piece too short
to split. Then the decoder tries that piece again at a higher temperature. In the end every window has words or a flag:
nothing is dropped silently.
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
# The same section: the temperatures to try, in this order, after the search at temperature 0.
LADDER = (0.2, 0.4, 0.6, 0.8, 1.0)
# The highest token rate of a language was measured or derived. More than this many times that rate is not speech.
FASTER = 1.25
SPARE_TOKENS = 8  # allowed in addition: a very short piece may hold a word that was cut


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """`tokens`: the text, empty where the piece was judged silent. `log_probability`: the sum over the `length` decoded
    tokens, including the end of text. `full`: the token budget ran out. `sampled`: drawn at a temperature above 0.
    `translation`: English words, None where not asked for.
    """

    piece: Piece
    language: str
    tokens: tuple[int, ...]
    log_probability: float
    length: int
    no_speech_probability: float
    full: bool
    repetitive: bool
    sampled: bool = False
    words: tuple[Word, ...] = ()
    translation: tuple[Word, ...] | None = None

    @property
    def splits(self) -> bool:
        return self.full and self.piece.duration_ms > SHORTEST_SPLIT_MS

    @property
    def failed(self) -> bool:
        if not self.tokens:  # silence is not a failure
            return False
        unlikely = self.log_probability / self.length < LOW_LOG_PROBABILITY
        # Nor is a full budget alone while the piece can be split: it may be real, dense speech.
        return self.repetitive or (unlikely and not self.splits) or (self.full and not self.splits)


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
        "resampled": any(part.sampled for part in ordered),
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
    seconds = sum(part.piece.duration_ms for part in written) / 1000
    return sum(len(part.tokens) for part in written) > FASTER * tokens_per_second * seconds + SPARE_TOKENS
