"""Hotwords: which preferred spellings may be shown to the model before it listens.

Only words in the script of the language, and only about 60 tokens of them: with the bundled model, hotwords in Latin
letters made the text wrong, and 300 words of them made it garbage.
"""

from collections.abc import Callable, Sequence

from configs import registry
from lexicons.scripts import script_fidelity

TOKEN_LIMIT = 60


def in_script(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the words whose letters are all of the language's script, in the order given.

    `language` is a Whisper code. A language that the registry does not know takes any script.
    """
    try:
        script = registry.variety(language).script
    except registry.UnknownVariety:
        return tuple(words)
    return tuple(word for word in words if script_fidelity(word, script) == 1.0)


def hotword_tokens(words: Sequence[str], language: str, encode: Callable[[str], list[int]]) -> list[int]:
    """Return the tokens of as many hotwords as fit in TOKEN_LIMIT, whole words only, most wanted first."""
    tokens: list[int] = []
    for word in in_script(words, language):
        more = encode(" " + word.strip())
        if len(tokens) + len(more) > TOKEN_LIMIT:
            break
        tokens += more
    return tokens
