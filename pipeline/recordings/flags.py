"""Flags: what a segment is marked with, each named once. They are stored and sent as these strings.

A flag says what the machine doubts or could not do. pipeline/recordings/flag_queries.py asks the database for them.
"""

from collections.abc import Collection
from typing import Final

# What the recogniser says of a window: asr.recognizer.Flag explains each.
TRUNCATED: Final = "truncated"
SPLIT: Final = "split"
REPETITIVE: Final = "repetitive"
NO_TEXT: Final = "no-text"
LOW_CONFIDENCE: Final = "low-confidence"
RESAMPLED: Final = "resampled"
OVER_SILENCE: Final = "over-silence"
TOO_FAST: Final = "too-fast"
NO_TRANSLATION: Final = "no-translation"

# What drafting adds.
NO_DRAFT: Final = "no-draft"  # the model does not know the language: a person writes from scratch
# Too few letters are of the language's script: other letters, or English. A person writes what is said.
WRONG_SCRIPT: Final = "wrong-script"
# The model wrote in another language's letters; the words are the nearest ones in the right letters. A person listens
# and corrects the spelling, word by word: each word was heard, but it may be another that sounds like it.
TRANSLITERATED: Final = "transliterated"
UNSURE_LANGUAGE: Final = "unsure-language"  # the detected language may be another
OVERLAP: Final = "overlap"  # somebody else speaks at the same time

# What review adds.
NON_SPEECH_CHECK: Final = "non-speech-check"  # nobody was heard here; chance gave it to a person, who says if it is so

RECOGNIZER: Final = frozenset(
    (
        TRUNCATED, SPLIT, REPETITIVE, NO_TEXT, LOW_CONFIDENCE, RESAMPLED, OVER_SILENCE, TOO_FAST, NO_TRANSLATION,
    )
)  # fmt: skip
ALL: Final = RECOGNIZER | {NO_DRAFT, WRONG_SCRIPT, TRANSLITERATED, UNSURE_LANGUAGE, OVERLAP, NON_SPEECH_CHECK}

# Nothing is wrong with a segment that carries no other flag.
HARMLESS: Final = frozenset({SPLIT})


def is_doubtful(flags: Collection[str]) -> bool:
    """Return whether any of the flags is a reason to let a person look at the segment."""
    return bool(set(flags) - HARMLESS)
