"""Loans: an English word in Latin letters and the same word in an Indian script, compared by sound.

    मोबाइल mobile     కంప్యూటర్ computer     கேன்சல் cancel     موبائل mobile     यूपीआई UPI

The sounds of English are those of the CMU Pronouncing Dictionary (words/english_sounds.tsv.xz), which becomes a pattern
over lexicons.spoken: consonants must agree one by one, stressed vowels in kind; an unstressed vowel may be any, as
loans are written now by sound, now by spelling. Letters that are said one by one have their English names. A word of an
Indian language that sounds like an English one is no loan: the commonest words of a language do not stand for short
English ones, nor its frequent words for English ones that are frequent, too (कम, come): such loans are in the lexicon.
English words of one consonant are too short to tell (तू, to).
"""

import hashlib
import lzma
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from lexicons.alternative import Alternative
from lexicons.english import is_frequent
from lexicons.spacing import COMMON, common_words, frequent_words
from lexicons.spoken import is_indian, spoken
from lexicons.tops import top
from lexicons.word_lists import FOLDER

LOAN_RULES: Final = 1
TAG: Final = "loan"
FILE: Final = "english_sounds.tsv.xz"
OWN: Final = "english_more.tsv"  # before FILE: its lines count instead
SOUNDS: Final = "loan_sounds.tsv"
LEAST_LETTERS: Final = 3
SHORT: Final = 3  # sounds
ALSO_INITIALS: Final = frozenset({"it"})  # of the frequent English words: information technology
LEAST_CONSONANTS: Final = 2
LONGEST_RUN: Final = 3  # words of an Indian script for one English word: ऑन लाइन
LONGEST_INITIALS: Final = 6
LONGEST_SOUND: Final = 3  # sounds of an Indian word for each letter of the English one

_FIRST_UNSTRESSED: Final = "(?:[aAiueEoOWY]y?){1,2}"
_GLIDE: Final = "[yvI]?"
_URDU_VOWEL: Final = "[AWYI]{0,3}"


def loan_pairs(reference: Sequence[str], hypothesis: Sequence[str], language: str) -> list[Alternative]:
    """Return the words of the hypothesis that are loans of the reference in the other script; both are L2 words."""
    found = [(ours, theirs) for ours, theirs in _matches(reference, hypothesis, language)]
    found += [(ours, theirs) for theirs, ours in _matches(hypothesis, reference, language)]
    return [Alternative(*ours, tuple(hypothesis[slice(*theirs)]), TAG) for ours, theirs in found]


Span = tuple[int, int]


def _matches(indian: Sequence[str], latin: Sequence[str], language: str) -> Iterator[tuple[Span, Span]]:
    """Yield (stretch of `indian`, stretch of `latin`) that are one loan."""
    english = _english(latin)
    if not english:
        return
    beside, tag = set(latin), top(language)
    longest = max(len(word) for _, word in english)
    said = [spoken(word, tag) if is_indian(word) and word not in beside else "" for word in indian]
    for start, end in _runs(said, LONGEST_SOUND * longest):
        for span, word in english:
            if sounds_like(tuple(indian[start:end]), word, tag):
                yield (start, end), span


def _runs(said: Sequence[str], longest: int) -> Iterator[Span]:
    """Yield the runs of words that can be read, up to LONGEST_INITIALS words of `longest` sounds together."""
    for start in range(len(said)):
        sounds = 0
        for end in range(start + 1, min(start + LONGEST_INITIALS, len(said)) + 1):
            sounds += len(said[end - 1])
            if not said[end - 1] or sounds > longest:
                break
            yield start, end


def _english(words: Sequence[str]) -> list[tuple[Span, str]]:
    """Return the Latin words of a text, and runs of single letters as one: (stretch, letters)."""
    found: list[tuple[Span, str]] = []
    at = 0
    while at < len(words):
        end = at + 1
        if _is_latin(words[at]):
            while len(words[at]) == 1 and end < len(words) and len(words[end]) == 1 and _is_latin(words[end]):
                end += 1
            found.append(((at, end), "".join(words[at:end])))
        at = end
    return found


def _is_latin(word: str) -> bool:
    return word.isascii() and word.isalpha()


@lru_cache(maxsize=65_536)
def sounds_like(indian: tuple[str, ...], english: str, language: str) -> bool:
    """Return whether words of an Indian script are an English word, or letters said one by one."""
    said = "".join(spoken(word, language) for word in indian)
    urdu = "\u0600" <= indian[0][0] < "\u0700"
    may_be_initials = 1 < len(english) <= LONGEST_INITIALS and len(indian) <= len(english)
    may_be_initials = may_be_initials and (not is_frequent(english) or english in ALSO_INITIALS)
    if may_be_initials and _initials(english, urdu).fullmatch(said):
        return True
    if len(indian) > LONGEST_RUN or len(english) < LEAST_LETTERS:
        return False
    if len(indian) == 1 and _own(indian[0], english, language):
        return False
    return any(pattern.fullmatch(said) for pattern in _patterns(english, urdu))


@lru_cache(maxsize=8192)
def _initials(letters: str, urdu: bool) -> re.Pattern[str]:
    names = _sounds("urdu" if urdu else "letter")
    return re.compile(("" if urdu else "[yv]?").join(names[letter] for letter in letters))


@lru_cache(maxsize=8192)
def _patterns(english: str, urdu: bool) -> tuple[re.Pattern[str], ...]:
    """Return a pattern for each pronunciation of an English word; () where it is not in the dictionary."""
    return tuple(
        re.compile(_pattern(sounds, urdu))
        for sounds in _pronunciations(english)
        if sum(sound in _sounds("consonant") for sound in sounds) >= LEAST_CONSONANTS
    )


def _pattern(sounds: str, urdu: bool) -> str:
    parts = ["[iA]?"] if sounds[0] == "s" and sounds[1:2] in _sounds("consonant") else []
    for at, sound in enumerate(sounds):
        after = sounds[at + 1 : at + 2]
        if sound in _sounds("consonant"):
            parts.append(_sounds("consonant")[sound] + ("" if after in _sounds("vowel") else "a?"))
        elif urdu:
            parts.append(_URDU_VOWEL + ("r" if sound in "Rɚ" else ""))
        else:
            vowel = _FIRST_UNSTRESSED if sound == "ə" and (at == 0 or not after) else _sounds("vowel")[sound]
            if sound == "O" and len(sounds) <= SHORT:
                vowel = "[OoW]"  # ball is बॉल, not बाल
            parts.append(
                vowel + ("a?" if sound in "Rɚ" else "") + (_GLIDE if after in _sounds("vowel") and after else "")
            )
    # Southern languages end a word in a short vowel: బస్సు.
    return "".join(parts) + ("u?" if sounds[-1] in _sounds("consonant") or sounds[-1] in "Rɚ" else "")


@lru_cache(maxsize=8192)
def _pronunciations(english: str) -> tuple[str, ...]:
    known = _dictionary()
    start = known.find(f"\n{english}\t")
    return tuple(known[start + 1 : known.index("\n", start + 1)].partition("\t")[2].split()) if start >= 0 else ()


@cache
def _sounds(kind: str) -> dict[str, str]:
    """Return sound -> pattern, for a kind of loan_sounds.tsv."""
    lines = files("lexicons").joinpath(SOUNDS).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {sound: pattern for of_kind, sound, pattern in rows if of_kind == kind}


@cache
def _dictionary() -> str:
    folder = files("lexicons").joinpath(FOLDER)
    own = [line for line in folder.joinpath(OWN).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return "\n".join(["", *own, lzma.decompress(folder.joinpath(FILE).read_bytes()).decode("utf-8"), ""])


def _own(word: str, english: str, language: str) -> bool:
    """Return whether a word is one of the language itself, though it may sound like the English one."""
    if word in frequent_words(language) and is_frequent(english):
        return True
    return word in common_words(language) and any(len(sounds) <= SHORT for sounds in _pronunciations(english))


@cache
def loan_version() -> str:
    """Return the identity of the rules: eight hexadecimal digits."""
    folder = files("lexicons").joinpath(FOLDER)
    content = b"".join(folder.joinpath(name).read_bytes() for name in (FILE, OWN, COMMON))
    content += files("lexicons").joinpath(SOUNDS).read_bytes()
    rules = repr((LOAN_RULES, SHORT, LEAST_CONSONANTS, LEAST_LETTERS))
    return hashlib.sha256(rules.encode() + content).hexdigest()[:8]
