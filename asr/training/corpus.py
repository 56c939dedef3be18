"""Corpus: sentences to speak, drawn at random from a language's word lists and sentence patterns.

Most utterances are not sentences: words in random order, and invented words in the language's own letters. A model that
hears only sentences learns to recite them; the others teach it to write down sounds.
"""

import random
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import regex
import yaml

from configs.errors import BoliError
from lexicons.aksharas import aksharas

SLOT = regex.compile(r"\{(\w+)\}")
FOLDER = "texts"
# An akshara that ends in a consonant, perhaps with a vowel sign: consonant and sign may be recombined.
OPEN_AKSHARA = regex.compile(
    r"(?P<onset>.*\p{InSC=Consonant}\p{InSC=Nukta}?)(?P<sign>\p{InSC=Vowel_Dependent}?)", regex.VERSION1
)
# How often each kind is drawn: sentences, sentences put together of two, real words in random order, invented words.
KINDS = ("pattern", "spliced", "salad", "invented")
SHARES = (0.25, 0.0, 0.40, 0.35)
# For the end of a run, when sounds are known: how words are spelled, and where one ends beside any other.
CLOSING_SHARES = (0.25, 0.40, 0.33, 0.02)
# The share of aksharas of an invented word that are composed of a consonant and a sign which need not occur together.
COMPOSED = 0.45
# The share of words of an invented utterance that are real.
REAL_AMONG_INVENTED = 0.1
MOST_SALAD_WORDS, MOST_INVENTED_WORDS, MOST_AKSHARAS = 9, 6, 5
AKSHARA_COUNTS = (1, 4, 5, 3, 1)  # weights of 1 to 5 aksharas


class BadTexts(BoliError, ValueError):
    """A file of texts is missing or wrong. The message says which, and where."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A language's or a dialect's material.

    `language`: Whisper's code of the language it is spoken as. `slots`: phrases by name. `patterns`: sentences with
    `{slot}`; `held_out`: patterns that training never draws. `words`: more words, for random order. `free`: sentences
    for tests only.
    """

    name: str
    language: str
    slots: dict[str, tuple[str, ...]]
    patterns: tuple[str, ...]
    held_out: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        for pattern in (*self.patterns, *self.held_out):
            for slot in SLOT.findall(pattern):
                if slot not in self.slots:
                    raise BadTexts(f"{self.name}: the pattern “{pattern}” names a slot {{{slot}}} that does not exist")
        object.__setattr__(self, "vocabulary", tuple(sorted(set(self._known_words()))))

    def _known_words(self) -> Iterator[str]:
        for phrases in self.slots.values():
            for phrase in phrases:
                yield from phrase.split()
        for pattern in self.patterns:
            yield from SLOT.sub(" ", pattern).split()
        yield from self.words


@cache
def read(name: str) -> Texts:
    """Return the texts called `name` (`hi`, or a dialect's tag). Raises BadTexts where they are missing or wrong."""
    folder = files("asr.training") / FOLDER
    there = sorted(one.name.removesuffix(".yaml") for one in folder.iterdir() if one.name.endswith(".yaml"))
    if name not in there:
        raise BadTexts(f"there are no texts for {name!r}, only for {', '.join(there)}")
    file = folder / f"{name}.yaml"
    try:
        held = yaml.safe_load(unicodedata.normalize("NFC", file.read_text("utf-8")))
        slots = {slot: _listed(phrases) for slot, phrases in held["slots"].items()}
        return Texts(
            name,
            held["language"],
            slots,
            tuple(held["patterns"]),
            tuple(held.get("held_out", ())),
            tuple(word for line in held.get("words", ()) for word in line.split()),
            tuple(held.get("free", ())),
        )
    except (OSError, KeyError, AttributeError, TypeError, yaml.YAMLError) as error:
        raise BadTexts(f"no usable texts for {name!r}: {type(error).__name__}: {error}") from error


def _listed(phrases: str | list[str]) -> tuple[str, ...]:
    parts = phrases.split(",") if isinstance(phrases, str) else phrases
    return tuple(part.strip() for part in parts if part.strip())


def fill(pattern: str, texts: Texts, chance: random.Random) -> str:
    """Return the pattern with a phrase in each slot."""
    filled: str = SLOT.sub(lambda found: chance.choice(texts.slots[found[1]]), pattern)
    return filled


def sentence(texts: Texts, chance: random.Random) -> str:
    """Return a sentence of a pattern that training may draw."""
    return fill(chance.choice(texts.patterns), texts, chance)


def spliced(texts: Texts, chance: random.Random) -> str:
    """Return the beginning of one pattern and the end of another, filled: known words beside each other that no pattern
    has, spoken without a gap. Patterns that are held out never result.
    """
    while True:
        first, second = (chance.choice(texts.patterns).split() for _ in range(2))
        parts = first[: chance.randint(1, len(first))] + second[chance.randint(0, len(second) - 1) :]
        if " ".join(parts) not in texts.held_out:
            return fill(" ".join(parts), texts, chance)


def salad(texts: Texts, chance: random.Random) -> str:
    """Return known words in random order."""
    return " ".join(chance.choice(texts.vocabulary) for _ in range(chance.randint(1, MOST_SALAD_WORDS)))


def invented(texts: Texts, chance: random.Random) -> str:
    """Return invented words in the language's letters, now and then with a real one between them."""
    count = chance.randint(1, MOST_INVENTED_WORDS)
    return " ".join(
        chance.choice(texts.vocabulary) if chance.random() < REAL_AMONG_INVENTED else _word(texts, chance)
        for _ in range(count)
    )


MAKERS = {"pattern": sentence, "spliced": spliced, "salad": salad, "invented": invented}


def draw(texts: Texts, chance: random.Random, forbidden: Collection[str] = (), shares: Sequence[float] = SHARES) -> str:
    """Return an utterance of one of the kinds, but never a forbidden one (texts of tests and of bundled recordings)."""
    while True:
        kind = chance.choices(KINDS, shares)[0]
        text = MAKERS[kind](texts, chance)
        if text not in forbidden:
            return text


def _word(texts: Texts, chance: random.Random) -> str:
    parts = _parts(texts.name)
    count = chance.choices(range(1, MOST_AKSHARAS + 1), AKSHARA_COUNTS)[0]
    return "".join(parts.akshara(chance, first=index == 0) for index in range(count))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What words are made of: aksharas at the start of words and further on, consonant clusters at both positions, and
    vowel signs.
    """

    initial: tuple[str, ...]
    medial: tuple[str, ...]
    first_onsets: tuple[str, ...]
    onsets: tuple[str, ...]
    signs: tuple[str, ...]

    def akshara(self, chance: random.Random, *, first: bool) -> str:
        if chance.random() > COMPOSED:
            return chance.choice(self.initial if first else self.medial)
        return chance.choice(self.first_onsets if first else self.onsets) + chance.choice(self.signs)


@cache
def _parts(name: str) -> _Parts:
    words = [aksharas(word) for word in read(name).vocabulary]
    initial = {word[0] for word in words if word}
    medial = {part for word in words for part in word[1:]} or initial
    first_onsets, signs = _halves(initial)
    onsets, more = _halves(medial)
    return _Parts(_sorted(initial), _sorted(medial), _sorted(first_onsets), _sorted(onsets), _sorted(signs | more))


def _halves(parts: set[str]) -> tuple[set[str], set[str]]:
    found = [match for part in parts if (match := OPEN_AKSHARA.fullmatch(part))]
    return {match["onset"] for match in found}, {match["sign"] for match in found}


def _sorted(parts: set[str]) -> tuple[str, ...]:
    return tuple(sorted(parts))
