"""Letters that one language writes with another code point than its neighbour, and signs it may leave out.

Assamese has its own ra; Urdu its own yeh, kaf and heh and optional vowel marks; Malayalam writes nta in three ways;
Bodo, Dogri, Maithili and Assamese have an apostrophe that is a letter, not a quotation mark.
"""

import re
from typing import Final

# Whisper often writes the Bengali letter in Assamese.
ASSAMESE: Final = {"র": "ৰ"}
# Arabic yeh, kaf and heh -> the letters of Urdu. Sindhi is left alone: it uses ي and ه, and tells ڪ from ک.
URDU: Final = {"ي": "ی", "ك": "ک", "ه": "ہ"}
# Tanwin, the short vowels, shadda, sukun, superscript alef: optional in Urdu. In Kashmiri they are the vowels: kept.
HARAKAT: Final = "".join(map(chr, [*range(0x064B, 0x0653), 0x0670]))
# Tatweel only stretches the line.
TATWEEL: Final = "\u0640"

LETTERS: Final[dict[str, dict[str, str]]] = {
    "as": ASSAMESE,
    "ur": URDU | dict.fromkeys(HARAKAT, ""),
    "lah": URDU | dict.fromkeys(HARAKAT, ""),
    "ks": URDU,
}

# എന്റെ / എൻറെ / എൻ്റെ: the same letter nta by three sequences.
_MALAYALAM_NTA = re.compile("ൻ്?റ")

# The Unicode Standard, chapter 12.1: Bodo, Dogri and Maithili write tone or length with U+02BC. Assamese writes a vowel
# with it (ক’ৰবাত). People type any of these for it.
APOSTROPHE: Final = "\u02bc"
APOSTROPHES: Final = "'\u2018\u2019\u02bc\u2032"
APOSTROPHE_LANGUAGES: Final = frozenset({"as", "brx", "doi", "mai"})

_QUOTES = re.compile(f"[{APOSTROPHES}]")
# Brahmic, Arabic and Latin letters and signs. An apostrophe after one of these may be a letter.
_LETTER = "a-z\u00df-\u024f\u0300-\u036f\u0600-\u0963\u0971-\u0dff"
_QUOTED = re.compile(f"(?<![{_LETTER}])'(?=[{_LETTER}])(.*?)'(?![{_LETTER}])")
_LETTER_LIKE = re.compile(f"(?<=[{_LETTER}])'")


def nta(text: str) -> str:
    """Write Malayalam nta as ന്റ."""
    return _MALAYALAM_NTA.sub("ന്റ", text) if "ൻ" in text else text


def apostrophes(text: str, language: str) -> str:
    """Tell letters from quotation marks: letters become U+02BC, the rest a space. `text` must be case-folded.

    An apostrophe is a letter where the language has one, it follows a letter, and it does not close a quotation.
    """
    if not _QUOTES.search(text):
        return text
    text = _QUOTES.sub("'", text)
    if language in APOSTROPHE_LANGUAGES:
        text = _QUOTED.sub(r" \1 ", text)
        text = _LETTER_LIKE.sub(APOSTROPHE, text)
    return text.replace("'", " ")
