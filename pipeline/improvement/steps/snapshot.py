"""Snapshot: what people corrected is frozen; words that they spell in more than one way are proposed to a person."""

from collections import Counter

from configs.registry import language_of
from pipeline.datasets import snapshots
from pipeline.datasets.selection import Selection
from pipeline.datasets.snapshots import Snapshot, SnapshotMissing
from pipeline.improvement.problems import StepFailed
from pipeline.improvement.work import Done, Work
from pipeline.learning import spelling_mining
from pipeline.store.database import reading


def snapshot(work: Work) -> Done:
    """Freeze the dialect's corrected segments, or take the data set that was named."""
    made = _made(work)
    work.report(0.5)
    with reading(work.engine) as connection:
        splits = Counter(item.split for item in snapshots.items(connection, made.id))
    for split in ("train", "test"):
        if not splits[split]:
            raise StepFailed(
                f"{made.full_name} has nothing in its {split} split: more speakers must be corrected, with consent"
            )
    counts = {split: splits[split] for split in ("train", "dev", "test")}
    named = {"snapshot_id": made.id, "snapshot": made.full_name}
    return Done({**named, **counts, "spellings": _mined(work)})


def _made(work: Work) -> Snapshot:
    """Return the run's data set. It is made once: its name is that of the run."""
    name = work.run.options.snapshot
    with reading(work.engine) as connection:
        if name:
            return snapshots.get(connection, name)
        try:
            return snapshots.get(connection, name := f"{work.run.dialect}-{work.run.short_id}")
        except SnapshotMissing:
            pass
    selection = Selection(dialect=work.run.dialect)
    return snapshots.take(work.engine, work.blobs, name, selection, work.run.started_by)


def _mined(work: Work) -> int:
    """Propose spellings; nothing changes before a person approves them. Return how many are proposed."""
    tag, language = work.run.dialect, language_of(work.run.dialect).tag
    with work.engine.begin() as connection:
        return len(spelling_mining.mine(connection, language, "" if tag == language else tag))
