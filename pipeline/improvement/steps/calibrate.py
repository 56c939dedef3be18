"""Calibrate: what the new model's confidence means, from the dev split. Its calibration is of its files alone: it says
nothing of the model in use.

Each segment is decoded by itself. Drafts are decoded in longer windows, so `boli model calibrate` fits again once the
model has drafted enough.
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from accuracy.calibration import calibration_error
from accuracy.estimate import Thresholds
from accuracy.isotonic import ReviewedWords, fit
from asr.models.choice import only
from asr.recognizer import Recognizer, Window
from pipeline.datasets import snapshots, sound
from pipeline.datasets.item import Item
from pipeline.improvement.covered import covered
from pipeline.improvement.work import Done, Result, Work
from pipeline.learning import calibrations
from pipeline.learning.calibration_data import right
from pipeline.learning.calibrations import Fitted
from pipeline.registry import models
from pipeline.store.blobs import BlobMissing
from pipeline.store.database import reading

GROUP = 32


def calibrate(work: Work) -> Done:
    """Fit a calibration of the new model and put it in force, or say why there is none."""
    with reading(work.engine) as connection:
        model = models.get(connection, work.found("train")["model_id"])
        tags = covered(work.run.dialect)
        found = snapshots.items(connection, work.found("snapshot")["snapshot_id"], "dev")
        items = [item for item in found if item.dialect in tags and item.probability]
    if not items:
        return Done({"calibrated": False, "why": "the dev split has no segment of the dialect with a logged chance"})
    limits = work.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    recognizer = work.load(only(work.settings.asr, str(model.path(work.settings.asr.models))))
    fitted = fit(_rows(work, recognizer, items), thresholds)
    if not fitted.maps:
        why = f"a map needs {limits.min_speakers} speakers and {limits.min_reference_words} words of the dev split"
        return Done({"calibrated": False, "why": why, "segments": len(items)})

    def keep(connection: sa.Connection) -> Result:
        calibrations.put_in_force(connection, Fitted(model.name, model.sha256, fitted))
        return {"version": fitted.version}

    errors = {
        group.dialect or group.language or "all": [calibration_error(bins) for bins in (group.before, group.after)]
        for group in fitted.groups
    }
    return Done({"calibrated": True, "segments": len(items), "errors": errors}, keep)


def _rows(work: Work, recognizer: Recognizer, items: Sequence[Item]) -> Iterator[ReviewedWords]:
    for start in range(0, len(items), GROUP):
        work.report(start / len(items))
        heard = list(_heard(work, recognizer, items[start : start + GROUP]))
        hypotheses = recognizer.recognize([window for _, window in heard])
        for (item, _), written in zip(heard, hypotheses, strict=True):
            if words := right(written.words, item.plain, item.language):
                yield _row(item, words)


def _heard(work: Work, recognizer: Recognizer, items: Sequence[Item]) -> Iterator[tuple[Item, Window]]:
    """Yield items with their sound; those that are longer than the model hears at once are left out."""
    for item in items:
        if item.end_ms - item.start_ms > recognizer.model.window_ms or item.code not in recognizer.model.languages:
            continue
        try:
            yield item, Window(sound.samples(work.blobs, item), item.code)
        except BlobMissing:
            continue


def _row(item: Item, words: tuple[tuple[float, bool], ...]) -> ReviewedWords:
    """Return an item's words. No reference was led by this model, so each counts as blind, for certain."""
    dialect = "" if item.dialect == item.language else item.dialect
    return ReviewedWords(item.speaker, item.language, dialect, item.probability or 1.0, 1.0, True, words)
