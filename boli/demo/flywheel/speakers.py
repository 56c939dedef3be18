"""Speakers: voices that espeak-ng has, each with its own pitch and pace. They are nobody's."""

import random
from dataclasses import dataclass
from typing import Final

from asr.training.espeak import Voice
from boli.demo.samples import Sample
from boli.demo.samples.recipes import RECIPES

LANGUAGE: Final = "hi"  # espeak's voice, and the language of the dialect
# Variants of espeak-ng 1.51 that sound unlike each other and that the bundled model understands about equally well.
VARIANTS: Final = (
    "m1", "Andrea", "f5", "Annie", "Mr", "belinda", "m3", "john", "aunty", "Diogo", "f1", "Henrique", "Hugo", "linda",
    "m8", "Mario", "max", "m5", "michel", "miguel", "f3", "mike", "Nguyen", "paul", "m2", "pedro", "quincy", "rob",
    "robert", "f2", "Storm", "Tweaky", "Zac", "m4", "grandpa", "sandro", "m7", "victor",
)  # fmt: skip
PACES: Final = (145, 180)  # words a minute
PITCHES: Final = (38, 62)


@dataclass(frozen=True, slots=True)
class Speaker:
    """`name`: the client's name for who speaks."""

    name: str
    voice: Voice


def speakers(count: int, group: str) -> list[Speaker]:
    """Return `count` speakers, the same each time. Those of another `group` have other pitches and paces."""
    chance = random.Random(f"speakers/{group}")
    found = []
    for number in range(count):
        variant = VARIANTS[number % len(VARIANTS)]
        voice = Voice(f"{LANGUAGE}+{variant}", chance.randint(*PACES), chance.randint(*PITCHES))
        found.append(Speaker(f"{group} {number + 1} ({variant})", voice))
    return found


def bundled(sample: Sample) -> Speaker:
    """Return who speaks in a bundled recording of one voice."""
    (voice,) = next(recipe.voices for recipe in RECIPES if recipe.name == sample.name)
    return Speaker(sample.speaker, Voice(f"{voice.language}+{voice.variant}", voice.words_per_minute, voice.pitch))
