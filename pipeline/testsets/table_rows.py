"""Table rows: entries from rows with named columns, whatever file they come from (CSV, JSON lines, Parquet).

    id    audio_filepath   text             pred_text      speaker   gender      duration
    ->    id               a reference      a hypothesis             a slice     seconds

Columns have one of the names below, or the one that the caller gives (`--column text=verbatim`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.testsets.entry import BUILT_IN, Entry, InputProblem, Wanted, milliseconds, problem

Row = Mapping[str, Any]
_TEXTS: Final = ("text", "reference", "ref", "transcript", "transcription", "sentence")
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        "id", "utterance_id", "utt_id", "uttid", "utterance", "segment_id", "audio_filepath", "audio", "path", "file",
        "file_name", "fname", "wav",
    ),
    "text": _TEXTS,
    "hypothesis": ("pred_text", "hypothesis", "hyp", "prediction", "predicted_text", *_TEXTS),
    "speaker": ("speaker", "speaker_id", "spk", "client_id"),
    "language": ("language", "lang", "locale"),
    "dialect": ("dialect",),
    "recording": ("recording", "session_id"),
    "duration": ("duration", "duration_s"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file holds which field; a field that no column holds is not there."""

    file: Path
    of: dict[str, str]

    def get(self, row: Row, field: str) -> Any:
        """Return the value of a field, None where there is none."""
        name = self.of.get(field)
        value = row.get(name) if name is not None else None
        return value.get("path") if isinstance(value, Mapping) else value

    def text(self, row: Row, field: str) -> str:
        """Return the value as text. Raises ValueError for what is none."""
        value = self.get(row, field)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f"{self.of[field]!r} is a text, not {str(value)[:40]!r}")
        found = str(value)
        if not found.isascii():
            _whole(found)
        return found


def columns_of(given: Iterable[str], option: str) -> dict[str, str]:
    """Return which column holds which field, from FIELD=NAME each. `option`: what an InputProblem calls it."""
    pairs = [(field, name) for field, _, name in (one.partition("=") for one in given)]
    if any(not field or not name for field, name in pairs):
        raise InputProblem(f"{option} takes FIELD=NAME, as in text=transcript")
    return dict(pairs)


def columns(file: Path, names: Collection[str], wanted: Wanted) -> Columns:
    """Return where the fields stand. Raises InputProblem, which lists the columns that there are."""
    found = {field: name for field in NAMES if (name := _column(names, wanted, field))}
    if wanted.system:
        found["text"] = found.get("hypothesis", "")
        needed = {"id", "text"}
    else:
        needed = {"id", "text", *(set(wanted.columns) & NAMES.keys() - {"hypothesis"})}
        if wanted.by not in BUILT_IN:
            needed.add("slice")
            found["slice"] = name if (name := wanted.columns.get(wanted.by, wanted.by)) in names else ""
    for field in sorted(needed):
        if not found.get(field):
            asked = wanted.by if field == "slice" else field
            called = wanted.columns.get(asked) or wanted.columns.get(wanted.system)
            about = f"no column {called!r}" if called else f"no column for {asked!r}"
            raise problem(
                file, 0, f"{about}; it has {', '.join(sorted(names)[:20])}: name one with --column {asked}=NAME"
            )
    return Columns(file, found)


def _column(names: Collection[str], wanted: Wanted, field: str) -> str | None:
    asked = wanted.columns.get(field)
    if field == "hypothesis":
        asked = wanted.columns.get(wanted.system) or asked
    if asked is not None and (asked in names or not wanted.system or field == "hypothesis"):
        return asked if asked in names else None
    usual = NAMES[field] + ((wanted.columns["text"],) if field == "hypothesis" and "text" in wanted.columns else ())
    return next((name for name in usual if name in names), None)


def entries(file: Path, rows: Iterable[tuple[int, Row]], wanted: Wanted) -> Iterator[Entry]:
    """Yield an entry a row, (line, row) each. The first row says which columns there are. Raises InputProblem."""
    known: Columns | None = None
    for line, row in rows:
        if known is None:
            known = columns(file, row.keys(), wanted)
        try:
            yield _entry(known, line, row, wanted)
        except InputProblem:
            raise
        except (ValueError, TypeError) as error:
            raise problem(file, line, str(error)) from error


def _entry(known: Columns, line: int, row: Row, wanted: Wanted) -> Entry:
    id = known.text(row, "id")
    if not id:
        raise ValueError(f"{known.of['id']!r} is empty: every utterance needs an id")
    if known.of["text"] not in row or (known.get(row, "text") is None and not wanted.system):
        raise ValueError(f"{known.of['text']!r} is missing")
    if wanted.system:
        return Entry(known.text(row, "text"), line, id)
    duration = known.get(row, "duration")
    return Entry(
        text=known.text(row, "text"),
        line=line,
        id=id,
        speaker=known.text(row, "speaker"),
        language=known.text(row, "language"),
        dialect=known.text(row, "dialect"),
        slice=known.text(row, "slice") if "slice" in known.of else None,
        recording=known.text(row, "recording"),
        duration_ms=None if duration in (None, "") else milliseconds(duration),
    )


def _whole(text: str) -> None:
    """Raise ValueError for half of a surrogate pair: JSON can hold one, and it is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{text[error.start]!a} is half of a character; write the text as UTF-8") from error
