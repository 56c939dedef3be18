"""The fixed test set: texts and how each is spoken. `python -m boli.testset.testset` draws it anew.

    A  new sentences of patterns that training draws from      half clean, half telephone with noise at 15 dB
    B  sentences of patterns that training never saw           clean
    C  free sentences, mostly of words that training never saw clean
    D  dialect sentences; E of patterns kept out of fine-tuning too

All voices are the held-out ones.
"""

import json
import random
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from asr.training import corpus
from asr.training.recipe import LANGUAGES
from boli.demo.samples.sound import TELEPHONE_RATE_HZ, levelled, noisy, telephone
from boli.demo.samples.voice import HELD_OUT_VARIANTS, SAMPLE_RATE_HZ, Voice, say

FILE = Path(__file__).with_name("testset.json")
DIALECTS = (
    "bho", "awa", "ta-IN-x-madurai", "ta-IN-x-kongu", "te-IN-x-telangan", "te-IN-x-rayalase", "syl", "bn-BD-x-vanga",
)  # fmt: skip
COUNTS = {"A": 40, "B": 20, "D": 40, "E": 15}
SNR_DB = 15.0
EDGE_S = 0.25  # of silence before and after


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence of the test. `variety`: a language or a dialect's tag; `language`: whose voice speaks it."""

    set: str
    variety: str
    language: str
    text: str
    variant: str
    words_per_minute: int
    pitch: int
    spoilt: bool
    seed: int


@cache
def items() -> tuple[Item, ...]:
    """Return the test set."""
    return tuple(Item(**told) for told in json.loads(FILE.read_text("utf-8")))


def texts() -> frozenset[str]:
    """Return every text of the test set: training must never speak one of them."""
    return frozenset(item.text for item in items())


def render(item: Item) -> NDArray[np.float32]:
    """Return float32 (n,), mono, 16 000 Hz, the same each time. Raises SynthesiserMissing, SynthesisFailed."""
    voice = Voice("A", item.language, item.variant, item.words_per_minute, item.pitch)
    edge = np.zeros(round(EDGE_S * SAMPLE_RATE_HZ), np.float32)
    said = levelled(say(voice, item.text))
    sound = np.concatenate([edge, said, edge])
    return _spoilt(sound, item.seed) if item.spoilt else sound


def _spoilt(sound: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Return the sound with noise, through a telephone's band."""
    both = noisy(sound[:, None], SNR_DB, sound != 0, seed)
    wide = resample_poly(telephone(both)[:, 0], SAMPLE_RATE_HZ // TELEPHONE_RATE_HZ, 1)
    return np.asarray(wide[: len(sound)], np.float32)


def draw(seed: int) -> list[Item]:
    """Return a test set."""
    found: list[Item] = []
    for name in LANGUAGES:
        known = corpus.read(name)
        found += _items("A", name, known.patterns, seed)
        found += _items("B", name, known.held_out, seed)
        found += [_item("C", name, known.language, text, seed, number) for number, text in enumerate(known.free)]
    for tag in DIALECTS:
        known = corpus.read(tag)
        found += _items("D", tag, known.patterns, seed)
        found += _items("E", tag, known.held_out, seed)
    return found


def _items(kind: str, name: str, patterns: tuple[str, ...], seed: int) -> list[Item]:
    known, chance = corpus.read(name), random.Random(f"{kind}/{name}/{seed}")
    drawn: list[str] = []
    order = chance.sample(patterns, len(patterns))
    while len(drawn) < COUNTS[kind]:
        text = corpus.fill(order[len(drawn) % len(order)], known, chance)
        if text not in drawn:
            drawn.append(text)
    return [_item(kind, name, known.language, text, seed, number) for number, text in enumerate(drawn)]


def _item(kind: str, name: str, language: str, text: str, seed: int, number: int) -> Item:
    chance = random.Random(f"{kind}/{name}/{seed}/{number}")
    spoilt = kind == "A" and number % 2 == 1
    variant = HELD_OUT_VARIANTS[number // 2 % len(HELD_OUT_VARIANTS)]
    return Item(kind, name, language, text, variant, chance.randint(145, 180), chance.randint(38, 60), spoilt, number)


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(asdict(item), ensure_ascii=False) for item in draw(2026))
    FILE.write_text(f"[\n{lines}\n]\n", "utf-8")
