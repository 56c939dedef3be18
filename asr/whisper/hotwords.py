"""Hotwords: which preferred spellings the model is shown before it listens, and how they count among what it wrote.

Shown: only words in the script of the language, and only so many tokens of them. With the bundled model, hotwords in
Latin letters made the text wrong, and words that were not said did harm in number: words wrong with 0, 5, 8 and 15 of
them 1.2, 1.7, 3.5 and 42 % (its card therefore allows 16 tokens). It is hardly steered by what it is shown; large
Whisper models are.

Counted: the search ends with several texts. One that holds a hotword is taken before a likelier one that does not, if
it is less likely by no more than PREFERENCE. Nothing is written that the model did not write itself, so any number of
words may be preferred. Bundled model, 220 sentences with a name it was not taught
(`python -m benchmarks.asr.hotwords`): the name is right in 31, with the name as a hotword in 61, with a list of all 55
names in 73; no name was written that nobody said. Shown to the model only, and not counted, it was right in 32.
"""

from collections.abc import Callable, Collection, Sequence

from configs import registry
from lexicons.scripts import script_fidelity

TOKEN_LIMIT = 60
# Natural logarithm: a text with a hotword may be e^2, about 7 times, less likely than the likeliest.
PREFERENCE = 2.0
# Texts the search keeps where there are hotwords: with 5 a rare name is among them in 26 of 100 cases, with 10 in 34.
BEAM = 10


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


def preferred(texts: Sequence[str], log_probabilities: Sequence[float], hotwords: Collection[str]) -> int:
    """Return the position of the text to take: the first, unless another holds more of the hotwords and is likely too.

    `log_probabilities`: of each whole text, natural logarithm. A hotword may be several words.
    """
    if len(texts) < 2 or not hotwords:
        return 0
    held = [sum(f" {word} " in f" {text} " for word in hotwords) for text in texts]

    def merit(place: int) -> float:
        return log_probabilities[place] + PREFERENCE * (held[place] - held[0])

    better = [place for place in range(1, len(texts)) if held[place] > held[0] and merit(place) >= merit(0)]
    return max(better, key=merit, default=0)
