"""Amounts: digits that are written as an amount, a date or a time, and so are no digits of an identifier.

1,00,000   1,250.50   ₹500   50%   12/10/2025   2025-10-12   10:30
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lexicons.identifiers.labels import is_money
from lexicons.identifiers.tokens import Token
from lexicons.number_tables import table

_AMOUNT: Final = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{2})*,[0-9]{3}(?:\.[0-9]{1,2})?|[0-9]+\.[0-9]{1,2}"
    r"|[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{2}|[0-9]{4})|[0-9]{4}([./-])[0-9]{1,2}\2[0-9]{1,2}"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)
_JOINING: Final = frozenset(".,:/-")
_NOTHING: Final[frozenset[str]] = frozenset()


def amounts(tokens: Sequence[Token]) -> frozenset[int]:
    """Return which tokens are parts of amounts, dates or times."""
    found = [range(first, last + 1) for first, last in _chains(tokens) if _is_amount(tokens, first, last)]
    return frozenset(at for chain in found for at in chain)


def _chains(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of each run of digits and the signs between them, without spaces."""
    at = 0
    while at < len(tokens):
        last = at
        while (
            tokens[at].kind == "digits"
            and last + 2 < len(tokens)
            and tokens[last + 1].text in _JOINING
            and tokens[last + 2].kind == "digits"
            and tokens[last].touches(tokens[last + 1])
            and tokens[last + 1].touches(tokens[last + 2])
        ):
            last += 2
        if tokens[at].kind == "digits":
            yield at, last
        at = last + 1


def _is_amount(tokens: Sequence[Token], first: int, last: int) -> bool:
    written = "".join(token.form for token in tokens[first : last + 1])
    return bool(_AMOUNT.fullmatch(written)) or _is_counted(tokens, first, last)


def _is_counted(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Say whether a sign or a word beside digits says that they are money or percent."""
    before, after = tokens[max(first - 1, 0) : first], tokens[last + 1 : last + 2]
    if any(is_money(token) for token in (*before, *after)) or any(token.text == "%" for token in after):
        return True
    marks = table(tokens[first].language).marks
    money, percent = marks.get("currency", _NOTHING), marks.get("percent", _NOTHING)
    return any(token.form in money or token.form in percent for token in after) or any(
        token.form in money for token in before
    )
