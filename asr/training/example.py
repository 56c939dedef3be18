"""Examples: a window as numbers, ready for a batch: features, a phoneme for each position, tokens with times.

They are stored in shards: a file `N.npz` for some hundreds of windows, so that training can stop and go on.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from asr.training.tokens import STEP_S, Vocabulary
from asr.training.window import Utterance, Window

MEL_BINS = 80
FRAMES_A_STEP = 2  # feature frames (10 ms) in an encoder position (20 ms)
SILENT, UNKNOWN = 0, 1  # classes of phonemes


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """An utterance as tokens. `spans`: float32 (tokens, 2), start and end of each in seconds, spread over its word."""

    tokens: tuple[int, ...]
    start_s: float
    end_s: float
    spans: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """`features`: float16 (mel bins, n), of 10 ms each. `phonemes`: int16 (n / 2,), a class for each encoder position.
    `cut`: the line that the end of the window cuts off, with the tokens of the words that are heard completely.
    """

    language: str
    features: NDArray[np.float16]
    phonemes: NDArray[np.int16]
    lines: tuple[Line, ...]
    cut: Line | None

    @property
    def frames(self) -> int:
        return int(self.features.shape[1])


def example(window: Window, vocabulary: Vocabulary, phonemes: Mapping[str, int], extract: FeatureExtractor) -> Example:
    """Return a window as numbers. `phonemes`: a class, from 2, for each of espeak's names."""
    features = extract(window.samples)[..., :-1].astype(np.float16)
    lines = tuple(line(utterance, vocabulary) for utterance in window.utterances)
    cut = line(window.cut, vocabulary) if window.cut else None
    heard_s = features.shape[1] * STEP_S / FRAMES_A_STEP
    cut = _heard(cut, window.cut, vocabulary, heard_s) if cut and window.cut else None
    said = [*window.utterances, *([window.cut] if window.cut else [])]
    return Example(window.language, features, _classes(said, phonemes, features.shape[1]), lines, cut)


def line(utterance: Utterance, vocabulary: Vocabulary) -> Line:
    """Return the utterance's tokens. The time of a word is divided evenly among its tokens."""
    words = utterance.text.split(" ")
    starts = _starts(len(words), dict(utterance.words), utterance.start_s, utterance.end_s)
    tokens: list[int] = []
    spans: list[NDArray[np.float64]] = []
    for word, start, end in zip(words, starts, [*starts[1:], utterance.end_s], strict=True):
        ids = vocabulary.encode(word)
        edges = np.linspace(start, max(start, end), len(ids) + 1)
        tokens += ids
        spans.append(np.stack([edges[:-1], edges[1:]], axis=1))
    return Line(tuple(tokens), utterance.start_s, utterance.end_s, np.concatenate(spans).astype(np.float32))


def save(examples: Sequence[Example], file: Path) -> None:
    """Write a shard, completely or not at all."""
    told = [
        {"language": one.language, "frames": one.frames, "lines": [_told(each) for each in one.lines],
         "cut": _told(one.cut) if one.cut else None}
        for one in examples
    ]  # fmt: skip
    half = file.with_suffix(".part")
    with half.open("wb") as out:
        np.savez(
            out,
            features=np.concatenate([one.features for one in examples], axis=1),
            phonemes=np.concatenate([one.phonemes for one in examples]),
            told=np.frombuffer(json.dumps(told).encode(), np.uint8),
        )
    os.replace(half, file)


def load(files: Iterable[Path]) -> list[Example]:
    """Return the examples of shards."""
    return [one for file in files for one in _shard(file)]


def _shard(file: Path) -> list[Example]:
    with np.load(file, allow_pickle=False) as held:
        features, phonemes = held["features"], held["phonemes"]
        told = json.loads(held["told"].tobytes())
    found, at, step = [], 0, 0
    for one in told:
        frames, steps = one["frames"], -(-one["frames"] // FRAMES_A_STEP)
        found.append(
            Example(
                one["language"],
                features[:, at : at + frames],
                phonemes[step : step + steps],
                tuple(_line(each) for each in one["lines"]),
                _line(one["cut"]) if one["cut"] else None,
            )
        )
        at, step = at + frames, step + steps
    return found


def _told(one: Line) -> dict[str, object]:
    return {"tokens": one.tokens, "start_s": one.start_s, "end_s": one.end_s, "spans": one.spans.round(3).tolist()}


def _line(told: dict[str, Any]) -> Line:
    spans = np.asarray(told["spans"], np.float32).reshape(-1, 2)
    return Line(tuple(told["tokens"]), told["start_s"], told["end_s"], spans)


def _heard(cut: Line, utterance: Utterance, vocabulary: Vocabulary, until_s: float) -> Line:
    """Return the line with only the words that end before the window does."""
    kept = 0
    for word in utterance.text.split(" "):
        after = kept + len(vocabulary.encode(word))
        if cut.spans[after - 1][1] > until_s - 0.05:
            break
        kept = after
    return Line(cut.tokens[:kept], cut.start_s, cut.end_s, cut.spans[:kept])


def _starts(count: int, told: Mapping[int, float], start_s: float, end_s: float) -> list[float]:
    """Return the start of every word: espeak's where it gives one, evenly spaced between those."""
    known = sorted({0: start_s, **told, count: end_s}.items())
    return [float(at) for at in np.interp(range(count), [word for word, _ in known], [at for _, at in known])]


def _classes(said: Iterable[Utterance], phonemes: Mapping[str, int], frames: int) -> NDArray[np.int16]:
    steps = -(-frames // FRAMES_A_STEP)
    out = np.full(steps, SILENT, np.int16)
    for utterance in said:
        ends = [at for _, at in utterance.phonemes[1:]] + [utterance.end_s]
        for (name, start), end in zip(utterance.phonemes, ends, strict=True):
            one = SILENT if name.startswith("_") else phonemes.get(name, UNKNOWN)
            out[max(0, round(start / STEP_S)) : max(0, round(end / STEP_S))] = one
    return out
