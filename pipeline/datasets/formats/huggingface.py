"""Parquet of Hugging Face datasets: the sound lies in the table, as FLAC, in a column that is an Audio feature.

    data/train-00000.parquet      audio: struct{bytes, path}, text, …

The column's type alone does not say that it is sound: the schema's metadata `huggingface` does. A shard has up to
SHARD_BYTES; a row group at most GROUP_ROWS rows, so that a reader can go to one without reading much.
https://huggingface.co/docs/datasets/about_dataset_features
"""

import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.utterance import SAMPLE_RATE_HZ, Utterance, described
from pipeline.datasets.item import SPLITS, Split
from pipeline.evaluation.parquet import ParquetMissing

SPLIT_NAMES: Final[dict[Split, str]] = {"train": "train", "dev": "validation", "test": "test"}
SHARD_BYTES: Final = 256_000_000
GROUP_ROWS: Final = 100
GROUP_BYTES: Final = 32_000_000
READS: Final = "Read it with `datasets.load_dataset(FOLDER)`: splits `train`, `validation` (dev) and `test`."

_COLUMNS: Final = {
    "id": "string", "text": "string", "text_tagged": "string", "text_clean": "string", "language": "string",
    "dialect": "string", "whisper_language": "string", "speaker": "string", "duration": "float64", "words": "words",
    "arm": "string", "seen_by": "string", "reviewers": "strings", "review_probability": "float64", "revision": "int64",
    "segment_id": "string", "recording_id": "string", "split": "string", "sha256": "string",
}  # fmt: skip
_WORD: Final = {"text": "string", "start": "float64", "end": "float64"}


def members(spoken: Iterable[Utterance], scratch: Path) -> Iterator[Member]:
    """Yield the shards of each split. Raises ParquetMissing."""
    shards = _Shards(scratch)
    try:
        for one in spoken:
            yield from shards.add(one)
        yield from shards.left()
    finally:  # given up in the middle
        for _ in shards.left():
            pass


def front_matter(splits: Iterable[Split]) -> str:
    """Return the YAML of a dataset card that says where each split lies."""
    names = [SPLIT_NAMES[split] for split in SPLITS if split in set(splits)]
    files = "".join(f"  - split: {name}\n    path: data/{name}-*\n" for name in names)
    tasks = "task_categories:\n- automatic-speech-recognition\n"
    return f"license: other\n{tasks}configs:\n- config_name: default\n  data_files:\n{files}"


def _features() -> dict[str, Any]:
    plain = {name: {"dtype": kind, "_type": "Value"} for name, kind in (_COLUMNS | _WORD).items()}
    lists = {"words": {name: plain[name] for name in _WORD}, "strings": plain["id"]}
    columns = {
        # A list in brackets: every version of datasets knows it, the type "List" only those from 4.
        name: [lists[kind]] if kind in lists else plain[name]
        for name, kind in _COLUMNS.items()
    }
    return {"audio": {"sampling_rate": SAMPLE_RATE_HZ, "_type": "Audio"}, **columns}


class _Shards:
    """The files of every split, of which one each is open."""

    def __init__(self, scratch: Path) -> None:
        try:
            self._arrow, self._parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
        except ImportError as error:
            raise ParquetMissing("Parquet needs pyarrow: pip install 'boli-speech[parquet]'") from error
        self._scratch = scratch
        self._schema = _schema(self._arrow)
        self._numbers: dict[Split, int] = {}
        self._open: dict[Split, _Shard] = {}

    def add(self, one: Utterance) -> Iterator[Member]:
        """Write an utterance to the open shard of its split; yield the shard if it is full."""
        split = one.item.split
        if split not in self._open:
            self._numbers[split] = number = self._numbers.get(split, -1) + 1
            path = self._scratch / f"{split}-{number}.parquet"
            self._open[split] = _Shard(
                path, self._arrow, self._parquet.ParquetWriter(path, self._schema, compression="zstd")
            )
        shard = self._open[split]
        shard.add({"audio": {"bytes": one.flac(), "path": f"{one.id}.flac"}} | described(one))
        if shard.written >= SHARD_BYTES:
            yield self._closed(split)

    def left(self) -> Iterator[Member]:
        """Yield the last shard of each split."""
        for split in list(self._open):
            yield self._closed(split)

    def _closed(self, split: Split) -> Member:
        name = f"data/{SPLIT_NAMES[split]}-{self._numbers[split]:05d}.parquet"
        return Member(name, self._open.pop(split).closed())


class _Shard:
    """One file: rows are held until they are a group."""

    def __init__(self, path: Path, arrow: Any, writer: Any) -> None:
        self._path, self._arrow, self._writer = path, arrow, writer
        self._rows: list[dict[str, Any]] = []
        self._held = 0
        self.written = 0  # bytes of sound

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        self._held += len(row["audio"]["bytes"])
        if len(self._rows) >= GROUP_ROWS or self._held >= GROUP_BYTES:
            self._flush()

    def closed(self) -> Path:
        self._flush()
        self._writer.close()
        return self._path

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._writer.schema))
            self.written += self._held
            self._rows, self._held = [], 0


def _schema(arrow: Any) -> Any:
    words = arrow.list_(arrow.struct([(name, getattr(arrow, kind)()) for name, kind in _WORD.items()]))
    special = {"words": words, "strings": arrow.list_(arrow.string())}
    columns = [(name, special.get(kind) or getattr(arrow, kind)()) for name, kind in _COLUMNS.items()]
    audio = arrow.struct([("bytes", arrow.binary()), ("path", arrow.string())])
    told = {"huggingface": json.dumps({"info": {"features": _features()}})}
    return arrow.schema([("audio", audio), *columns]).with_metadata(told)
