"""Calibration: ML teams read the one in force, with what it rests on."""

import pytest

from accuracy.estimate import Thresholds
from accuracy.isotonic import fit
from pipeline.learning import calibration_data, calibrations
from tests.conftest import Service
from tests.corrected import MODEL, collect

pytestmark = pytest.mark.slow  # a service over many scores: left to make test


def test_ml_teams_read_the_calibration_in_force(service: Service) -> None:
    _, calls = service.person("meera", role="ml")
    nothing = {"model": None, "model_hash": None, "version": None, "created_at": None, "groups": []}
    assert calls.get("/v1/accuracy/calibration").json() == nothing
    collect(service.engine, 10, 0.9, 3)
    with service.engine.begin() as connection:
        fitted = fit(calibration_data.reviewed_words(connection, MODEL.name, MODEL.hash), Thresholds(8, 100))
        calibrations.keep(connection, MODEL.name, MODEL.hash, fitted)
    found = calls.get("/v1/accuracy/calibration").json()
    assert (found["model"], found["version"]) == ("scripted", fitted.version)
    (language,) = [one for one in found["groups"] if one["language"] == "hi"]
    assert (language["speakers"], language["words"], language["status"]) == (10, 100, "fitted")
    assert language["ece_raw"] == pytest.approx(0.2)
    assert language["ece_calibrated"] == pytest.approx(0.0)
    assert language["knots"] == {"raw": [0.9], "right": [pytest.approx(0.7)]}
    (bin_,) = language["before"]
    assert bin_ == {"words": 100, "share": 1.0, "probability": pytest.approx(0.9), "right": pytest.approx(0.7)}
