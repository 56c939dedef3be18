"""Lhotse manifests: supervisions with their recordings, or cuts, as JSON lines, plain or packed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.datasets.corpora.files import Object, below, objects
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


def read(folder: Path) -> Rows:
    """Yield what supervisions say; without any, what is in the cuts. Raises CorpusProblem where neither is there."""
    supervisions = below(folder, "*supervisions*.jsonl", "*supervisions*.jsonl.gz") if folder.is_dir() else []
    if supervisions:
        recordings = _Recordings(folder)
        for file in supervisions:
            yield from _rows(folder, file, ((place, told, recordings.of(told)) for place, told in _objects(file)))
        return
    for file in below(folder, "*cuts*.jsonl", "*cuts*.jsonl.gz"):
        yield from _rows(folder, file, _of_cuts(file))


class _Recordings:
    """The recordings of a folder, by id."""

    def __init__(self, folder: Path) -> None:
        files = below(folder, "*recordings*.jsonl", "*recordings*.jsonl.gz")
        self._known = {str(told.get("id")): told for file in files for _, told in _objects(file)}
        if not self._known:
            raise CorpusProblem(f"{folder} has supervisions without recordings")

    def of(self, supervision: Object) -> Object:
        return self._known.get(str(supervision.get("recording_id")), {})


def _of_cuts(file: Path) -> Iterator[tuple[Place, Object, Object]]:
    for place, cut in _objects(file):
        for told in cut.get("supervisions") or [{}]:
            moved = told if not told else told | {"start": _float(told.get("start")) + _float(cut.get("start"))}
            yield place, moved, cut.get("recording") or {}


def _rows(folder: Path, file: Path, rows: Iterator[tuple[Place, Object, Object]]) -> Rows:
    near = (file.parent, folder if folder.is_dir() else folder.parent, Path.cwd())
    for place, told, recording in rows:
        try:
            yield _utterance(place, told, recording, near)
        except RowProblem as problem:
            yield Bad(place, str(problem), _mentioned(recording, near))


def _utterance(place: Place, told: Object, recording: Object, near: tuple[Path, ...]) -> Utterance:
    source, channel = _source(recording), told.get("channel", 0)
    start = milliseconds(told.get("start", 0.0))
    end = start + milliseconds(told.get("duration", 0.0))
    if end <= start:
        raise RowProblem("it ends before it starts")
    whole = start == 0 and abs(end - milliseconds(recording.get("duration", 0.0))) <= 1
    custom = told.get("custom")
    return Utterance(
        place=place,
        sound=existing(source, *near),
        name=str(recording.get("id") or Path(source).name),
        text=checked(told.get("text")),
        start_ms=None if whole else start,
        end_ms=None if whole else end,
        channel=channel if isinstance(channel, int) else 0,
        speaker=str(told.get("speaker") or ""),
        language=str(told.get("language") or ""),
        dialect=str(custom.get("dialect") or "") if isinstance(custom, Mapping) else "",
    )


def _source(recording: Object) -> str:
    sources = recording.get("sources")
    if not isinstance(sources, list) or len(sources) != 1 or not isinstance(sources[0], Mapping):
        raise RowProblem("its recording is not there, or has several sources")
    if sources[0].get("type") != "file":
        raise RowProblem(f"its sound is a {str(sources[0].get('type'))[:20]}; write it to a file, and name that one")
    return str(sources[0].get("source") or "")


def _mentioned(recording: Object, near: tuple[Path, ...]) -> Path | None:
    try:
        return existing(_source(recording), *near)
    except RowProblem:
        return None


def _objects(file: Path) -> Iterator[tuple[Place, Object]]:
    for row in objects(file):
        if isinstance(row, Bad):
            raise CorpusProblem(f"{row.place}: {row.says}")
        yield row


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
