"""Canonical spelling: which differences are no errors under any policy but L0.

    typed     ‘आप‍की’ {office} <noise> २०२५ में।
    L0        ‘आप‍की’ | {office} | <noise> | २०२५ | में।            raw_words: NFC, split at white space
    L1        आपकी | office | 2025 | में                         words: no differences of encoding are left

L1 removes differences that nobody can see or hear: two encodings of one letter, invisible joiners, digits of another
script, punctuation, case. It never changes what was said or how it is spelled: हिन्दी and हिंदी stay different.
Use the result for counting and searching only. Stored text is `nfc` of what a person typed, nothing more.
"""

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from configs.registry import UnknownVariety, language_of
from lexicons import figures, joiners, letters, marks, signs, tags, visarga, vowels

L1_POLICY: Final = "L1"
# Raise by one whenever any rule changes: scores of different versions must never be compared.
L1_RULES: Final = 2

# Control characters that separate words become a space. The others, and lone surrogates, are removed: not every
# database can store them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def nfc(text: str) -> str:
    """Return text as it is stored: NFC, without control characters. Tab, line feed, ZWJ and ZWNJ stay.

    Of marks in a row, MOST_MARKS stay in a long text (lexicons/marks.py): the API refuses more, a file may have them.
    """
    return unicodedata.normalize("NFC", marks.cut(_CONTROL.sub(_blank, text)))


def raw_words(text: str) -> list[str]:
    """Return the L0 words: NFC, split at white space, nothing more."""
    return nfc(text).split()


def words(text: str, language: str) -> list[str]:
    """Return the L1 words of a text in a language (any tag of the registry; others get the rules of their script)."""
    return canonical(text, language).split()


def canonical(text: str, language: str) -> str:
    """Return the L1 spelling: words separated by one space, "" where nothing was said.

    The order matters: joiners are read before they are removed, vowels are repaired on NFC text, a colon may be a
    visarga, and a sign may belong to a number, before they count as punctuation. Idempotent. Raises nothing, whatever
    the text. What is removed may have stood between marks, so their number is looked at more than once.
    """
    top = _top(language)
    text = nfc(letters.plain_forms(tags.strip_tags(nfc(text))))
    if joiners.has_invisible(text):
        text = joiners.settle(text, top)
    # Case before signs: ŉ folds to an apostrophe and n. No rule below looks at capital letters.
    text = vowels.repair(unicodedata.normalize("NFC", marks.cut(text.casefold())))
    text = signs.settle(letters.nta(visarga.restore(text, top)), _table(top))
    text = letters.apostrophes(text, top)
    if top in letters.ARABIC_SCRIPT:
        text = figures.unglued(text.replace(*letters.YEH_WITH_HAMZA))
    return " ".join(unicodedata.normalize("NFC", marks.cut(text)).split())


@cache
def l1_version() -> str:
    """Return the identity of the rules behind a score: "1-" and eight hexadecimal digits.

    The digits are a hash of every table and of the version of Python's Unicode data, which differs between Python
    versions.
    """
    tables = (
        unicodedata.unidata_version, joiners.CHILLUS, joiners.KHANDA_TA, joiners.EYELASH_RA,
        sorted(joiners.EYELASH_LANGUAGES), joiners.INVISIBLE, vowels.SEQUENCES, vowels.TAMIL_SRI, vowels.MALAYALAM_AU,
        letters.LETTERS, letters.TATWEEL, letters.APOSTROPHES, sorted(letters.APOSTROPHE_LANGUAGES), signs.KEPT,
        visarga.listed(), visarga.AYTHAM, sorted(visarga.ALWAYS), vowels.LATE_NUKTA, sorted(tags.sounds()),
        letters.YEH_WITH_HAMZA, sorted(letters.ARABIC_SCRIPT), letters.PRESENTATION_FORMS,
    )  # fmt: skip
    return f"{L1_RULES}-{hashlib.sha256(repr(tables).encode()).hexdigest()[:8]}"


def _blank(match: re.Match[str]) -> str:
    return " " if match[0].isspace() else ""


@lru_cache(maxsize=1024)
def _top(language: str) -> str:
    """Return the language whose tables apply: "as" for "as-IN-x-kamrupi"; for an unknown tag, its first part."""
    try:
        return language_of(language).tag
    except UnknownVariety:
        return language.split("-")[0].lower()


@lru_cache(maxsize=64)
def _table(top: str) -> signs.SignTable:
    return signs.SignTable(letters.table(top))
