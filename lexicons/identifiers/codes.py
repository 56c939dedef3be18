"""Codes: PAN, IFSC and vehicle numbers among what is spelled out in letters and digits."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from lexicons.identifiers import checks, labels
from lexicons.identifiers.numbers import Found
from lexicons.identifiers.readings import Unit
from lexicons.identifiers.tokens import Token

_PATTERNS: Final[dict[str, re.Pattern[str]]] = {"pan": checks.PAN, "ifsc": checks.IFSC, "vehicle": checks.VEHICLE}


def found_in(tokens: Sequence[Token], runs: Sequence[Sequence[Unit]]) -> Iterator[Found]:
    """Yield the codes in the runs that `readings.runs` read."""
    for run in runs:
        yield from _codes(tokens, run)


def _codes(tokens: Sequence[Token], run: Sequence[Unit]) -> Iterator[Found]:
    text = "".join(unit.chars for unit in run)
    starts = {place: at for at, place in enumerate(accumulate((len(unit.chars) for unit in run), initial=0))}
    begun = 0
    for place, at in starts.items():
        if place < begun:
            continue
        for kind, pattern in _PATTERNS.items():
            match = pattern.match(text, place)
            if match and match.end() in starts and _is_sure(tokens, run[at : starts[match.end()]], kind):
                begun = match.end()
                yield kind, run[at].first, run[starts[begun] - 1].last
                break


def _is_sure(tokens: Sequence[Token], units: Sequence[Unit], kind: str) -> bool:
    """Say whether letters are no words: they are spelled out, capitals, or touch digits, or a label stands beside."""
    if all(unit.sure or _touches_digits(tokens, unit) for unit in units):
        return True
    return kind in (*labels.before(tokens, units[0].first), *labels.after(tokens, units[-1].last))


def _touches_digits(tokens: Sequence[Token], unit: Unit) -> bool:
    beside = (unit.first - 1, unit.first), (unit.last, unit.last + 1)
    pairs = [(tokens[a], tokens[b]) for a, b in beside if a >= 0 and b < len(tokens)]
    return any(a.touches(b) and "digits" in (a.kind, b.kind) for a, b in pairs)
