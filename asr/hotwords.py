"""Hotwords: which preferred spellings may be shown to the model before it listens.

Only words in the script of the language, and only about 60 tokens of them: with the bundled model, hotwords in Latin
letters made the text wrong, and 300 words of them made it garbage.
"""

from collections.abc import Callable, Sequence

import regex

TOKEN_LIMIT = 60

# Whisper language code -> Unicode script. A language that is not here takes hotwords in any script.
SCRIPTS = {
    **dict.fromkeys(("hi", "mr", "ne", "sa"), "Devanagari"),
    **dict.fromkeys(("bn", "as"), "Bengali"),
    **dict.fromkeys(("ur", "sd"), "Arabic"),
    "ta": "Tamil",
    "te": "Telugu",
    "kn": "Kannada",
    "ml": "Malayalam",
    "gu": "Gujarati",
    "pa": "Gurmukhi",
    "si": "Sinhala",
    "en": "Latin",
}


def in_script(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the words whose letters are all of the language's script, in the order given."""
    script = SCRIPTS.get(language)
    if script is None:
        return tuple(words)
    foreign = regex.compile(rf"(?=\p{{L}})\P{{Script={script}}}")
    own = regex.compile(rf"\p{{Script={script}}}")
    return tuple(word for word in words if own.search(word) and not foreign.search(word))


def hotword_tokens(words: Sequence[str], language: str, encode: Callable[[str], list[int]]) -> list[int]:
    """Return the tokens of as many hotwords as fit in TOKEN_LIMIT, whole words only, most wanted first."""
    tokens: list[int] = []
    for word in in_script(words, language):
        more = encode(" " + word.strip())
        if len(tokens) + len(more) > TOKEN_LIMIT:
            break
        tokens += more
    return tokens
