"""Evaluation: a model hears the fixed test set through unmodified faster-whisper; counts come back.

Rates are L1 (accuracy.measure). Intervals cluster by sentence: all are spoken by two voices, so that speakers would be
too few to cluster by; they say how far another draw of sentences would differ, not another voice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from accuracy.counts import ZERO, ErrorCounts
from accuracy.intervals import Interval, cluster_interval
from accuracy.measure import measure
from asr.models.baseline import Stock
from asr.training import corpus, sound
from asr.training.espeak import Synthesiser, Voice
from asr.training.voices import HELD_OUT
from boli.demo.samples.voice import SAMPLE_RATE_HZ
from boli.testset.testset import DIALECTS, EDGE_S, Item, items, render

LONG_S, PAUSE_S = 600, 0.6
CLIP_S = 4
QUIET_S = 30
TIMED = 20  # sentences a language whose word times are compared with the synthesiser's


@dataclass(frozen=True, slots=True)
class Row:
    """A set of one variety. `known_wrong` of `known`: words of the reference that are in the word lists;
    `told_known_wrong`: the same where the model is told the language. `each`: (word errors, words) of every sentence.
    """

    set: str
    variety: str
    spoilt: bool
    sentences: int
    words: ErrorCounts
    characters: ErrorCounts
    known: int
    known_wrong: int
    told_known_wrong: int
    right_language: int
    each: tuple[tuple[int, int], ...] = ()

    def interval(self) -> Interval | None:
        """Return the interval of the word error rate, by sentence; None where it rests on fewer than two."""
        names = [str(place) for place in range(len(self.each))]
        return cluster_interval(names, [one for one, _ in self.each], [one for _, one in self.each])


def sentences(stock: Stock, sets: Iterable[str], varieties: Iterable[str], told: Callable[[], None]) -> list[Row]:
    """Return a row for each set, variety and condition. `told` is called after each sentence."""
    wanted = [item for item in items() if item.set in set(sets) and item.variety in set(varieties)]
    groups: dict[tuple[str, str, bool], list[Item]] = {}
    for item in wanted:
        groups.setdefault((item.set, item.variety, item.spoilt), []).append(item)
    return [_row(stock, members, told) for members in groups.values()]


def _row(stock: Stock, members: Sequence[Item], told: Callable[[], None]) -> Row:
    words, characters, known, wrong, told_wrong, right = ZERO, ZERO, 0, 0, 0, 0
    each: list[tuple[int, int]] = []
    first = members[0]
    vocabulary = set(corpus.read(first.variety).vocabulary)
    for item in members:
        heard = render(item)
        written = stock.write(heard)
        counts = measure(item.text, written.text, item.language)
        words, characters = words + counts["L1"], characters + counts["CER"]
        each.append((counts["L1"].errors, counts["L1"].reference))
        mine = [word for word in item.text.split() if word in vocabulary]
        known += len(mine)
        wrong += _missing(mine, written.text.split())
        found = written.language == item.language
        right += found
        told_wrong += _missing(mine, (written if found else stock.write(heard, item.language)).text.split())
        told()
    return Row(
        first.set, first.variety, first.spoilt, len(members), words, characters, known, wrong, told_wrong, right,
        tuple(each),
    )  # fmt: skip


def _missing(wanted: Sequence[str], found: Sequence[str]) -> int:
    """Return how many of the words are not among those found, each found word counting once."""
    left = list(found)
    missing = 0
    for word in wanted:
        if word in left:
            left.remove(word)
        else:
            missing += 1
    return missing


def long(stock: Stock, language: str, way: str, seconds: int = LONG_S) -> ErrorCounts:
    """Return the counts of a long recording of sentences with pauses, batched or sequential, all defaults."""
    pieces: list[NDArray[np.float32]] = []
    said: list[str] = []
    total = 0.0
    pool = [item for item in items() if item.set == "A" and item.variety == language and not item.spoilt]
    pause = np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ), np.float32)
    while total < seconds:
        item = pool[len(said) % len(pool)]
        samples = np.concatenate([render(item), pause])
        pieces.append(samples)
        said.append(item.text)
        total += len(samples) / SAMPLE_RATE_HZ
    written = stock.write(np.concatenate(pieces), language, "batched" if way == "batched" else "sequential")
    return measure(" ".join(said), written.text, language)["L1"]


def languages(stock: Stock, varieties: Iterable[str]) -> tuple[int, int]:
    """Return how many 4-second clips were given their language, and how many there were."""
    right = count = 0
    for language in varieties:
        pool = [render(item) for item in items() if item.set == "A" and item.variety == language]
        stream = np.concatenate(pool)
        width = CLIP_S * SAMPLE_RATE_HZ
        clips = [stream[at : at + width] for at in range(0, len(stream) - width, width)]
        right += sum(found == language for found in stock.languages(clips))
        count += len(clips)
    return right, count


def invented(stock: Stock, seconds: int = QUIET_S) -> dict[str, str]:
    """Return what it writes for sounds without speech, by their name, for every way of calling it; empty is right."""
    chance = np.random.default_rng(1)
    count = seconds * SAMPLE_RATE_HZ
    quiet: dict[str, NDArray[np.float32]] = {"silence": np.zeros(count, np.float32)}
    for colour in sound.COLOURS:
        quiet[f"{colour} at -30 dB"] = sound.noise(count, chance, colour) * np.float32(0.03)
    quiet["music at -25 dB"] = sound.music(count, chance) * np.float32(0.056)
    return {
        f"{name}, {way}": stock.write(samples, None, way).text
        for name, samples in quiet.items()
        for way in ("clip", "sequential", "batched")
    }


def word_times(stock: Stock, language: str) -> list[float]:
    """Return, in seconds, how far the start of each word is from the synthesiser's own, in sentences written rightly.

    Asked for word times, faster-whisper looks again at what follows the last word; what it writes there is left out.
    """
    synthesiser, errors = Synthesiser(), []
    for number, item in enumerate([one for one in items() if one.set == "A" and one.variety == language][:TIMED]):
        voice = Voice(f"{language}+{HELD_OUT[number % len(HELD_OUT)]}", item.words_per_minute, item.pitch)
        spoken = synthesiser.say(item.text, voice)
        edge = np.zeros(round(EDGE_S * SAMPLE_RATE_HZ), np.float32)
        written = stock.write(np.concatenate([edge, spoken.samples, edge]), language, words=True)
        truth, starts = item.text.split(), dict(spoken.words)
        timed = written.words[: len(truth)]
        if [word for word, _, _ in timed] == truth:
            errors += [
                abs(start - EDGE_S - starts[place]) for place, (_, start, _) in enumerate(timed) if place in starts
            ]
    return errors


def typical(errors: Sequence[float]) -> float | None:
    """Return the median; None where there is nothing."""
    return median(errors) if errors else None


def folder_size(folder: Path) -> int:
    """Return the bytes of a model folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


__all__ = ["DIALECTS", "Row", "folder_size", "invented", "languages", "long", "sentences", "typical", "word_times"]
