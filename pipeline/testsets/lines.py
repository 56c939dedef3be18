"""Lines: the lines of a UTF-8 file one after another, however long the file is; errors name the line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.testsets.entry import problem

MAX_LINE: Final = 1_000_000  # bytes


def lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, line without its end). Raises InputProblem."""
    try:
        with file.open("rb") as stream:
            number = 0
            while raw := stream.readline(MAX_LINE + 1):
                number += 1
                yield number, _text(file, number, raw)
    except OSError as error:
        raise problem(file, 0, f"cannot be read ({error.strerror})") from error


def content_lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are neither empty nor one of NIST's comments (;;)."""
    return ((number, line) for number, line in lines(file) if line.strip() and not line.startswith(";;"))


def _text(file: Path, number: int, raw: bytes) -> str:
    if len(raw) > MAX_LINE:
        raise problem(file, number, f"a line has at most {MAX_LINE:,} bytes")
    if b"\0" in raw:
        raise problem(file, number, "a NUL character is no text; save the file as UTF-8")
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise problem(file, number, f"not UTF-8 (byte {error.start + 1}); save the file as UTF-8") from error
