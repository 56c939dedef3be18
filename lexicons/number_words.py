"""Number words: whole numbers of a text as digits, or as they are said, where there is one way to read them.

    दो सौ रुपये                    200 रुपये                one number
    सवा दो लाख                    2,25,000                Indian grouping, from five digits on
    नौ आठ सात छह पाँच              98765                   digits said one by one: a code, as a telephone number
    दो तीन दिन, सौ दो सौ, साढ़े तीन   as they are             two readings, or no whole number

What stays and why: docs/reference/modes.md. Tables: numbers/<language>.tsv to read, number_saying.tsv to say.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from lexicons.canonical import canonical
from lexicons.figures import grouped as without_grouping
from lexicons.folds import folded
from lexicons.number_pairs import LEAST_DIGITS, LEAST_WITH_ZERO
from lexicons.number_tables import NumberTable, has_numbers, rows, table
from lexicons.numerals import Numeral, numerals
from lexicons.pieces import Change, after, parted, runs
from lexicons.tops import top

FILE: Final = "number_saying.tsv"
MOST: Final = 10**9
_SCALES: Final = (10**7, 10**5, 1000, 100)
_HUNDRED: Final = 100
_GROUPED_FROM: Final = 10_000
# Ungrouped digits: so many may be an amount or a postal code, and so many are a code.
_EITHER: Final = 6
_CODE_FROM: Final = 7
_AROUND: Final = (frozenset("\"'“‘(["), frozenset(",;:.!?।॥۔؟،…)]”’\"'"))
_UNITS: Final = ("currency", "percent", "clock", "minute", "month")


def can_read(language: str) -> bool:
    """Return whether number words of a language can become digits."""
    return has_numbers(language)


def can_say(language: str) -> bool:
    """Return whether digits can become number words of a language."""
    return bool(_sayings(top(language)))


def said(number: int, language: str) -> str:
    """Return a number from 0 to MOST in words. Raises ValueError for others, KeyError where `can_say` is false."""
    if not 0 <= number <= MOST:
        raise ValueError(f"only numbers from 0 to {MOST} are said, not {number}")
    return " ".join(_said(number, top(language), joined=False))


def grouped(number: int) -> str:
    """Return a number in digits, grouped as in India: 2,25,000. Up to four digits stand together: 2025."""
    digits = str(number)
    if number < _GROUPED_FROM:
        return digits
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def in_digits(pieces: Sequence[str], language: str) -> list[Change]:
    """Return the changes that write the number words of a text in digits."""
    known = table(language)
    return [
        change
        for start, end in runs(pieces)
        for change in _run_in_digits(pieces, start, end, known, whole=len(pieces) == end - start)
    ]


def in_words(pieces: Sequence[str], language: str) -> list[Change]:
    """Return the changes that write the digits of a text as they are said. Raises KeyError where `can_say` is false.

    Only what `in_digits` would read back as the same digits.
    """
    cores = [parted(piece) for piece in pieces]
    figures = [_digits(core) for _, core, _ in cores]
    found = []
    for at, (before, core, behind) in enumerate(cores):
        beside = figures[max(at - 1, 0) : at] + figures[at + 1 : at + 2]
        if figures[at] and not any(beside) and _AROUND[0].issuperset(before) and _AROUND[1].issuperset(behind):
            words = _words(figures[at], "," in core, top(language))
            if words:
                found.append(Change(at, at + 1, tuple(f"{before}{' '.join(words)}{behind}".split())))
    return found


def _words(digits: str, with_commas: bool, language: str) -> tuple[str, ...]:
    """Return how digits are said; () where that is not sure."""
    if (len(digits) >= _CODE_FROM and not with_commas) or (len(digits) > 1 and digits[0] == "0"):
        words = tuple(word for digit in digits for word in _said(int(digit), language, joined=False))
        expected = digits
    elif int(digits) <= MOST and (with_commas or len(digits) != _EITHER):
        words, expected = tuple(_said(int(digits), language, joined=False)), grouped(int(digits))
    else:
        return ()
    return words if after(words, in_digits(words, language)) == [expected] else ()


def _digits(core: str) -> str:
    """Return the ASCII digits of a core that holds nothing but digits of any script and commas that group them."""
    plain = without_grouping(core)
    return "".join(str(unicodedata.decimal(char)) for char in plain) if plain.isdecimal() else ""


def _run_in_digits(pieces: Sequence[str], start: int, end: int, known: NumberTable, *, whole: bool) -> Iterator[Change]:
    words: list[str] = []
    owners: list[int] = []
    for at in range(start, end):
        of_piece = folded(canonical(parted(pieces[at])[1], known.language), known.language).split()
        words += of_piece
        owners += [at] * len(of_piece)
    for group in _groups(_joined(numerals(words, known.language), words, known.language)):
        first, last = group[0].start, group[-1].end
        if _inside(owners, first, last) and (digits := _group_digits(group, words, known, whole=whole)):
            before, behind = parted(pieces[owners[first]])[0], parted(pieces[owners[last - 1]])[2]
            yield Change(owners[first], owners[last - 1] + 1, (before + digits + behind,))


def _joined(found: Sequence[Numeral], words: Sequence[str], language: str) -> list[Numeral]:
    """Return the numbers with hundreds added to thousands that say that more follows: இரண்டாயிரத்து நூற்று."""
    made: list[Numeral] = []
    for one in found:
        last = made[-1] if made else None
        follows = last is not None and last.end == one.start and words[last.end - 1] in _followed(language)
        if last and follows and last.value % 1000 == 0 and one.value < 1000 and not one.digits:
            made[-1] = Numeral(last.start, one.end, last.value + one.value)
        else:
            made.append(one)
    return made


@cache
def _followed(language: str) -> frozenset[str]:
    """Return the folded words of a language that say that more of the number follows."""
    joined = {
        form for alone, with_more, *_ in _sayings(language).values() if with_more != alone for form in [with_more]
    }
    return frozenset(_folded(form, language) for form in joined if " " not in form)


def _inside(owners: Sequence[int], first: int, last: int) -> bool:
    """Return whether words[first:last] are whole pieces."""
    return owners[first - 1 : first] != [owners[first]] and owners[last : last + 1] != [owners[last - 1]]


def _groups(found: Sequence[Numeral]) -> list[list[Numeral]]:
    """Return the numbers, those side by side together."""
    groups: list[list[Numeral]] = []
    for one in found:
        if groups and groups[-1][-1].end == one.start:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _group_digits(group: Sequence[Numeral], words: Sequence[str], known: NumberTable, *, whole: bool) -> str:
    """Return the digits of numbers side by side; "" where they stay as they are."""
    spoken = words[group[0].start : group[-1].end]
    if any(char.isdecimal() for word in spoken for char in word) or any(one.value.denominator != 1 for one in group):
        return ""
    if len(group) == 1 and not group[0].repeated:
        value = int(group[0].value)
        return grouped(value) if value <= MOST and _sure(group[0], words, known, whole=whole) else ""
    digits = [one.digits if one.repeated else str(one.value) for one in group]
    if not all(one.repeated or one.value < 10 for one in group):
        return ""
    code = "".join(digits)
    return code if len(code) >= (LEAST_WITH_ZERO if "0" in code else LEAST_DIGITS) else ""


def _sure(one: Numeral, words: Sequence[str], known: NumberTable, *, whole: bool) -> bool:
    """Return whether a number of one word is meant as one: एक is also "a", and ಏಳು is also "get up"."""
    if one.end - one.start > 1:
        return True
    word = words[one.start]
    kind = known.atoms.get(word, ("", 0))[0]
    if kind == "scale":  # thousands of people: हज़ारों, వేల; but వంద is how a hundred is said
        return can_say(known.language) and _folded(said(int(one.value), known.language), known.language) == word
    if one.value != 1 and word not in known.marks.get("unsure", {}):
        return True
    before, behind = words[one.start - 1 : one.start], words[one.end : one.end + 1]
    labelled = bool(before) and before[0] in known.marks.get("label", {})
    counted = bool(behind) and any(behind[0] in known.marks.get(kind, {}) for kind in _UNITS)
    return (whole and len(words) == 1) or (labelled and not behind) or counted


def _said(number: int, language: str, *, joined: bool) -> list[str]:
    """Return the words of a number. `joined`: more follows after it."""
    sayings = _sayings(language)
    if number < _HUNDRED:
        return _small(number, language, joined=joined)
    scale = next(scale for scale in _SCALES if number >= scale)
    many, rest = divmod(number, scale)
    more = joined or bool(rest)
    saying = sayings.get(many * scale)
    if saying:
        words = [saying[more]]
    elif scale == _HUNDRED and (one := _first(language).get(many * scale)):
        words = [one]
    else:
        words = [*_said(many, language, joined=False), sayings[scale][2 + more]]
    return [*" ".join(words).split(), *(_said(rest, language, joined=joined) if rest else ())]


def _small(number: int, language: str, *, joined: bool) -> list[str]:
    sayings, first = _sayings(language), _first(language)
    if number in sayings:
        return [sayings[number][joined]]
    if number in first:
        return [first[number]]
    ten = number - number % 10
    return [*_small(ten, language, joined=True), first[number % 10]]


@cache
def _sayings(language: str) -> dict[int, tuple[str, ...]]:
    """Return value -> (alone, joined, many, many joined) of a language; {} where it is not in the table."""
    lines = files("lexicons").joinpath(FILE).read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return {int(value): tuple(forms) for tag, value, *forms in cells[1:] if tag == language}


@cache
def _first(language: str) -> dict[int, str]:
    """Return the first form of every number of one word."""
    found: dict[int, str] = {}
    for kind, value, forms in rows(language):
        if kind in ("cardinal", "tens") and " " not in forms[0]:
            found.setdefault(int(value), forms[0])
    return found


@lru_cache(maxsize=1024)
def _folded(text: str, language: str) -> str:
    return folded(canonical(text, language), language)
