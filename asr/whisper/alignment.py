"""Alignment: from tokens, each with a probability and a time, to words. No letter is broken up.

    tokens    | मु |झे | रा|श|न |          pieces: tokens joined until they make whole characters
    words     | मुझे   | राशन   |          a word starts only where a piece starts with a space
    frames    0   12      31     44       20 ms each, from the model's cross-attention

faster-whisper also starts a word at ASCII punctuation and merges it back later; here "है," is one word from the start.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asr.recognizer import SAMPLE_RATE_HZ
from asr.word import Word

FRAME_MS = 20  # one encoder position: two mel frames of 10 ms
# A frame this much quieter than the loud ones (95th percentile) is silence. Speech of one speaker spans about 30 dB.
SILENCE_DB = 35.0
_FRAME_SAMPLES = SAMPLE_RATE_HZ * FRAME_MS // 1000
REPLACEMENT = "\ufffd"  # what a decoder writes for bytes that are not a character

Decode = Callable[[list[int]], str]


@dataclass(frozen=True, slots=True)
class Span:
    """`text` was written by tokens [first, last)."""

    text: str
    first: int
    last: int


def spans(tokens: Sequence[int], decode: Decode) -> list[Span]:
    """Group tokens into words at white space.

    The texts are those of `decode(tokens).split()`, in NFC and without broken bytes.
    """
    found: list[Span] = []
    for piece, first, last in _pieces(tokens, decode):
        text = piece.replace(REPLACEMENT, "")
        if found and not text[:1].isspace() and text:
            previous = found.pop()
            found.append(Span(previous.text + text, previous.first, last))
        elif found and not text:  # broken bytes: their time is given to the word before
            found.append(Span(found[-1].text, found.pop().first, last))
        else:
            found.append(Span(text, first, last))
    return [Span(text, span.first, span.last) for span in found if (text := _one_word(span.text))]


def words(
    tokens: Sequence[int],
    decode: Decode,
    probabilities: Sequence[float],
    path: Sequence[tuple[int, int]],
    duration_ms: int,
) -> tuple[Word, ...]:
    """Return words with times from the start of the window, in order and inside [0, duration_ms].

    `probabilities`: one a token. `path`: pairs (token index, 20-ms frame) of the alignment, in order; it also holds
    the end-of-text token. A word's confidence is the mean of its tokens' probabilities: on 682 words in noise (3 dB,
    bundled model) it told right words from wrong with AUC 0.88, the geometric mean with 0.85, the minimum with 0.79.
    """
    starts = _token_starts_ms(path, len(tokens) + 1)
    found: list[Word] = []
    at_ms = 0
    for span in spans(tokens, decode):
        start_ms = min(max(starts[span.first], at_ms), duration_ms)
        at_ms = min(max(starts[span.last], start_ms), duration_ms)
        found.append(Word(span.text, start_ms, at_ms, _confidence(probabilities[span.first : span.last])))
    return tuple(found)


def without_silence(found: Sequence[Word], samples: NDArray[np.float32]) -> tuple[Word, ...]:
    """Return the same words, each without the silence at its ends.

    The alignment gives every frame to some word, so a word includes the pause before it (the first one may include a
    whole second). `samples`: float32, shape (n,), 16 000 Hz; the words' times count from their start. A word without
    any sound is not changed.
    """
    frames = len(samples) // _FRAME_SAMPLES
    energy = np.square(samples[: frames * _FRAME_SAMPLES].reshape(frames, _FRAME_SAMPLES)).mean(axis=1)
    heard = energy > (np.percentile(energy, 95) if frames else 0.0) * 10 ** (-SILENCE_DB / 10)
    return tuple(_cut_back(word, heard) for word in found)


def _cut_back(word: Word, heard: NDArray[np.bool_]) -> Word:
    first = word.start_ms // FRAME_MS
    inside = np.flatnonzero(heard[first : -(-word.end_ms // FRAME_MS)])
    if not len(inside):
        return word
    start_ms = max(word.start_ms, (first + int(inside[0])) * FRAME_MS)
    end_ms = min(word.end_ms, (first + int(inside[-1]) + 1) * FRAME_MS)
    return replace(word, start_ms=start_ms, end_ms=end_ms)


def _pieces(tokens: Sequence[int], decode: Decode) -> list[tuple[str, int, int]]:
    """Join tokens until they decode to whole characters: (text, first, last). Every token is in one piece."""
    whole = decode(list(tokens))
    pieces: list[tuple[str, int, int]] = []
    first = at = 0
    for last in range(1, len(tokens) + 1):
        text = decode(list(tokens[first:last]))
        cut = text.find(REPLACEMENT)
        truly_broken = cut >= 0 and whole[at + cut : at + cut + 1] == REPLACEMENT
        if cut < 0 or truly_broken or last == len(tokens):
            pieces.append((text, first, last))
            first, at = last, at + len(text)
    return pieces


def _one_word(text: str) -> str:
    """Return the text of a word in NFC. Only a whole word can be composed, because a sign may lie in the next piece."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _token_starts_ms(path: Sequence[tuple[int, int]], count: int) -> list[int]:
    """Return when each of `count` tokens starts: at its first frame in the path, or else with the token before."""
    starts = [-1] * count
    for token, frame in path:
        if token < count and starts[token] < 0:
            starts[token] = frame * FRAME_MS
    for token in range(count):
        if starts[token] < 0:
            starts[token] = starts[token - 1] if token else 0
    return starts


def _confidence(probabilities: Sequence[float]) -> float:
    return min(1.0, max(0.0, float(np.mean(probabilities))))
