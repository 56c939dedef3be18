"""Tables: corpora with a row an utterance that names a sound file: CSV, Common Voice, NeMo, audiofolder, Boli's own.

The columns go by any of the usual names (_NAMES).
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, Self

from pipeline.datasets.corpora.files import below, lines, objects
from pipeline.datasets.corpora.utterance import (
    Bad,
    CorpusProblem,
    Place,
    RowProblem,
    Rows,
    Utterance,
    checked,
    existing,
    milliseconds,
)

Row = Mapping[str, Any]
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "sound": ("audio_filepath", "audio", "file_name", "path", "audio_path", "file", "wav", "filename"),
    "text": ("text_tagged", "text", "sentence", "transcript", "transcription", "reference"),
    "speaker": ("speaker", "speaker_id", "spk", "client_id"),
    "language": ("variety", "language", "lang", "locale"),
    "dialect": ("dialect",),
}


def csv_files(folder: Path) -> Rows:
    """Yield what is in every CSV and TSV file: a header, and a row an utterance."""
    for file in below(folder, "*.csv", "*.tsv"):
        yield from _read(folder, file, _cells(file))


def common_voice(folder: Path) -> Rows:
    """Yield what is in Common Voice: validated.tsv, or the splits where it lacks; sounds are in clips/."""
    found = below(folder, "validated.tsv") or below(folder, "train.tsv", "dev.tsv", "test.tsv", "other.tsv")
    for file in found:
        yield from _read(folder, file, _cells(file))


def nemo(folder: Path) -> Rows:
    """Yield what is in NeMo's manifests; a row with `offset` is a part of its file, `duration` seconds long."""
    for file in below(folder, "*.json", "*.jsonl"):
        yield from _read(folder, file, objects(file))


def boli(folder: Path) -> Rows:
    """Yield what is in manifests of `boli model train`."""
    for file in below(folder, "*.jsonl"):
        yield from _read(folder, file, objects(file))


def audiofolder(folder: Path) -> Rows:
    """Yield what is in an audiofolder of Hugging Face: metadata.jsonl or metadata.csv beside the sounds."""
    for file in below(folder, "metadata.jsonl"):
        yield from _read(folder, file, objects(file))
    for file in below(folder, "metadata.csv"):
        yield from _read(folder, file, _cells(file))


def of_row(place: Place, row: Row, sound: Callable[[str], Path] | bytes, name: str = "") -> Utterance:
    """Return what a row says. `sound`: finds the file of a name, or is the sound itself. Raises RowProblem."""
    named = name or str(_get(row, "sound") or "")
    start_ms, end_ms = _span(row)
    return Utterance(
        place=place,
        sound=sound if isinstance(sound, bytes) else sound(named),
        name=Path(named).name or f"{place.file.stem} {place.line}",
        text=checked(_get(row, "text")),
        start_ms=start_ms,
        end_ms=end_ms,
        speaker=_plain(row, "speaker"),
        language=_plain(row, "language"),
        dialect=_plain(row, "dialect"),
    )


def _read(folder: Path, file: Path, rows: Iterable[tuple[Place, Row] | Bad]) -> Rows:
    near = (file.parent, file.parent / "clips", folder if folder.is_dir() else folder.parent)
    for row in rows:
        if isinstance(row, Bad):
            yield row
            continue
        place, told = row
        try:
            yield of_row(place, told, lambda named: existing(named, *near))
        except RowProblem as problem:
            yield Bad(place, str(problem), _mentioned(told, near))


def _cells(file: Path) -> Iterator[tuple[Place, Row] | Bad]:
    """Yield the rows of a table, with the names of its header. Raises CorpusProblem for one without a header."""
    first = next((line for _, line in lines(file)), "")
    separator = next((one for one in "\t,;" if one in first), ",")
    # Common Voice quotes nothing: a quotation mark in a TSV is a letter of its sentence.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL
    read = _Fed(file)
    reader = csv.reader(read, delimiter=separator, quoting=quoting)
    names = [name.strip() for name in next(reader, [])]
    missing = [field for field in ("sound", "text") if not set(names) & set(_NAMES[field])]
    if missing:
        wanted = " and ".join(f"{field} ({', '.join(_NAMES[field])})" for field in missing)
        raise CorpusProblem(f"{file}: its first line names no column for {wanted}")
    try:
        for cells in reader:
            if len(cells) != len(names):
                yield Bad(read.place, f"it has {len(cells)} cells, the header has {len(names)}")
            else:
                yield read.place, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        raise CorpusProblem(f"{read.place}: not a row of a table ({error})") from error


class _Fed:
    """The lines of a file for a reader of tables. `place`: of the line that was read last."""

    def __init__(self, file: Path) -> None:
        self._lines = lines(file)
        self.place = Place(file, 1)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        self.place, line = next(self._lines)
        return f"{line}\n"


def _span(row: Row) -> tuple[int | None, int | None]:
    """Return where in its file a row is: by start_ms and end_ms, or by offset and duration; all of it without them."""
    if row.get("end_ms") not in (None, ""):
        start, end = (milliseconds(_number(row.get(name) or 0) / 1000) for name in ("start_ms", "end_ms"))
    elif row.get("offset") not in (None, "") and row.get("duration") not in (None, ""):
        start = milliseconds(row["offset"])
        end = start + milliseconds(row["duration"])
    else:
        return None, None
    if end <= start:
        raise RowProblem("it ends before it starts")
    return start, end


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise RowProblem(f"{str(value)[:40]!r} is no number") from error


def _get(row: Row, field: str) -> Any:
    for name in _NAMES[field]:
        if row.get(name) not in (None, ""):
            value = row[name]
            return value.get("path") if isinstance(value, Mapping) else value
    return None


def _plain(row: Row, field: str) -> str:
    value = _get(row, field)
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise RowProblem(f"its {field} is a text, not {str(value)[:40]!r}")
    return " ".join(str("" if value is None else value).split())


def _mentioned(row: Row, near: tuple[Path, ...]) -> Path | None:
    """Return the file that a bad row is about, where that can be found."""
    try:
        return existing(str(_get(row, "sound") or ""), *near)
    except RowProblem:
        return None
