"""Numbers: Aadhaar, card, phone, PIN code and account number among runs of digits, by their checks and their labels.

A run that is no identifier as a whole is cut where it may end: at a sign, between groups of four written digits, and
between words and such a group: in एक 98765 43210 the first is a word.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from lexicons.identifiers import checks, labels
from lexicons.identifiers.readings import Unit
from lexicons.identifiers.tokens import Token

Found = tuple[str, int, int]  # kind, first and last token
_KindOf = Callable[..., str]  # of a run; whether that is the whole of what was read

_LONG_GROUP: Final = 4
_MOBILE: Final = frozenset("6789")
_LONGEST: Final = 19  # digits: those of the longest card


def found_in(tokens: Sequence[Token], runs: Sequence[Sequence[Unit]], kinds: Collection[str]) -> Iterator[Found]:
    """Yield the numbers of these kinds in the runs that `readings.runs` read.

    Digits may be of one kind as a whole and hold another: where the first is not asked for, the second is found.
    """

    def kind_of(run: Sequence[Unit], whole: bool = False) -> str:
        kind = _kind(tokens, run, whole=whole)
        return kind if kind in kinds else ""

    for run in runs:
        for digits in _digit_runs(run):
            yield from _cover(tokens, digits, kind_of)


def _digit_runs(run: Sequence[Unit]) -> Iterator[list[Unit]]:
    current: list[Unit] = []
    for unit in run:
        if unit.chars.isdecimal():
            current.append(unit)
        elif current:
            yield current
            current = []
    if current:
        yield current


def _cover(tokens: Sequence[Token], run: Sequence[Unit], kind_of: _KindOf) -> Iterator[Found]:
    if kind := kind_of(run, True):
        yield kind, _with_plus(tokens, run[0].first), run[-1].last
        return
    start = 0
    while start < len(run):
        end = _longest(tokens, run, start, kind_of)
        if end and (kind := kind_of(run[start:end])):
            yield kind, _with_plus(tokens, run[start].first), run[end - 1].last
        start = end or start + 1


def _longest(tokens: Sequence[Token], run: Sequence[Unit], start: int, kind_of: _KindOf) -> int:
    """Return the end of the longest number that begins at a unit; 0 for none."""
    if start and not _may_end(tokens, run[start - 1], run[start]):
        return 0
    length, ends = 0, []
    for end in range(start, len(run)):
        length += len(run[end].chars)
        if length > _LONGEST:
            break
        if end + 1 == len(run) or _may_end(tokens, run[end], run[end + 1]):
            ends.append(end + 1)
    return next((end for end in reversed(ends) if kind_of(run[start:end])), 0)


def _may_end(tokens: Sequence[Token], one: Unit, after: Unit) -> bool:
    between = tokens[one.last + 1 : after.first]
    if any(token.kind == "sign" for token in between) or tokens[one.last].at != tokens[after.first].at:
        return True
    groups = [tokens[unit.first].kind == "digits" and len(unit.chars) >= _LONG_GROUP for unit in (one, after)]
    written = [tokens[unit.first].kind == "digits" for unit in (one, after)]
    return all(groups) or (any(groups) and not all(written))


def _with_plus(tokens: Sequence[Token], first: int) -> int:
    return first - (first > 0 and tokens[first - 1].text == "+")


def _kind(tokens: Sequence[Token], run: Sequence[Unit], *, whole: bool) -> str:
    """Return the kind of a number, "" for none."""
    digits = "".join(unit.chars for unit in run)
    if len(digits) < min(length for lengths in _LENGTHS.values() for length in lengths):
        return ""
    first, last = run[0].first, run[-1].last
    told = list(labels.before(tokens, first)) or list(labels.after(tokens, last))
    if told[:1] == [labels.NUMBER_OF_SOMETHING]:
        return ""
    named = next((kind for kind in told if kind in _LABELLED and _LABELLED[kind](digits)), "")
    if not named and whole and told:  # somebody may have heard a digit too many, or one too few
        named = told[0] if len(digits) in _LENGTHS.get(told[0], ()) else ""
    return named or _unlabelled(tokens, run, digits)


def is_mobile(digits: str) -> bool:
    """Say whether digits are an Indian mobile number, with or without 0, 91 or 0091 before it."""
    local = digits[-10:]
    return len(local) == 10 and local[0] in _MOBILE and digits[:-10] in ("", "0", "91", "091", "0091")


def _unlabelled(tokens: Sequence[Token], run: Sequence[Unit], digits: str) -> str:
    plus = run[0].first > 0 and tokens[run[0].first - 1].text == "+"
    if is_mobile(digits) and (len(digits) != 12 or plus or run[0].chars == "91" or not checks.is_aadhaar(digits)):
        return "phone"
    if checks.is_aadhaar(digits):
        return "aadhaar"
    if len(digits) in (15, 16) and checks.is_card(digits):
        return "card"
    return "phone" if _is_landline(run, digits) else ""


def _is_landline(run: Sequence[Unit], digits: str) -> bool:
    """Say whether digits are a trunk 0, an area code and a number of ten digits together, apart from each other."""
    area = run[0].chars
    return len(digits) == 11 and area[0] == "0" and 3 <= len(area) <= 5 and digits[1] in "12345678" and len(run) > 1


def _is_labelled_phone(digits: str) -> bool:
    return is_mobile(digits) or len(digits) in (7, 8, 10, 11)


def _is_pin(digits: str) -> bool:
    return len(digits) == 6 and digits[0] != "0"


_LABELLED: Final[dict[str, Callable[[str], bool]]] = {
    "aadhaar": lambda digits: len(digits) == 12 and not (digits.startswith("91") and is_mobile(digits)),
    "card": lambda digits: 13 <= len(digits) <= _LONGEST,
    "phone": _is_labelled_phone,
    "account": lambda digits: 9 <= len(digits) <= 18,
    "pin": _is_pin,
}
# How long numbers may be where people or machines heard them wrong.
_LENGTHS: Final = {"aadhaar": (11, 12, 13), "card": (14, 15, 16, 17), "phone": (9, 10, 11, 12, 13), "pin": (6,)}
