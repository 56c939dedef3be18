"""Letters that one language writes with another code point than its neighbours, and signs that it may omit.

Assamese has its own ra; Urdu its own yeh, kaf and heh and optional vowel marks; Malayalam writes nta in three ways;
Bodo, Dogri, Maithili and Assamese have an apostrophe that is a letter, not a quotation mark.
"""

import re
import unicodedata
from typing import Final

# Whisper often writes the Bengali letter in Assamese.
ASSAMESE: Final = {"র": "ৰ"}
# Odia va is a letter of other languages' words; wa is written for it.
ODIA: Final = {"ଵ": "ୱ"}
# See lexicons/joiners.py on the eyelash ra.
NEPALI: Final = {"ऱ": "र"}
# Arabic, Persian and Kurdish yeh, kaf, heh and teh -> the letters of Urdu that look the same. Sindhi is left alone: it
# uses ي and ه, and tells ڪ from ک. The yehs with hamza are one letter: ئ, and ئے at the end.
_ARABIC: Final = {"ي": "ی", "ك": "ک", "ه": "ہ"}
URDU: Final = _ARABIC | {
    "ى": "ی", "ڪ": "ک", "ە": "ہ", "ۀ": "ۂ", "ة": "ۃ", "ٱ": "ا", "ٸ": "ئ", "ۓ": "ئے",
}  # fmt: skip
YEH_WITH_HAMZA: Final = ("ی\u0654", "ئ")
# Tanwin, the short vowels, shadda, sukun, superscript alef: optional in Urdu. In Kashmiri they are the vowels: kept.
HARAKAT: Final = "".join(map(chr, [*range(0x064B, 0x0653), 0x0670]))
# Tatweel only stretches the line.
TATWEEL: Final = "\u0640"

LETTERS: Final[dict[str, dict[str, str]]] = {
    "as": ASSAMESE,
    "or": ODIA,
    "ne": NEPALI,
    "ur": URDU | dict.fromkeys(HARAKAT, ""),
    "lah": URDU | dict.fromkeys(HARAKAT, ""),
    "ks": _ARABIC,
}
# Languages in which a number and the word after it are written without a space.
ARABIC_SCRIPT: Final = frozenset({"ur", "lah", "ks", "sd"})
# Letters in the shape they have at the start, middle or end of a word, and ligatures: ﷲ, ﻻ.
PRESENTATION_FORMS: Final = "\ufb50-\ufdff\ufe70-\ufefc"
_PRESENTATION = re.compile(f"[{PRESENTATION_FORMS}]+")

# എന്റെ / എൻറെ / എൻ്റെ: the same letter nta by three sequences.
_MALAYALAM_NTA = re.compile("ൻ്?റ")

# The Unicode Standard, chapter 12.1: Bodo, Dogri and Maithili write tone or length with U+02BC. Assamese writes a vowel
# with it (ক’ৰবাত). People type any of these for it. Elsewhere an apostrophe inside a word is not spoken: don't, দু'টি.
APOSTROPHE: Final = "\u02bc"
APOSTROPHES: Final = "'\u2018\u2019\u02bc\u2032"
APOSTROPHE_LANGUAGES: Final = frozenset({"as", "brx", "doi", "mai"})

# When this is used (see lexicons/canonical.py), every other character is part of a word.
_APART = r"\s0-9%.'"
MAX_QUOTED: Final = 200
_QUOTED = re.compile(rf"(?<![^{_APART}])'(?=[^{_APART}])(.{{0,{MAX_QUOTED}}}?)'(?![^{_APART}])")
_LETTER_LIKE = re.compile(rf"(?<=[^{_APART}])'")
_INSIDE = re.compile(rf"(?<=[^{_APART}])'(?=[^{_APART}])")


def table(language: str) -> dict[str, str]:
    """Return character -> replacement for a language. Apostrophes become ': see `apostrophes`."""
    return LETTERS.get(language, {}) | {TATWEEL: ""} | dict.fromkeys(APOSTROPHES, "'")


def plain_forms(text: str) -> str:
    """Write Arabic presentation forms and ligatures with their letters."""
    return _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def nta(text: str) -> str:
    """Write Malayalam nta as ന്റ."""
    return _MALAYALAM_NTA.sub("ന്റ", text) if "ൻ" in text else text


def apostrophes(text: str, language: str) -> str:
    """Turn apostrophes that are letters into U+02BC, and the others into spaces. Other punctuation must be gone
    already.

    An apostrophe is a letter where it follows a letter and does not close a quotation. In languages without such a
    letter it is removed between two letters.
    """
    if "'" not in text:
        return text
    if language not in APOSTROPHE_LANGUAGES:
        return _INSIDE.sub("", text).replace("'", " ")
    return _LETTER_LIKE.sub(APOSTROPHE, _QUOTED.sub(r" \1 ", text)).replace("'", " ")
