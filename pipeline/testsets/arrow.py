"""Arrow and Parquet: a file, or a folder with a data set of Hugging Face (`save_to_disk`, or Parquet files).

Batches are read one after another, and of each only the columns that are wanted: the sound in a data set stays where it
is. Numbers that stand for names (ClassLabel) are shown as their names. pyarrow is an extra.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from pipeline.evaluation.parquet import ParquetMissing
from pipeline.testsets import table_rows
from pipeline.testsets.entry import BUILT_IN, Entry, Wanted, problem
from pipeline.testsets.table_rows import NAMES, Row

_BATCH: Final = 10_000  # rows
SUFFIXES: Final = (".parquet", ".arrow")


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield the entries of a file or a folder; errors count rows from 1. Raises InputProblem, ParquetMissing."""
    return table_rows.entries(file, _rows(file, _names(wanted)), wanted)


def files_in(folder: Path) -> list[Path]:
    """Return the files of a data set in their order. Raises InputProblem for a set of splits."""
    splits = folder / "dataset_dict.json"
    if splits.is_file():
        names = [name for name in _json(splits).get("splits", []) if (folder / str(name)).is_dir()]
        raise problem(folder, 0, f"a data set with splits; name one: {', '.join(str(folder / name) for name in names)}")
    state = folder / "state.json"
    if state.is_file():
        told = _json(state)
        if told.get("_indices_files"):
            raise problem(folder, 0, "its rows are reordered by an index: save it after flatten_indices()")
        named = [folder / Path(one["filename"]).name for one in told.get("_data_files", [])]
        if named:
            return named
    return sorted(one for one in folder.iterdir() if one.suffix in SUFFIXES)


def _names(wanted: Wanted) -> set[str]:
    """Return every column that may be wanted."""
    usual = {name for names in NAMES.values() for name in names}
    return usual | set(wanted.columns.values()) | ({wanted.by} - set(BUILT_IN))


def _rows(file: Path, names: set[str]) -> Iterator[tuple[int, Row]]:
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ParquetMissing(f"{file} needs pyarrow: pip install 'boli-speech[parquet]'") from error
    number = 0
    for one in files_in(file) if file.is_dir() else [file]:
        try:
            for columns in _batches(arrow, parquet, one, names):
                for values in zip(*columns.values(), strict=True):
                    number += 1
                    yield number, dict(zip(columns, values, strict=True))
        except (OSError, arrow.ArrowException) as error:
            raise problem(one, 0, f"not a file of Arrow or Parquet ({error})") from error


def _batches(arrow: Any, parquet: Any, file: Path, names: set[str]) -> Iterator[dict[str, Sequence[Any]]]:
    """Yield batches of the wanted columns, each as its values."""
    if file.suffix == ".parquet":
        opened = parquet.ParquetFile(file)
        schema = opened.schema_arrow
        paths = [path for name in _kept(arrow, schema, names) for path in [_path(arrow, schema, name)]]
        batches = opened.iter_batches(batch_size=_BATCH, columns=paths)
    else:
        batches = _stream(arrow, file)
        schema = batches.schema
    labels, kept = _labels(schema), _kept(arrow, schema, names)
    for batch in batches:
        for start in range(0, batch.num_rows, _BATCH):
            part = batch.slice(start, _BATCH)
            yield {name: _values(arrow, part.column(name), labels.get(name)) for name in kept}


def _stream(arrow: Any, file: Path) -> Any:
    """Return the batches of an Arrow file: of a stream, as Hugging Face writes them, or of a file with a footer."""
    source = arrow.memory_map(str(file))
    try:
        return arrow.ipc.open_stream(source)
    except arrow.ArrowInvalid:
        opened = arrow.ipc.open_file(source)
        return arrow.RecordBatchReader.from_batches(
            opened.schema, (opened.get_batch(place) for place in range(opened.num_record_batches))
        )


def _kept(arrow: Any, schema: Any, names: set[str]) -> list[str]:
    """Return the wanted columns that hold plain values, or a sound with its path."""
    return [
        one.name for one in schema if one.name in names and (_is_plain(arrow, one.type) or _has_path(arrow, one.type))
    ]


def _is_plain(arrow: Any, kind: Any) -> bool:
    types = arrow.types
    tests = (types.is_string, types.is_large_string, types.is_string_view, types.is_integer, types.is_floating)
    return types.is_dictionary(kind) or types.is_null(kind) or any(test(kind) for test in tests)


def _has_path(arrow: Any, kind: Any) -> bool:
    return bool(arrow.types.is_struct(kind)) and kind.get_field_index("path") >= 0


def _path(arrow: Any, schema: Any, name: str) -> str:
    return f"{name}.path" if _has_path(arrow, schema.field(name).type) else name


def _values(arrow: Any, column: Any, labels: Sequence[str] | None) -> list[Any]:
    if _has_path(arrow, column.type):
        column = column.field("path")
    values: list[Any] = column.to_pylist()
    if not labels:
        return values
    return [labels[one] if isinstance(one, int) and 0 <= one < len(labels) else one for one in values]


def _labels(schema: Any) -> dict[str, Sequence[str]]:
    """Return the names behind the numbers of each ClassLabel."""
    try:
        told = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        features = told["info"]["features"]
        return {name: one["names"] for name, one in features.items() if isinstance(one, Mapping) and "names" in one}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _json(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise problem(file, 0, f"cannot be read ({error})") from error
    return told if isinstance(told, dict) else {}
