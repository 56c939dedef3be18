"""Utterance: what a corpus of somebody else says of one stretch of speech, and what is wrong with a row of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from configs.errors import BoliError

MAX_CHARS: Final = 20_000  # of one text
_LONGEST_S: Final = 366 * 24 * 3600  # no recording is longer than a year


class CorpusProblem(BoliError, ValueError):
    """A corpus cannot be read at all. The message says what to do."""


class RowProblem(BoliError, ValueError):
    """One row cannot be used. The message says why; the reader adds file and line."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a corpus something is told. `line`: from 1; of a table without lines, the row."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be used. `sound`: the file it is about, None where that is not known either."""

    place: Place
    says: str
    sound: Path | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """`sound`: a file, or the content of one. `start_ms`, `end_ms`: where in it; None for all of it. `channel`: from 0.
    `name`: what people may call it. `language`, `dialect`: as the corpus writes them, "" where it says nothing.
    """

    place: Place
    sound: Path | bytes
    name: str
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    channel: int = 0
    speaker: str = ""
    language: str = ""
    dialect: str = ""


Rows = Iterator[Utterance | Bad]


def milliseconds(seconds: str | float) -> int:
    """Return a time as whole milliseconds. Raises RowProblem for what is none."""
    try:
        value = float(seconds)
    except (TypeError, ValueError):
        value = -1.0
    if not 0 <= value <= _LONGEST_S:
        raise RowProblem(f"a time is a number of seconds, 0 or more, not {str(seconds)[:40]!r}")
    return round(value * 1000)


def checked(text: object) -> str:
    """Return the text of a row. Raises RowProblem for one that is empty, too long or no text."""
    if not isinstance(text, str) or not text.strip():
        raise RowProblem("it has no text")
    if len(text) > MAX_CHARS:
        raise RowProblem(f"its text has {len(text)} characters; {MAX_CHARS} is the most")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RowProblem(f"its text holds half of a character ({text[error.start]!a})") from error
    if "\0" in text:
        raise RowProblem("its text holds a NUL character")
    return text.strip()


def existing(path: str, *folders: Path) -> Path:
    """Return the file that a corpus names, relative to the first of these folders that has it. Raises RowProblem."""
    if not path or "\0" in path:
        raise RowProblem("it names no sound")
    for folder in folders:
        try:
            if (found := folder / path).is_file():
                return found
        except OSError:  # a name that no file can have
            break
    raise RowProblem(f"there is no file {path[:200]}")
