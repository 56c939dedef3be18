"""Sanskrit sandhi: what two words become where one ends and the next begins.

    vowels      च अपि चापि, न इति नेति, यदि अपि यद्यपि        visarga   रामः अस्ति रामोऽस्ति, रामः गच्छति रामो गच्छति
    consonants  अहम् अस्ति अहमस्मि, तत् गच्छति तद्गच्छति                  हरिः गच्छति हरिर्गच्छति, रामः च रामश्च

Both words are L2 words (lexicons/folds.py), so a final m is anusvara.
"""

from collections.abc import Iterator
from typing import Final

from lexicons.vowel_signs import SIGN_OF

Outcome = tuple[str, ...]

_A_SIGNS: Final = ("ा",)
_CONSONANTS: Final = frozenset(map(chr, range(0x0915, 0x093A)))
_VOICED: Final = frozenset("गघजझडढदधनबभमयरलवह")
_VISARGA: Final = "ः"
# a + vowel -> sign of the outcome, and what follows it.
_AFTER_A: Final = {
    "अ": "ा", "आ": "ा", "इ": "े", "ई": "े", "उ": "ो", "ऊ": "ो", "ऋ": "र्", "ए": "ै", "ऐ": "ै", "ओ": "ौ", "औ": "ौ",
}  # fmt: skip
_LIKE: Final = {
    "ि": ("इई", "ी", "्य"),
    "ी": ("इई", "ी", "्य"),
    "ु": ("उऊ", "ू", "्व"),
    "ू": ("उऊ", "ू", "्व"),
    "ृ": ("ऋ", "ॄ", "्र"),
}
# Visarga before a hard consonant.
_SIBILANT: Final = {"च": "श्", "छ": "श्", "ट": "ष्", "ठ": "ष्", "त": "स्", "थ": "स्"}
_SOFT: Final = {"त्": "द्", "क्": "ग्", "ट्": "ड्", "प्": "ब्"}
_SAME: Final = {"च": "च्", "छ": "च्", "ज": "ज्", "झ": "ज्", "न": "न्", "म": "न्", "ल": "ल्"}


def sanskrit(first: str, second: str) -> Iterator[Outcome]:
    """Yield what two words may become, as words."""
    vowel = SIGN_OF.get(second[0])
    if first.endswith(_VISARGA):
        yield from _visarga(first[:-1], second, vowel)
    elif first[-1] == "ं":
        if vowel is not None:
            yield (first[:-1] + "म" + vowel + second[1:],)
    elif first[-1] == "्":
        yield from _consonant(first, second, vowel)
    elif vowel is not None:
        yield from _vowels(first, second, vowel)


def _vowels(first: str, second: str, sign: str) -> Iterator[Outcome]:
    last, rest = first[-1], second[1:]
    if last in _CONSONANTS or last in _A_SIGNS:
        stem = first if last in _CONSONANTS else first[:-1]
        if second[0] in _AFTER_A:
            yield (stem + _AFTER_A[second[0]] + rest,)
    elif last in _LIKE:
        like, long, half = _LIKE[last]
        yield (first[:-1] + (long if second[0] in like else half + sign) + rest,)
    elif last in "ेो" and second[0] == "अ":
        yield (first + "ऽ" + rest,)
        yield (first + rest,)
        yield (first, "ऽ" + rest)


def _visarga(stem: str, second: str, vowel: str | None) -> Iterator[Outcome]:
    short_a, long_a = stem[-1:] in _CONSONANTS, stem[-1:] in _A_SIGNS
    if second[0] in _SIBILANT:
        yield (stem + _SIBILANT[second[0]] + second,)
    elif second[0] in "शषस":
        yield (stem + second[0] + "्" + second,)
    elif vowel is None and second[0] not in _VOICED:
        return
    elif short_a and second[0] == "अ":
        yield (stem + "ोऽ" + second[1:],)
        yield (stem + "ो" + second[1:],)
        yield (stem + "ो", "ऽ" + second[1:])
    elif short_a:
        yield (stem + "ो" if vowel is None else stem, second)
    elif long_a:
        yield (stem, second)
    else:
        yield (stem + ("र्" + second if vowel is None else "र" + vowel + second[1:]),)


def _consonant(first: str, second: str, vowel: str | None) -> Iterator[Outcome]:
    ending, stem = first[-2:], first[:-2]
    soft = _SOFT.get(ending, ending)
    if vowel is not None:
        yield (stem + soft[0] + vowel + second[1:],)
        yield (first[:-1] + vowel + second[1:],)
        return
    if ending == "त्" and second[0] in _SAME:
        yield (stem + _SAME[second[0]] + second,)
    if soft != ending and second[0] in _VOICED:
        yield (stem + soft + second,)
