"""Spacing: may two words be written as one? Most often a space is a matter of taste; sometimes it makes other words.

    इस लिए / इसलिए, चले गए / चलेगए      one wording
    न दी / नदी, का ली / काली              two: "did not give" and "river"
    2 3 / 23                            two: a space between digits is never left out

It is refused where one part is a frequent word of a single akshara, the other part is a word of the language, and so is
what they make together, unless the short word is one that is written joined as well: a postposition after the word (उस
का, उसका), a demonstrative before it (ఈ రోజు, ఈరోజు). Those are listed in spacing.tsv. Where a language has no word list,
only digits are refused.
"""

import hashlib
import lzma
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Final

from lexicons.aksharas import aksharas
from lexicons.folds import folded
from lexicons.tops import top
from lexicons.word_lists import ENDING, FOLDER, has_list

SPACING_RULES: Final = 1
FILE: Final = "spacing.tsv"
COMMON: Final = "common.tsv"


def other_words(ours: Sequence[str], theirs: Sequence[str], language: str) -> bool:
    """Return whether two rows of L2 words with the same letters, but other spaces, are different words."""
    first, second = _borders(ours), _borders(theirs)
    joined = "".join(ours)
    if any(_digits(joined, border) for border in first ^ second):
        return True
    return bool(language) and (
        _refused(ours, first - second, theirs, top(language)) or _refused(theirs, second - first, ours, top(language))
    )


@cache
def spacing_version(language: str) -> str:
    """Return the identity of the rules for a language: eight hexadecimal digits."""
    tag, folder = top(language), files("lexicons")
    content = folder.joinpath(FILE).read_bytes() + folder.joinpath(FOLDER, COMMON).read_bytes()
    if has_list(tag):
        content += folder.joinpath(FOLDER, tag + ENDING).read_bytes()
    return hashlib.sha256(b"%d" % SPACING_RULES + content).hexdigest()[:8]


def _borders(words: Sequence[str]) -> set[int]:
    return set(accumulate(map(len, words)))


def _digits(joined: str, border: int) -> bool:
    return border < len(joined) and joined[border - 1].isdecimal() and joined[border].isdecimal()


def _refused(apart: Sequence[str], borders: set[int], together: Sequence[str], language: str) -> bool:
    """Return whether a space of one side, which the other has not, stands between two words that make a third."""
    ends = list(accumulate(map(len, apart)))
    for border in borders:
        at = ends.index(border)
        left, right = apart[at], apart[at + 1]
        before, after = _joined(language)
        if left in before or right in after or not (_alone(left, language) or _alone(right, language)):
            continue
        known = _known(language)
        if left in known and right in known and _over(together, border) in known:
            return True
    return False


def _alone(word: str, language: str) -> bool:
    """Return whether a word is one akshara and often stands by itself: न, का."""
    return len(aksharas(word)) == 1 and word in frequent_words(language)


def _over(words: Sequence[str], border: int) -> str:
    """Return the word that goes over a place."""
    return next(word for word, end in zip(words, accumulate(map(len, words)), strict=True) if end > border)


@cache
def _joined(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the listed words that are joined to the word after them, and those joined to the word before."""
    lines = files("lexicons").joinpath(FILE).read_text(encoding="utf-8").splitlines()
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        tags, _, rest = line.partition("\t")
        if line and not line.startswith("#") and language in tags.split(","):
            side, _, words = rest.partition("\t")
            found[side] = frozenset(folded(unicodedata.normalize("NFC", words), language).split())
    return found.get("before", frozenset()), found.get("after", frozenset())


@cache
def _known(language: str) -> frozenset[str]:
    """Return the words of a language, folded; empty where it has no list."""
    return frozenset(folded(unicodedata.normalize("NFC", listed(language)), language).split())


@cache
def frequent_words(language: str) -> frozenset[str]:
    """Return the frequent words of a language, folded; empty where it has no list."""
    frequent = listed(language).partition("\n\n")[0]
    return common_words(language) | frozenset(folded(unicodedata.normalize("NFC", frequent), language).split())


@cache
def common_words(language: str) -> frozenset[str]:
    """Return the commonest words of a language, as the makers listed them, folded."""
    lines = files("lexicons").joinpath(FOLDER, COMMON).read_text(encoding="utf-8").splitlines()
    words = next((words for tag, _, words in (line.partition("\t") for line in lines) if tag == language), "")
    return frozenset(folded(unicodedata.normalize("NFC", words), language).split())


def listed(language: str) -> str:
    """Return the word list of a language, frequent words first; "" where it has none."""
    if not has_list(language):
        return ""
    return lzma.decompress(files("lexicons").joinpath(FOLDER, language + ENDING).read_bytes()).decode("utf-8")
