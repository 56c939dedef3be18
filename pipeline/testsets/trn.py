"""TRN: NIST's transcript lines, the text and then its id in brackets.

    राशन कार्ड बना दो (asha-0001)

The speaker is the part of the id before the first "-" or "_", as with sclite's option `-i spu_id`. An id without them
names no speaker.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.testsets.alternatives import without_alternatives
from pipeline.testsets.entry import Entry, Wanted, problem
from pipeline.testsets.lines import content_lines


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield the entries of a TRN file. Raises InputProblem."""
    for number, line in content_lines(file):
        text, bracket, id = line.rstrip().removesuffix(")").rpartition("(")
        if not bracket or not line.rstrip().endswith(")") or not id.strip():
            raise problem(file, number, "a line is the text and then its id in brackets: text (speaker-id)")
        yield Entry(without_alternatives(file, number, text.strip()), number, id.strip(), _speaker(id.strip()))


def _speaker(id: str) -> str:
    ends = [place for mark in "-_" if (place := id.find(mark)) > 0]
    return id[: min(ends)] if ends else ""
