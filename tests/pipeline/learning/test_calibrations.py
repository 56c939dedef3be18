"""Calibrations: of a model's fits that were not withdrawn, the newest is in force."""

import pytest
import sqlalchemy as sa

from pipeline.learning import calibrations
from pipeline.learning.calibrations import NothingToUndo
from tests.corrected import MODEL, OTHER, calibration


def test_the_newest_that_is_not_withdrawn_is_in_force(database: sa.Engine) -> None:
    with database.begin() as connection:
        first = calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.9, 0.7))
        second = calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.9, 0.5))
        assert calibrations.in_force(connection, MODEL.name, MODEL.hash) == second
        assert calibrations.in_force(connection, OTHER.name, OTHER.hash) is None
        assert calibrations.withdraw(connection, MODEL.name, MODEL.hash) == second
        assert calibrations.in_force(connection, MODEL.name, MODEL.hash) == first
        calibrations.withdraw(connection, MODEL.name, MODEL.hash)
        with pytest.raises(NothingToUndo, match="nothing to undo"):
            calibrations.withdraw(connection, MODEL.name, MODEL.hash)
