"""Transliteration: a text that a model wrote in another language's letters, word by word in the right ones.

    کرتا    -> करता       the word of the list that sounds most alike (lexicons/word_lists.py)
    Kaiti   -> कैती       no word is near: letter by letter (lexicons/respelling.py)
    108, ☺  -> 108, ☺     not letters: as it is

The scripts that can be read: Latin, Arabic (Urdu), and those that can be written: nine Indian scripts.
"""

import unicodedata
from functools import cache
from typing import Final

from configs.registry import UnknownVariety, language_of, variety
from lexicons.respelling import respelled
from lexicons.scripts import COMMON, script_of
from lexicons.skeleton import BLOCKS
from lexicons.word_lists import has_list, knows, nearest

# Urdu's full stop, question mark, comma and semicolon.
_MARKS: Final = {"؟": "?", "،": ",", "؛": ";"}
_FULL_STOP: Final = "۔"
_DANDA: Final = frozenset({"Deva", "Beng", "Guru", "Orya"})


def can_write(language: str) -> bool:
    """Return whether there are letters to transliterate into for this BCP-47 tag."""
    try:
        return variety(language).script in BLOCKS
    except UnknownVariety:
        return False


def transliterated(word: str, language: str) -> str:
    """Return a word, with the punctuation around it, in the script of the language.

    What is in that script already, and what holds no letters of another that can be read, is returned as it is. Raises
    UnknownVariety for an unknown tag, KeyError where `can_write` is false.
    """
    script = variety(language).script
    first, last = _core(word)
    core = word[first:last]
    if all(script_of(char) in (script, COMMON) for char in core):
        written = core
    else:
        written = _nearest(core, _listed(language), script) or core
    return _marks(word[:first], script) + written + _marks(word[last:], script)


def _nearest(core: str, listed: str, script: str) -> str:
    """Return the nearest word of the list, or the letters respelled; "" if none of them is known here.

    Indian scripts have the same letters: a word of the list that is spelled alike is the word.
    """
    direct = respelled(core, script)
    if not listed or (script_of(core[0]) in BLOCKS and knows(direct, listed)):
        return direct
    return nearest(core, listed) or direct


@cache
def _listed(language: str) -> str:
    """Return the language whose list serves: its own, its parent's, or that of the code a model is told; "": none.

    A list in another script does not serve: the result must be in this one.
    """
    known = variety(language)
    tags = (known.tag, language_of(language).tag, known.whisper)
    return next((tag for tag in tags if has_list(tag) and variety(tag).script == known.script), "")


def _core(word: str) -> tuple[int, int]:
    """Return where the letters of a word begin and end; (0, 0) where there are none."""
    letters = [at for at, char in enumerate(word) if unicodedata.category(char)[0] in "LM"]
    return (letters[0], letters[-1] + 1) if letters else (0, 0)


def _marks(text: str, script: str) -> str:
    """Return what is not letters as it is written in the script: digits are ASCII, as models write them."""
    stop = "।" if script in _DANDA else "."
    marks = _MARKS | {_FULL_STOP: stop}
    return "".join(str(unicodedata.decimal(char, "")) or marks.get(char, char) for char in text)
