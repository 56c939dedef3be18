"""Voices: who speaks in training, and who never does.

The variants of espeak-ng are voices; pace and pitch vary within each. Two variants are held out: only they speak the
fixed test set and the bundled recordings.
"""

import random

from asr.training.espeak import Voice

HELD_OUT = ("m6", "f4")
TRAINED = ("", "m1", "m2", "m3", "m4", "m5", "m7", "f1", "f2", "f3")
WORDS_PER_MINUTE = (130, 215)
PITCH = (25, 75)
PITCH_RANGE = (30, 70)


def draw(language: str, chance: random.Random) -> Voice:
    """Return a voice that training may use."""
    variant = chance.choice(TRAINED)
    name = f"{language}+{variant}" if variant else language
    return Voice(name, chance.randint(*WORDS_PER_MINUTE), chance.randint(*PITCH), chance.randint(*PITCH_RANGE))


def held_out(language: str, chance: random.Random) -> Voice:
    """Return a voice that training never uses."""
    return Voice(f"{language}+{chance.choice(HELD_OUT)}", chance.randint(145, 180), chance.randint(38, 60))
