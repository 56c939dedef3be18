"""Reading: the entries of any file or folder of references or hypotheses, by its ending."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from pipeline.testsets import arrow, ctm, delimited, json_lines, json_list, stm, textgrid, trn
from pipeline.testsets.entry import Entry, Wanted, problem

Reader = Callable[[Path, Wanted], Iterator[Entry]]
READERS: Final[dict[str, Reader]] = {
    ".csv": delimited.read,
    ".tsv": delimited.read,
    ".jsonl": json_lines.read,
    ".json": json_lines.read,
    ".trn": trn.read,
    ".stm": stm.read,
    ".ctm": ctm.read,
    ".textgrid": textgrid.read,
    ".parquet": arrow.read,
    ".arrow": arrow.read,
}


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield the entries. A folder holds TextGrids or a data set. Raises InputProblem, ParquetMissing."""
    if file.is_dir():
        grids = sorted(one for one in file.iterdir() if one.suffix.lower() == ".textgrid")
        if grids:
            return (entry for one in grids for entry in textgrid.read(one, wanted))
        if not arrow.files_in(file):
            raise problem(file, 0, "a folder of TextGrid, Arrow or Parquet files, and it has none")
        return arrow.read(file, wanted)
    if not file.is_file():
        raise problem(file, 0, "there is no such file")
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise problem(file, 0, f"its ending says nothing; known are {', '.join(READERS)}, and folders")
    return (json_list.read if reader is json_lines.read and _is_list(file) else reader)(file, wanted)


def _is_list(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(100).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
