"""Evaluate: the old and the new model decode what neither was trained on, segment by segment.

test     the test split of the data set, of the dialect
blind    its other references that nobody wrote over a draft, and that no data set has for train or dev
"""

import sqlalchemy as sa

from pipeline.datasets import snapshots, used_for
from pipeline.improvement import models_in_use, scratch
from pipeline.improvement.covered import covered, reviewed
from pipeline.improvement.problems import StepFailed
from pipeline.improvement.redecoding import SEGMENTS, redecode
from pipeline.improvement.work import Done, Work
from pipeline.registry import models
from pipeline.store.database import reading


def evaluate(work: Work) -> Done:
    """Decode and score. What was decoded before an interruption is not decoded again."""
    scratch.remove(work.settings, work.run)  # the model is where it belongs
    snapshot_id, model_id = work.found("snapshot")["snapshot_id"], work.found("train")["model_id"]
    with reading(work.engine) as connection:
        old_folder = models_in_use.folder(connection, work.settings.asr, work.run.dialect)
        release_id = models_in_use.release_id(connection, work.run.dialect)
        new_folder = models.get(connection, model_id).path(work.settings.asr.models)
        test = _test(connection, snapshot_id, work.run.dialect)
        blind = _blind(connection, work.run.dialect, test)
    wanted = test | blind
    new = redecode(work, new_folder, SEGMENTS, wanted.keys(), (0.0, 0.5))
    old = redecode(work, old_folder, SEGMENTS, wanted.keys(), (0.5, 1.0))
    if new.silent == len(wanted):
        raise StepFailed("no segment of the test split has its sound any more, so nothing can be compared")
    return Done(
        {
            "old": old.name, "new": new.name, "old_folder": str(old_folder), "release_id": release_id,
            "test": len(test), "blind": len(blind), "silent": new.silent, "tags": sorted(set(wanted.values())),
        }
    )  # fmt: skip


def _test(connection: sa.Connection, snapshot_id: str, tag: str) -> dict[str, str]:
    """Return the variety of each segment of the test split that is of the dialect, by id."""
    tags = covered(tag)
    found = snapshots.items(connection, snapshot_id, "test")
    return {item.segment_id: item.dialect for item in found if item.dialect in tags}


def _blind(connection: sa.Connection, tag: str, test: dict[str, str]) -> dict[str, str]:
    found = reviewed(connection, tag, blind=True)
    used = used_for.splits_of(connection, found)
    return {id: spoken for id, spoken in found.items() if id not in test and used.get(id, "test") == "test"}
