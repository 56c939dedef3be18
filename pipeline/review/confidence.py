"""Confidence: a new draft's confidence, by the calibration of the model that wrote it.

words        राशन 0.98   कार्ट 0.71     the model's own probabilities
calibrated   राशन 0.93   कार्ट 0.40     that the word is right; the segment's confidence is their mean, 0.67
"""

from dataclasses import dataclass

import sqlalchemy as sa

from accuracy.calibration import expected_right
from asr.recognizer import ModelInfo
from pipeline.learning import calibrations
from pipeline.learning.calibrations import Kept
from pipeline.recordings.segments import StoredSegment


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a segment is. `of_segment`: the share of its words expected to be right; the model's own figure, without
    `of_words`, where nothing was fitted. None without a draft. `calibration`: its version, "" where there is none.
    """

    of_segment: float | None
    of_words: tuple[float, ...] | None
    calibration: str


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Says how sure segments of one model are. `kept`: the calibration in force, None where there is none."""

    kept: Kept | None

    def version(self, language: str, dialect: str) -> str:
        """Return the version of the calibration for drafts of this language and dialect, "" where there is none."""
        known = self.kept is not None and self.kept.calibration.knots(language, dialect) is not None
        return self.kept.version if self.kept and known else ""

    def confidence(self, segment: StoredSegment, dialect: str) -> Confidence:
        """Return the confidence of a segment in a recording of this dialect."""
        knots = self.kept.calibration.knots(segment.language, dialect) if self.kept else None
        if self.kept is None or knots is None or not segment.words:
            return Confidence(segment.confidence, None, "")
        of_words = tuple(knots.apply([word.probability for word in segment.words]).tolist())
        return Confidence(expected_right(of_words), of_words, self.kept.version)


def of_model(connection: sa.Connection, model: ModelInfo) -> Calibrator:
    """Return the calibrator of what this model writes now."""
    return Calibrator(calibrations.in_force(connection, model.name, model.hash))
