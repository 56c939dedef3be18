"""Verifying: the whole chain is walked, and the first row that does not fit is named.

What the rows alone cannot tell is whether the last of them are missing, or whether somebody who may write to the
database made the whole chain anew. Whoever kept a hash of it elsewhere (an anchor) finds both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from pipeline.audit.chain import BEFORE_THE_FIRST, digest, entry_of
from pipeline.store.tables.audit import audit

_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it. `rows`: how many fit, from the first. `head`: the hash of the last of them. `wrong`: what does
    not fit, in one line; "" where all do.
    """

    rows: int
    head: str
    wrong: str = ""


def verify(connection: Connection, anchor: str = "") -> Verdict:
    """Walk the chain. `anchor`: a hash that was kept elsewhere, and has to be that of one of the rows."""
    number, previous, found = 0, BEFORE_THE_FIRST, anchor in ("", BEFORE_THE_FIRST)
    for row in _rows(connection):
        if row.number != number + 1:
            missing = f"row {number + 1} is missing: after row {number} comes row {row.number}"
            return Verdict(number, previous, missing)
        if digest(row.number, entry_of(row), previous) != row.hash:
            return Verdict(number, previous, f"row {row.number} is not what was written, or not in its place")
        number, previous = row.number, row.hash
        found = found or previous == anchor
    if not found:
        return Verdict(number, previous, f"no row has the hash {anchor}: rows are missing after row {number}, or all "
                                         "were written anew")  # fmt: skip
    return Verdict(number, previous)


def _rows(connection: Connection) -> Iterator[Row[Any]]:
    after: int | None = None
    while True:
        query = select(audit).order_by(audit.c.number).limit(_PAGE)
        page = connection.execute(query if after is None else query.where(audit.c.number > after)).all()
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].number
