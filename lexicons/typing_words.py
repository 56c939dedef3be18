"""Words for typing: what the transcriber's page offers for Latin letters, and where a spelling is in doubt.

The lists are those of lexicons/words, and of lexicons/typing_lists for languages that have none there: the former
decide how spaces are scored (lexicons/spacing.py), and help with typing must not change a score.
Where the words come from: docs/decisions/011-word-lists.md
"""

import lzma
from functools import cache
from importlib.resources import files
from typing import Final

from configs.registry import language_of, variety
from lexicons.word_lists import ENDING, FOLDER

OWN_FOLDER: Final = "typing_lists"
# The language whose token a model is told only shares their script: its words would mislead.
UNLIKE: Final = frozenset({"brx", "ks", "mni"})


@cache
def words_for_typing(language: str) -> str:
    """Return the words for a language or dialect: one a line, the frequent ones first; after an empty line the others.

    A dialect without a list has its language's. A language that is told to a model as another one has the other's where
    both are written in one script. "" where there is none. Raises UnknownVariety for an unknown tag.
    """
    known = variety(language)
    top = language_of(language).tag
    for tag in (known.tag, top) if top in UNLIKE else (known.tag, top, known.whisper):
        for folder in (FOLDER, OWN_FOLDER):
            file = files("lexicons").joinpath(folder, tag + ENDING)
            if file.is_file() and variety(tag).script == known.script:
                return lzma.decompress(file.read_bytes()).decode("utf-8")
    return ""
