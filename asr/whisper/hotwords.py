"""Hotwords: preferred spellings. The model is shown some in its prompt, and all count in the choice among its texts.

Shown: only words in the script of the language, and only a limited number of tokens. With the bundled model, hotwords
in Latin letters made the text wrong, and many words that were not said did harm: with 0, 5, 8 and 15 of them, 1.2, 1.7,
3.5 and 42 % of the words were wrong (so its card allows 16 tokens). The prompt hardly helps this model; it helps large
Whisper models.

Counted: the search ends with several texts. A text with a hotword is preferred to a likelier text without one, if the
difference is at most PREFERENCE. Every text is the model's own, so any number of words may be preferred. Bundled model,
220 sentences with a name that was not in its training (`python -m benchmarks.asr.hotwords`): the name is right in 31,
with the name as a hotword in 61, with a list of all 55 names in 73. No name was written that was not said. With names
only shown, and not counted, it was right in 32.
"""

from collections.abc import Callable, Collection, Sequence

from configs import registry
from lexicons.scripts import script_fidelity

TOKEN_LIMIT = 60
# Natural logarithm: a text with a hotword may be less likely than the likeliest by a factor of e^2, about 7.
PREFERENCE = 2.0
# How many texts the search keeps where there are hotwords: with 5, a rare name is among them in 26 of 100 cases; with
# 10, in 34.
BEAM = 10


def in_script(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the words whose letters are all of the language's script, in the order given.

    `language`: a Whisper code. For a language that the registry does not know, any script is allowed.
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


def preferred(texts: Sequence[str], log_probabilities: Sequence[float], hotwords: Collection[str]) -> int:
    """Return the index of the text to take: the first, unless another one has more of the hotwords and is likely
    enough.

    `log_probabilities`: of each whole text, natural logarithm. A hotword may be several words.
    """
    if len(texts) < 2 or not hotwords:
        return 0
    held = [sum(f" {word} " in f" {text} " for word in hotwords) for text in texts]

    def merit(index: int) -> float:
        return log_probabilities[index] + PREFERENCE * (held[index] - held[0])

    better = [index for index in range(1, len(texts)) if held[index] > held[0] and merit(index) >= merit(0)]
    return max(better, key=merit, default=0)
