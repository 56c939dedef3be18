"""Corpora that hold the sound itself: Parquet of Hugging Face, and WebDataset's tar files."""

import json
import tarfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from pipeline.datasets.corpora.files import below
from pipeline.datasets.corpora.tables import Row, of_row
from pipeline.datasets.corpora.utterance import Bad, CorpusProblem, Place, RowProblem, Rows, Utterance, existing
from pipeline.evaluation.parquet import ParquetMissing

_BATCH: Final = 50  # rows: their sounds are in memory
_SOUNDS: Final = ("flac", "wav", "mp3", "ogg", "opus", "m4a")
MAX_MEMBER: Final = 500_000_000  # bytes of one file in a tar


def huggingface(folder: Path) -> Rows:
    """Yield what is in Parquet files with a column `audio`. Raises ParquetMissing."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ParquetMissing("Parquet needs pyarrow: pip install 'boli-speech[parquet]'") from error
    for file in below(folder, "*.parquet"):
        try:
            number = 0
            for batch in parquet.ParquetFile(file).iter_batches(batch_size=_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield _of_table(Place(file, number), row)
        except (OSError, arrow.ArrowException) as error:
            raise CorpusProblem(f"{file} is no Parquet file that can be read ({error})") from error


def webdataset(folder: Path) -> Rows:
    """Yield what is in tar files: of each name a sound and a text, or a JSON object with a text."""
    for file in below(folder, "*.tar"):
        try:
            with tarfile.open(file, "r:") as tar:
                for number, (key, members) in enumerate(groupby(_files(tar), key=_key), start=1):
                    yield _of_sample(Place(file, number), key, {_ending(name): content for name, content in members})
        except (OSError, tarfile.TarError) as error:
            raise CorpusProblem(f"{file} is no tar file that can be read ({error})") from error


def _of_table(place: Place, row: Row) -> Utterance | Bad:
    audio = row.get("audio")
    try:
        if not isinstance(audio, Mapping) or not (audio.get("bytes") or audio.get("path")):
            raise RowProblem("it has no sound in a column `audio`")
        path = str(audio.get("path") or "")
        if audio.get("bytes"):
            return of_row(place, row, bytes(audio["bytes"]), path)
        return of_row(place, row, lambda named: existing(named, place.file.parent), path)
    except RowProblem as problem:
        return Bad(place, str(problem))


def _of_sample(place: Place, key: str, parts: dict[str, bytes]) -> Utterance | Bad:
    sound = next((parts[ending] for ending in _SOUNDS if ending in parts), None)
    try:
        if sound is None:
            raise RowProblem(f"{key[:100]} has no sound ({', '.join(_SOUNDS)})")
        told = json.loads(parts["json"]) if "json" in parts else {}
        if not isinstance(told, dict):
            raise RowProblem("its JSON is not an object")
        text = parts["txt"].decode("utf-8") if "txt" in parts else told.get("text")
        return of_row(place, {**told, "text": text}, sound, key)
    except (ValueError, RecursionError) as problem:
        return Bad(place, str(problem) if isinstance(problem, RowProblem) else "its text or JSON is not UTF-8")


def _files(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        content = tar.extractfile(member) if member.isfile() and member.size <= MAX_MEMBER else None
        if content is not None:
            yield member.name, content.read()


def _key(member: tuple[str, Any]) -> str:
    """Return the name up to the first dot of its last part, as WebDataset has it."""
    folder, slash, name = member[0].rpartition("/")
    return f"{folder}{slash}{name.partition('.')[0]}"


def _ending(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[2].lower()
