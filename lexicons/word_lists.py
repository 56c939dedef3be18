"""Word lists: the words of a language, and which of them sounds most like a word in another script.

lexicons/words/hi.txt.xz      a word a line, the frequent ones first; after an empty line the others, in order of
                              code points. Where the words come from: docs/decisions/011-word-lists.md
"""

import lzma
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from lexicons.skeleton import skeleton

FOLDER: Final = "words"
ENDING: Final = ".txt.xz"

# The costs of an edit were chosen on 40 real Hindi clips drafted by Whisper base (docs/reference/benchmarks.md). Vowels
# and semivowels, n and h are often written or left out by chance.
SOFT: Final = frozenset("ayvhnIE")
SOFT_EDIT: Final = 0.45
SOFT_CHANGE: Final = 0.5
NEAR_CHANGE: Final = 0.6
NEAR: Final = frozenset(frozenset(pair) for pair in ("sS", "td", "bp", "kg", "jc", "bv", "rd", "jS", "js", "lr"))
SAME_VOWEL: Final = frozenset((frozenset("yI"), frozenset("yE")))
VOWEL_CHANGE: Final = 0.1
# A word of the list is taken up to this distance; beyond, the letters are respelled.
FARTHEST_SHARE: Final = 0.34
FARTHEST: Final = 0.35
# How much nearer a word seems that is the most frequent of its language, than one that is only in the list.
FREQUENT: Final = 0.17
RANKS: Final = 4.0  # log10 of the rank from which a word counts as rare
SHORTLIST: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class WordList:
    """`by_sound`: for each skeleton, its words and how frequent each is: 0 for a rare one, RANKS for the first."""

    by_sound: Mapping[str, tuple[tuple[str, float], ...]]

    @property
    def sounds(self) -> tuple[str, ...]:
        return tuple(self.by_sound)


def has_list(language: str) -> bool:
    """Return whether there is a list for a language."""
    return files("lexicons").joinpath(FOLDER, language + ENDING).is_file()


@cache
def word_list(language: str) -> WordList:
    """Return the list of a language. Raises FileNotFoundError where there is none."""
    content = files("lexicons").joinpath(FOLDER, language + ENDING).read_bytes()
    frequent, _, others = lzma.decompress(content).decode("utf-8").partition("\n\n")
    by_sound: dict[str, list[tuple[str, float]]] = {}
    for rank, word in enumerate(frequent.split("\n"), start=1):
        by_sound.setdefault(skeleton(word), []).append((word, RANKS - math.log10(rank)))
    for word in others.split("\n"):
        by_sound.setdefault(skeleton(word), []).append((word, 0.0))
    by_sound.pop("", None)
    return WordList({sound: tuple(words) for sound, words in by_sound.items()})


def knows(word: str, language: str) -> bool:
    """Return whether a word is in the list of a language. Raises FileNotFoundError where there is no list."""
    return any(word == listed for listed, _ in word_list(language).by_sound.get(skeleton(word), ()))


@lru_cache(maxsize=20_000)
def nearest(word: str, language: str) -> str | None:
    """Return the word of the language that sounds most like `word`, which is in any script; None if all are too far.

    Of equally near words the more frequent one is taken. Raises FileNotFoundError where there is no list.
    """
    sound, known = skeleton(word), word_list(language)
    if not sound:
        return None
    limit = FARTHEST_SHARE * len(sound) + FARTHEST
    best, least = None, math.inf
    for near in _shortlist(sound, language):
        distance = _distance(sound, near, limit)
        if distance > limit:
            continue
        for candidate, frequency in known.by_sound[near]:
            if (score := distance - FREQUENT * frequency) < least:
                best, least = candidate, score
    return best


def _shortlist(sound: str, language: str) -> list[str]:
    """Return the skeletons of the list with the fewest edits, every edit counted alike."""
    most = 1 + len(sound) // 3
    found = process.extract(sound, _sounds(language), scorer=Levenshtein.distance, limit=SHORTLIST, score_cutoff=most)
    return [near for near, _, _ in found]


@cache
def _sounds(language: str) -> tuple[str, ...]:
    return word_list(language).sounds


def _distance(left: str, right: str, limit: float) -> float:
    """Return the least cost of the edits from one skeleton to the other; infinite if it is over `limit`."""
    above = [0.0]
    for sound in right:
        above.append(above[-1] + _edit(sound))
    for sound in left:
        row = [above[0] + _edit(sound)]
        for at, other in enumerate(right):
            row.append(min(above[at] + _change(sound, other), above[at + 1] + _edit(sound), row[-1] + _edit(other)))
        if min(row) > limit:
            return math.inf
        above = row
    return above[-1]


def _edit(sound: str) -> float:
    return SOFT_EDIT if sound in SOFT else 1.0


def _change(sound: str, other: str) -> float:
    if sound == other:
        return 0.0
    if sound in SOFT and other in SOFT:
        return VOWEL_CHANGE if frozenset((sound, other)) in SAME_VOWEL else SOFT_CHANGE
    return NEAR_CHANGE if frozenset((sound, other)) in NEAR else 1.0
