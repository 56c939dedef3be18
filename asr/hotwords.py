"""Hotwords: which preferred spellings may be shown to the model before it listens.

Only words in the script of the language, and only so many tokens of them. With the bundled model, hotwords in Latin
letters made the text wrong, and words that were not said did harm in number: words wrong with 0, 5, 8 and 15 of them
1.2, 1.7, 3.5 and 42 % (its card therefore allows 16 tokens). Words that were said helped a little.
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


def hotword_tokens(
    words: Sequence[str], language: str, encode: Callable[[str], list[int]], limit: int = TOKEN_LIMIT
) -> list[int]:
    """Return the tokens of as many hotwords as fit in `limit`, whole words only, most wanted first."""
    tokens: list[int] = []
    for word in dict.fromkeys(in_script(words, language)):
        more = encode(" " + word.strip())
        if len(tokens) + len(more) > limit:
            break
        tokens += more
    return tokens
