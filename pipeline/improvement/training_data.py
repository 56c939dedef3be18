"""Training data: the train split of a data set as a manifest and clips, in a folder that goes when training is over.

FOLDER/new.jsonl      the dialect's segments                                 asr/finetuning/manifest.py
       known.jsonl    speech that must not be forgotten (rehearsal set): the other languages' segments, and what
                      `improvement.known` names
       seg_….flac
"""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import soundfile
import sqlalchemy as sa

from asr.finetuning import manifest
from asr.finetuning.manifest import LONGEST_S, SAMPLE_RATE_HZ
from configs.registry import NO_DRAFT
from pipeline.datasets import snapshots, sound, used_for
from pipeline.datasets.item import Item
from pipeline.improvement import scratch
from pipeline.improvement.covered import covered
from pipeline.improvement.problems import StepFailed
from pipeline.improvement.work import Work
from pipeline.store.blobs import BlobMissing
from pipeline.store.database import reading
from pipeline.store.tables.recordings import segment

_FORGET_EVERY_S: Final = 30.0
MOST_KNOWN: Final = 2000  # segments of the rehearsal set that come from the data set


@dataclass(frozen=True, slots=True)
class TrainingData:
    """`known` is None where there is nothing to rehearse. `segments`: how many are new."""

    new: Path
    known: Path | None
    segments: int


def write(work: Work, snapshot_id: str, folder: Path) -> TrainingData:
    """Write the train split into a folder, emptied before. Raises StepFailed where nothing is left of it.

    Left out: what is longer than a model hears at once, has no text or no sound any more, or was ever used for tests.
    """
    scratch.emptied(folder)
    with reading(work.engine) as connection:
        every = list(snapshots.items(connection, snapshot_id, "train"))
        used = used_for.splits_of(connection, [item.segment_id for item in every])
    usable = [item for item in every if _is_usable(item) and used.get(item.segment_id) != "test"]
    tags = covered(work.run.dialect)
    mine = [item for item in usable if item.dialect in tags]
    others = [item for item in usable if item.dialect not in tags][:MOST_KNOWN]
    new = _write(work, mine, folder, folder / "new.jsonl", ())
    if not new:
        raise StepFailed("nothing of the train split can be trained on: it has no text, no sound, or no Whisper code")
    outside = _of_setting(work.settings.improvement.known)
    known = _write(work, others, folder, folder / "known.jsonl", outside)
    return TrainingData(folder / "new.jsonl", folder / "known.jsonl" if known else None, new)


class Forgetting:
    """Takes clips out of a folder whose recordings are deleted meanwhile: the program has read them, or fails."""

    def __init__(self) -> None:
        self._looked_s = time.monotonic()

    def now_and_then(self, engine: sa.Engine, folder: Path) -> None:
        """Look, unless it was done lately."""
        if time.monotonic() - self._looked_s >= _FORGET_EVERY_S:
            self._looked_s = time.monotonic()
            forget(engine, folder)


def forget(engine: sa.Engine, folder: Path) -> int:
    """Delete the clips in a folder whose segments are gone; return how many."""
    clips = {file.stem: file for file in folder.glob("*.flac")}
    with reading(engine) as connection:
        there: set[str] = set()
        for some in used_for.batches(sorted(clips)):
            there.update(connection.execute(sa.select(segment.c.id).where(segment.c.id.in_(some))).scalars())
    gone = clips.keys() - there
    for id in gone:
        clips[id].unlink(missing_ok=True)
    return len(gone)


def _is_usable(item: Item) -> bool:
    return item.code != NO_DRAFT and item.end_ms - item.start_ms <= LONGEST_S * 1000 and bool(item.plain)


def _write(work: Work, items: Iterable[Item], folder: Path, file: Path, more: Iterable[str]) -> int:
    """Write clips and their manifest; return how many lines it has."""
    lines = [*_lines(work, items, folder), *more]
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return len(lines)


def _lines(work: Work, items: Iterable[Item], folder: Path) -> Iterator[str]:
    for item in items:
        work.report(0.0)
        name = f"{item.segment_id}.flac"
        try:
            soundfile.write(folder / name, sound.samples(work.blobs, item), SAMPLE_RATE_HZ, subtype="PCM_16")
        except BlobMissing:
            continue
        line = {"audio": name, "language": item.code, "text": item.plain, "segment_id": item.segment_id}
        yield json.dumps(line, ensure_ascii=False)


def _of_setting(file: Path | None) -> list[str]:
    """Return the lines of the rehearsal set that the settings name, with whole paths."""
    if file is None:
        return []
    return [
        json.dumps(
            {
                "audio": str(entry.audio.absolute()), "start_ms": entry.start_ms, "end_ms": entry.end_ms,
                "language": entry.language, "text": entry.text, "segment_id": entry.segment_id,
            },
            ensure_ascii=False,
        )
        for entry in manifest.read(file)
    ]  # fmt: skip
