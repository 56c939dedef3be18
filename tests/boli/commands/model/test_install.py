"""`boli model install` and `list`: one line for each thing that goes wrong, and nothing half installed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from boli.cli import app
from configs import catalogue as known
from configs.errors import BoliError
from tests.asr.models.test_install import model, put, source


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages, and a catalogue of one model that is made of them and one whose hash is wrong."""
    put(tmp_path / "shop", "good")
    entries = {"small": model(source("good")), "bad": model(source("good", **{"model.bin": "0" * 64}))}
    monkeypatch.setattr(known, "catalogue", lambda: entries)
    monkeypatch.setenv("BOLI_ASR__MODELS", str(tmp_path / "models"))
    return tmp_path / "shop"


def test_a_model_is_installed_and_listed(shop: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["model", "install", "small", "--from", str(shop)])
    assert done.exit_code == 0, done.output
    assert "--model small" in done.output
    assert (tmp_path / "models" / "small" / "model.bin").is_file()
    listed = CliRunner().invoke(app, ["model", "list"])
    assert listed.output.startswith("* starter")
    assert "whisper-base" in listed.output


@pytest.mark.parametrize(("name", "says"), [("bad", "model.bin is not the file"), ("smal", "did you mean small")])
def test_what_goes_wrong_is_one_line(shop: Path, tmp_path: Path, name: str, says: str) -> None:
    done = CliRunner().invoke(app, ["model", "install", name, "--from", str(shop)])
    assert isinstance(done.exception, BoliError)
    assert says in str(done.exception)
    assert "\n" not in str(done.exception)
    assert not (tmp_path / "models").exists() or not list((tmp_path / "models").iterdir())
