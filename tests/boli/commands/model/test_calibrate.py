"""`boli model calibrate`: fits, prints, keeps, and can be undone."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from boli.context import Problem
from pipeline.learning import calibrations
from pipeline.learning.calibrations import NothingDrafted, NothingToUndo
from pipeline.privacy import erasure
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect
from tests.corrected import MODEL, collect

pytestmark = pytest.mark.slow  # many scores: left to make test


@pytest.fixture
def home(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a service with nothing in it, which the commands use."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_ACCURACY__MIN_REFERENCE_WORDS", "100")
    return tmp_path / "data"


def boli(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def in_force(home: Path) -> str | None:
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    with engine.begin() as connection:
        found = calibrations.in_force(connection, MODEL.name, MODEL.hash)
    engine.dispose()
    return found.version if found else None


def test_calibrate_fits_prints_keeps_and_is_undone(home: Path) -> None:
    assert isinstance(boli("model", "calibrate").exception, NothingDrafted)
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    collect(engine, 10, 0.9, 4, "bho")
    tried = boli("model", "calibrate", "--dry-run")
    assert "nothing was put in force" in tried.stdout
    assert in_force(home) is None
    done = boli("model", "calibrate")
    assert (first := in_force(home)) is not None
    assert first in done.stdout
    assert "30.0%" in done.stdout  # said 0.9, right 0.6
    collect(engine, 10, 0.9, 1, "bho")
    body = json.loads(boli("model", "calibrate", "--json").stdout)
    assert (body["version"], body["in_force"]) == (in_force(home), True)
    assert body["version"] != first
    assert f"{first} applies again" in boli("model", "calibrate", "--undo").stdout
    assert in_force(home) == first
    assert "the raw confidence applies again" in boli("model", "calibrate", "--undo").stdout
    assert isinstance(boli("model", "calibrate", "--undo").exception, NothingToUndo)
    assert isinstance(boli("model", "calibrate", "--undo", "--dry-run").exception, Problem)
    engine.dispose()


def test_a_fit_whose_evidence_was_deleted_applies_no_longer(home: Path, tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    ids = collect(engine, 10, 0.9, 4)
    boli("model", "calibrate")
    with engine.begin() as connection:
        for one in ids[:5]:
            erasure.remove_recordings(connection, DiskBlobs(tmp_path), [one])
    assert "raw confidence applies" in boli("model", "calibrate").stdout
    with engine.begin() as connection:
        found = calibrations.in_force(connection, MODEL.name, MODEL.hash)
    assert found is not None
    assert found.calibration.knots("hi", "") is None
    engine.dispose()


def test_too_few_corrections_put_nothing_in_force(home: Path) -> None:
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    collect(engine, 7, 0.9, 4)
    assert "too few corrections" in boli("model", "calibrate").stdout
    assert in_force(home) is None
    engine.dispose()
