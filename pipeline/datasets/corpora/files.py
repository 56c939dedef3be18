"""Files: the lines of a corpus's files one after another, plain or packed by gzip."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pipeline.datasets.corpora.utterance import Bad, CorpusProblem, Place

MAX_LINE: Final = 4_000_000  # bytes
Object = dict[str, Any]


def below(folder: Path, *patterns: str) -> list[Path]:
    """Return the files of these names in a folder and those under it, sorted; a file stands for itself."""
    if folder.is_file():
        return [folder]
    return sorted({file for pattern in patterns for file in folder.rglob(pattern) if file.is_file()})


def lines(file: Path) -> Iterator[tuple[Place, str]]:
    """Yield the lines that are not empty. Raises CorpusProblem for a file that is no text in UTF-8."""
    number = 0
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            while raw := stream.readline(MAX_LINE + 1):
                number += 1
                if len(raw) > MAX_LINE:
                    raise CorpusProblem(f"{file}, line {number}: a line has at most {MAX_LINE:,} bytes")
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
                if text.strip():
                    yield Place(file, number), text
    except UnicodeDecodeError as error:
        raise CorpusProblem(f"{file}, line {number}: not UTF-8; save the file as UTF-8") from error
    except (OSError, EOFError) as error:
        raise CorpusProblem(f"{file} cannot be read ({error})") from error


def objects(file: Path) -> Iterator[tuple[Place, Object] | Bad]:
    """Yield the JSON objects of a file, one a line; for a line that holds none, what is wrong with it."""
    for place, line in lines(file):
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            told = None
        yield (place, told) if isinstance(told, dict) else Bad(place, "it is not a JSON object")
