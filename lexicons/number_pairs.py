"""Number pairs: where two texts say the same number in different words or signs.

    reference    साढ़े तीन बजे दो सौ रुपये     alternatives   0-3 3:30 बजे   3-5 ₹ 200
    hypothesis   3:30 बजे ₹ 200

Two stretches stand for each other where they have a key in common: a value, a time, an amount of money, a date, an
ordinal with its ending, or digits said one by one. Numbers of different values have no key in common. Digits said one
by one are a code (a telephone, a pin), never a value: four or more, or three with a zero; or seven and more digits said
in pairs or written in groups. So दो तीन is not 23.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from lexicons.alternative import Alternative
from lexicons.number_tables import NumberTable, table
from lexicons.numerals import Numeral, composed, has_numeral, numerals
from lexicons.vowel_signs import elided

TAG: Final = "num"
Spans = dict[Hashable, list[tuple[int, int]]]

_CLOCKED: Final = frozenset({":"})  # among the endings: a text has a time in digits
_DIGIT: Final = re.compile("(?:^| )[0-9]")
_HOUR_MINUTE: Final = re.compile("(?:[01]?[0-9]|2[0-4]) [0-5][0-9]")
_HOURS: Final = 24
_MINUTES: Final = 60
_LONGEST_DAY: Final = 31
_YEAR_DIGITS: Final = 4
# Digits said one by one: how many make a code; how many if one of them is a zero; how long one is in pairs or groups.
LEAST_DIGITS: Final = 4
LEAST_WITH_ZERO: Final = 3
GROUPED: Final = range(10, 14)
LEAST_GROUP: Final = 2


def number_pairs(reference: Sequence[str], hypothesis: Sequence[str], language: str) -> list[Alternative]:
    """Return the stretches of the hypothesis that may stand for stretches of the reference; both are L2 words."""
    known = table(language)
    glued = _endings(reference, known) | _endings(hypothesis, known)
    if not glued and not (_numeric(reference, known) and _numeric(hypothesis, known)):
        return []
    ours, theirs = (_spans(words, known, glued) for words in (reference, hypothesis))
    found: dict[Alternative, None] = {}
    for key, spans in ours.items():
        for start, end in spans if key in theirs else ():
            for first, last in theirs[key]:
                if hypothesis[first:last] != reference[start:end]:
                    found[Alternative(start, end, tuple(hypothesis[first:last]), TAG)] = None
    return list(found)


def _numeric(words: Sequence[str], known: NumberTable) -> bool:
    """Return whether any word may be a part of a number, or has to do with one: a quick check."""
    return has_numeral(words, known.language) or not known.signs.isdisjoint(words) or _figures(words)


def _figures(words: Sequence[str]) -> bool:
    """Return whether a word begins with a digit."""
    return _DIGIT.search(" ".join(words)) is not None


def _starts_with_digit(word: str) -> bool:
    return "0" <= word[0] <= "9"


def _spans(words: Sequence[str], known: NumberTable, glued: frozenset[str]) -> Spans:
    """Return every key of a text with the stretches that have it."""
    spans: Spans = defaultdict(list)
    clocked = glued & _CLOCKED
    read = numerals(words, known.language)
    written = _figures(words)
    for one in read:
        spans["value", one.value].append((one.start, one.end))
        for key, start, end in (*_money(words, one, known), *_times(words, one, known), *_date(words, one, known)):
            spans[key].append((start, end))
    for key, start, end in (
        *_codes(read), *_percents(words, known), *_ordinals(words, read, known, glued),
        *(_glued_times(words, known) if clocked else ()),
        *(_clocks(words, known) if written else ()), *(_written_dates(words) if written else ()),
    ):  # fmt: skip
        spans[key].append((start, end))
    return spans


Keyed = Iterator[tuple[Hashable, int, int]]


def _money(words: Sequence[str], one: Numeral, known: NumberTable) -> Keyed:
    units = known.marks.get("currency", {})
    before, after = _at(words, one.start - 1), _at(words, one.end)
    for unit, start, end in ((before, one.start - 1, one.end), (after, one.start, one.end + 1)):
        sign = unit if unit in ("₹", "$", "€", "£") else units.get(unit, "")
        if sign:
            yield ("money", sign, one.value), start, end


def _times(words: Sequence[str], one: Numeral, known: NumberTable) -> Keyed:
    """Yield साढ़े तीन बजे, 3.30 बजे, तीन बजकर दस मिनट as minutes of the day."""
    clock, after = known.marks.get("clock", {}), _at(words, one.end)
    if after in clock:
        minutes = one.value * _MINUTES
        hour, point, minute = one.digits.partition(".")
        if point and len(minute) == 2 and int(minute) < _MINUTES:
            minutes = Fraction(int(hour) * _MINUTES + int(minute))
        if minutes.denominator == 1 and minutes <= _HOURS * _MINUTES:
            yield ("time", int(minutes)), one.start, one.end
            yield ("time", int(minutes)), one.start, one.end + 1
    if after in known.marks.get("past", {}) and one.value.denominator == 1:
        later = next((n for n in numerals(words[one.end + 1 :], known.language) if n.start == 0), None)
        if later and later.value < _MINUTES and later.value.denominator == 1:
            end = one.end + 1 + later.end
            yield ("time", int(one.value * _MINUTES + later.value)), one.start, end
            if _at(words, end) in known.marks.get("minute", {}):
                yield ("time", int(one.value * _MINUTES + later.value)), one.start, end + 1


def _clocks(words: Sequence[str], known: NumberTable) -> Keyed:
    """Yield 3:30, with and without the word after it that says that it is a time."""
    for at, word in enumerate(words):
        if ":" in word:
            hour, minute, *rest = word.split(":")
            key = ("time", int(hour) * _MINUTES + int(minute), *map(int, rest))
            yield key, at, at + 1
            if _at(words, at + 1) in known.marks.get("clock", {}):
                yield key, at, at + 2
        elif _HOUR_MINUTE.fullmatch(apart := f"{word} {_at(words, at + 1)}"):
            # 10 30, which is no number by itself.
            hour, minute = apart.split()
            yield ("time", int(hour) * _MINUTES + int(minute)), at, at + 2


def _glued_times(words: Sequence[str], known: NumberTable) -> Keyed:
    """Yield সাড়ে তিনটে, where the word for the hour is written together with the number."""
    for at, word in enumerate(words):
        for clock in known.marks.get("clock", {}):
            stem = word.removesuffix(clock)
            if stem and stem != word and composed(stem, known.language) is not None:
                before = [*words[max(at - 8, 0) : at], stem]
                one = next((n for n in numerals(before, known.language) if n.end == len(before)), None)
                if one and (minutes := one.value * _MINUTES).denominator == 1 and minutes <= _HOURS * _MINUTES:
                    yield ("time", int(minutes)), at + 1 - (one.end - one.start), at + 1


def _date(words: Sequence[str], one: Numeral, known: NumberTable) -> Keyed:
    """Yield 5 अगस्त 2025."""
    month = known.marks.get("month", {}).get(_at(words, one.end))
    if month and one.value.denominator == 1 and 1 <= one.value <= _LONGEST_DAY:
        year = next((n for n in numerals(words[one.end + 1 :], known.language) if n.start == 0), None)
        if year:
            yield ("date", int(one.value), int(month), int(year.value)), one.start, one.end + 1 + year.end


def _written_dates(words: Sequence[str]) -> Keyed:
    for at in range(len(words) - 2):
        day, month, year = words[at : at + 3]
        short = all(part.isdecimal() and len(part) <= 2 for part in (day, month))
        if short and year.isdecimal() and len(year) == _YEAR_DIGITS:
            yield ("date", int(day), int(month), int(year)), at, at + 3


def _percents(words: Sequence[str], known: NumberTable) -> Keyed:
    """Yield % for every word that is said for it; two such words are not one."""
    said = known.marks.get("percent", {})
    for at, word in enumerate(words):
        for form in said if word == "%" else [word] if word in said else []:
            yield ("percent", form), at, at + 1


def _codes(read: Sequence[Numeral]) -> Keyed:
    """Yield the digits of numbers side by side, and of numbers written in digits, where they may be a code."""
    start = 0
    for at, (one, other) in enumerate([*pairwise(read), *[(read[-1], None)]] if read else []):
        if other is None or one.end != other.start:
            yield from _code(read[start : at + 1])
            start = at + 1
    for one in read:
        if one.digits.isdecimal() and _is_code([one.digits]):
            yield ("code", one.digits), one.start, one.end


def _code(group: Sequence[Numeral]) -> Keyed:
    # डबल नौ is two digits, each said by itself.
    parts = [part for one in group for part in (one.digits if one.repeated else [_said(one)])]
    if all(parts) and len(group) > 1 and _is_code(parts):
        yield ("code", "".join(parts)), group[0].start, group[-1].end


def _said(one: Numeral) -> str:
    """Return the digits of a number as they are said in a code; "" where it is no part of one."""
    if one.digits:
        return one.digits if one.digits.isdecimal() else ""
    return str(one.value) if one.value.denominator == 1 and one.value < 100 and one.end == one.start + 1 else ""


def _is_code(parts: Sequence[str]) -> bool:
    joined = "".join(parts)
    if len(parts) == 1 or all(len(part) == 1 for part in parts):
        return len(joined) >= (LEAST_WITH_ZERO if "0" in joined else LEAST_DIGITS)
    return len(joined) in GROUPED and not any(part.endswith("000") for part in parts)


def _endings(words: Sequence[str], known: NumberTable) -> frozenset[str]:
    """Return what stands after digits in one word (5वाँ), and the known endings that stand after digits."""
    if not _figures(words):
        return frozenset()
    suffixes = known.marks.get("suffix", {})
    found = {_after_digits(word) for word in words if _starts_with_digit(word)} - {""}
    if any(":" in word for word in words):
        found |= _CLOCKED
    found |= {word for before, word in pairwise(words) if word in suffixes and _starts_with_digit(before)}
    return frozenset(found)


def _after_digits(word: str) -> str:
    rest = word.lstrip("0123456789")
    return rest if rest and rest[0] not in ".:/" else ""


def _ordinals(words: Sequence[str], read: Sequence[Numeral], known: NumberTable, glued: frozenset[str]) -> Keyed:
    """Yield numbers with an ending: 5वाँ, पाँचवाँ, पहला; and 25जन for পঁচিশ জন."""
    suffixes = known.marks.get("suffix", {})
    for at, word in enumerate(words):
        if word in known.ordinals:
            number, suffix = known.ordinals[word]
            yield ("ending", Fraction(number), suffixes.get(suffix, suffix)), at, at + 1
        if not glued:
            continue
        ending = _after_digits(word) if _starts_with_digit(word) else ""
        if ending:
            yield ("ending", Fraction(word[: -len(ending)]), suffixes.get(ending, ending)), at, at + 1
        else:
            yield from _ended(words, at, known, glued)
    for one in read if glued else ():
        after = _at(words, one.end)
        if after in glued:
            yield ("ending", one.value, suffixes.get(after, after)), one.start, one.end + 1


def _ended(words: Sequence[str], at: int, known: NumberTable, glued: frozenset[str]) -> Keyed:
    """Yield numbers whose last word bears an ending that the other side has: एक सौ पाँचवाँ."""
    suffixes, word = known.marks.get("suffix", {}), words[at]
    same = {suffixes.get(ending, ending) for ending in glued}
    for ending in {*glued, *(form for form, to in suffixes.items() if to in same)}:
        stem = word.removesuffix(ending)
        for form in _stems(stem, known) if stem and stem != word else ():
            before = [*words[max(at - 8, 0) : at], form]
            one = next((n for n in numerals(before, known.language) if n.end == len(before)), None)
            if one:
                start = at + 1 - (one.end - one.start)
                yield ("ending", one.value, suffixes.get(ending, ending)), start, at + 1
                break


def _stems(stem: str, known: NumberTable) -> Iterator[str]:
    """Yield the number words that a stem may be: itself, or a word whose last vowel was dropped before the ending."""
    if composed(stem, known.language) is not None:
        yield stem
    elif stem in known.first:
        yield next(form for form in known.atoms if form[:-1] == stem and elided(form))


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""
