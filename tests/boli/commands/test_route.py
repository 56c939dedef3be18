"""`boli route show` says what holds in each dialect, and by which rule."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from boli.cli import app
from configs.settings import Settings, Storage
from tests.conftest import Service
from tests.review_api.evaluation.test_acceptance import checked


@pytest.fixture
def shared(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service to whose database the commands talk, too."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return Service(Settings(storage=Storage(data_dir=tmp_path / "data")))


def show(*words: str) -> str:
    answer = CliRunner().invoke(app, ["route", "show", *words])
    assert answer.exit_code == 0, answer.exception
    return answer.stdout


@pytest.mark.slow
def test_what_holds_and_why(shared: Service) -> None:
    assert show().startswith("no dialect was checked yet")
    checked(shared)
    printed = show()
    assert "nothing is known yet" in printed
    assert "steps: 100% from 0 speakers, 50% from 50 speakers, 25% from 100 speakers, 10% from 200 speakers" in printed
    rows = json.loads(show("--language", "HI", "--dialect", "bho", "--history", "--json"))
    assert [row["dialect"] for row in rows] == ["bho", "bho"]
    assert json.loads(show("--language", "ta", "--json")) == []
