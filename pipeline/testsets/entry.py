"""Entry: one utterance, segment or word of a file of references or hypotheses, and how a file is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from configs.errors import BoliError

# The most letters of one text: the time of an alignment grows with the square of it.
MAX_CHARS: Final = 20_000
# Slices that every format may have; any other one is a column of a table, or the label of an STM.
BUILT_IN: Final = ("dialect", "language", "speaker", "recording")
_LONGEST_S: Final = 366 * 24 * 3600  # no recording is longer than a year


class InputProblem(BoliError, ValueError):
    """A file of a test set cannot be used. The message names the file, the line where one is known, and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`id`: what references and hypotheses are matched by; "" in formats that are matched by time.

    `start_ms`, `end_ms`: in the recording, None in formats without times. `word`: it is a single word. `slice`: the
    value of the attribute that the report groups by; None where the format has no such attribute. `ignored`: a
    reference that must not be scored, nor any word there. `line`: in the file, from 1.
    """

    text: str
    line: int
    id: str = ""
    speaker: str = ""
    language: str = ""
    dialect: str = ""
    slice: str | None = None
    recording: str = ""
    channel: str = "1"
    start_ms: int | None = None
    end_ms: int | None = None
    duration_ms: int | None = None
    word: bool = False
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be read. `columns`: what a table calls a field, where it is not one of the usual names. `by`:
    the slice. `system`: whose texts the file holds; "" for references.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    by: str = "dialect"
    system: str = ""


def problem(file: Path, line: int, says: str) -> InputProblem:
    """Return the error for a line of a file; 0: for the file as a whole."""
    return InputProblem(f"{file}, line {line}: {says}" if line else f"{file}: {says}")


def milliseconds(seconds: str | float) -> int:
    """Return a time or a length as whole milliseconds. Raises ValueError for what is none."""
    value = float(seconds)
    if not 0 <= value <= _LONGEST_S:
        raise ValueError(f"a time is a number of seconds, 0 or more, not {seconds!r}")
    return round(value * 1000)


def channel_number(written: str) -> str:
    """Return a channel by its number: NIST's files say 1 or A."""
    return {"A": "1", "B": "2", "a": "1", "b": "2"}.get(written, written)
