"""Caveats: numbers beside rates, and under the table what they mean."""

from collections.abc import Iterable, Iterator

from accuracy.caveats import SENTENCES
from boli.console import Row


def marks(row: Row) -> str:
    """Return "(1,3)" for a row with the first and third caveat; "" without any."""
    found = [str(number) for number, caveat in enumerate(SENTENCES, start=1) if caveat in row["caveats"]]
    return f"({','.join(found)})" if found else ""


def legend(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line for each caveat that any of the rows has."""
    found = {caveat for row in rows for caveat in row["caveats"]}
    return (f"({n}) {says}" for n, (caveat, says) in enumerate(SENTENCES.items(), start=1) if caveat in found)
