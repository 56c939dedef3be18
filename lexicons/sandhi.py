"""Sandhi: what two words become when they are said and written as one.

    வந்து இருக்கிறேன்  வந்திருக்கிறேன்     the short u is dropped          te రాముడు అతడు  రాముడతడు
    ಮನೆ ಇಲ್ಲ          ಮನೆಯಿಲ್ಲ          y or v comes between           ml വന്നു എന്ന്    വന്നെന്ന്
    வீட்டு கதவு        வீட்டுக்கதவு, வீட்டுக் கதவு: the first consonant of the second word is doubled
    रामः अस्ति         रामोऽस्ति          Sanskrit: vowels, visarga, final m and t

Each rule is a rule of the grammar, applied to the two words of one text; the other text must hold exactly the outcome.
So no two wordings are made one that are not two ways of writing the same sounds. Sources: the sandhi chapters of school
grammars of Tamil, Telugu, Kannada, Malayalam and Sanskrit, from the makers' knowledge; not reviewed by native speakers.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from lexicons.alternative import Alternative
from lexicons.folds import folded
from lexicons.sandhi_sanskrit import sanskrit
from lexicons.tops import top
from lexicons.vowel_signs import SIGN_OF

SANDHI_RULES: Final = 1
TAG: Final = "spacing.sandhi"
SOUTHERN: Final = frozenset({"ta", "te", "kn", "ml", "tcy", "kfa"})

# Places in the blocks, which have one layout (ISCII).
_NASAL, _A, _I, _II, _U, _E_FIRST, _AI, _VIRAMA = 0x02, 0x3E, 0x3F, 0x40, 0x41, 0x46, 0x48, 0x4D
_MA, _YA, _VA = 0x2E, 0x2F, 0x35
_CONSONANTS: Final = range(0x15, 0x3A)
_CHILLUS: Final = dict(zip("ൺൻർൽൾൿ", "ണനരലളക", strict=True))
# Doubled after a vowel: Tamil and Malayalam k c t p.
_HARD: Final = frozenset("கசதப") | frozenset("കചതപ")
# In Kannada and Telugu the first consonant of the second part becomes soft: ಮಳೆ ಕಾಲ ಮಳೆಗಾಲ.
_SOFT: Final = dict(zip("ಕತಪకచటతప", "ಗದಬగసడదవ", strict=True))


def sandhi_pairs(reference: Sequence[str], hypothesis: Sequence[str], language: str) -> list[Alternative]:
    """Return the words of the hypothesis that are the reference's with or without sandhi; both are L2 words."""
    rules = _rules(language)
    if not rules:
        return []
    tag, found = top(language), []
    for start, end, others in _outcomes(reference, hypothesis, rules, tag):
        found.append(Alternative(start, end, others, TAG))
    for start, end, others in _outcomes(hypothesis, reference, rules, tag):
        for at in _places(reference, others):
            found.append(Alternative(at, at + len(others), tuple(hypothesis[start:end]), TAG))
    return found


Outcome = tuple[str, ...]
Rules = Callable[[str, str], Iterator[Outcome]]


def _outcomes(
    words: Sequence[str], others: Sequence[str], rules: Rules, language: str
) -> Iterator[tuple[int, int, Outcome]]:
    """Yield (start, end, outcome) for two or three words of a text whose outcome is in the other."""
    written = set(others)
    for at in range(len(words) - 1):
        if words[at] in written and words[at + 1] in written:
            continue
        for outcome in _joined(words[at], words[at + 1], rules, language):
            if written.issuperset(outcome):
                yield at, at + 2, outcome
            elif (
                len(outcome) == 1 and at + 2 < len(words) and any(word.startswith(outcome[0][:-1]) for word in written)
            ):
                for longer in _joined(outcome[0], words[at + 2], rules, language):
                    if written.issuperset(longer):
                        yield at, at + 3, longer


@lru_cache(maxsize=32_768)
def _joined(first: str, second: str, rules: Rules, language: str) -> tuple[Outcome, ...]:
    outcomes = (tuple(folded(word, language) for word in outcome) for outcome in rules(first, second))
    return tuple(dict.fromkeys(outcome for outcome in outcomes if outcome != (first, second)))


def _places(words: Sequence[str], wanted: Outcome) -> list[int]:
    size = len(wanted)
    return [at for at in range(len(words) - size + 1) if tuple(words[at : at + size]) == wanted]


@lru_cache(maxsize=1024)
def _rules(language: str) -> Rules | None:
    tag = top(language)
    return southern if tag in SOUTHERN else sanskrit if tag == "sa" else None


def southern(first: str, second: str) -> Iterator[Outcome]:
    """Yield what two words of a Dravidian language may become, as words."""
    sign, rest = SIGN_OF.get(second[0]), second[1:]
    if sign is not None:
        yield from ((joined,) for joined in _before_vowel(first, sign + rest))
        return
    if second[0] in _HARD:
        doubled = second[0] + chr(ord(second[0]) - ord(second[0]) % 0x80 + _VIRAMA)
        yield (first + doubled + second,)
        yield (first + doubled, second)
        if first.endswith(doubled):
            yield (first.removesuffix(doubled), second)
            yield (first.removesuffix(doubled) + second,)
    if second[0] in _SOFT:
        yield (first + _SOFT[second[0]] + second[1:],)


def _before_vowel(first: str, sounds: str) -> Iterator[str]:
    """Yield a word with a vowel attached to it. `sounds`: the second word, its vowel as a sign."""
    last = first[-1]
    if last in _CHILLUS:
        yield first[:-1] + _CHILLUS[last] + sounds
        return
    block, place = ord(last) - ord(last) % 0x80, ord(last) % 0x80
    if not 0x0B80 <= block < 0x0D80:
        return
    if place == _VIRAMA:
        yield first[:-1] + sounds
        if len(first) > 1:
            yield first + first[-2] + sounds  # கண் இல்லை கண்ணில்லை
    elif place == _NASAL:
        yield first[:-1] + chr(block + _MA) + sounds
    else:
        if place in (_U, _I, _E_FIRST) or place in _CONSONANTS:
            yield (first if place in _CONSONANTS else first[:-1]) + sounds
        glides = (_YA,) if place in (_I, _II) or _E_FIRST <= place <= _AI else (_YA, _VA)
        for glide in glides:
            yield first + chr(block + glide) + sounds
