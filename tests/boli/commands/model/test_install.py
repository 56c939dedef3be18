"""`boli model install` and `list`: one line for each thing that goes wrong, and nothing half installed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from asr.models.model_files import CARD, write_card
from boli.cli import app
from boli.demo.samples import path, samples
from configs import catalogue as known
from configs.errors import BoliError
from tests.asr.models.test_install import model, put, source
from tests.starter import copy_of_starter

SAMPLES = path(samples()[0]).parent


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


def test_the_list_says_which_model_drafts_which_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLI_ASR__MODELS", str(tmp_path))
    listed = CliRunner().invoke(app, ["model", "list"]).output
    assert listed.startswith("* starter")
    assert listed.splitlines()[-1].startswith("starter drafts what has no language, bn, ")

    base = copy_of_starter(tmp_path / "whisper-base", without=CARD)
    write_card(base, name="whisper-base", intended_use="real voices", languages=())
    monkeypatch.setenv("BOLI_ASR__LANGUAGE_MODELS", '{"ta": "starter", "bho": "starter", "te": "' + str(base) + '"}')
    listed = CliRunner().invoke(app, ["model", "list"]).output
    assert "* whisper-base           installed" in listed
    drafts = dict(line.split(" drafts ") for line in listed.splitlines() if " drafts " in line)
    assert drafts["starter"] == "ta, bho"
    assert drafts["whisper-base"].startswith("what has no language, bn, ")
    assert drafts[str(base)] == "te"
    rows = json.loads(CliRunner().invoke(app, ["model", "list", "--json"]).output)
    by_name = {row["name"]: row for row in rows}
    assert by_name["starter"]["drafts"] == ["ta", "bho", *by_name["starter"]["drafts"][2:]]
    assert "*" in by_name["whisper-base"]["drafts"]
    assert by_name["whisper-large-v3"]["drafts"] == []


@pytest.mark.slow
def test_after_the_installation_it_drafts(tmp_path: Path) -> None:
    """`boli transcribe`: the transcript names the model, the one of its language or else that of the rest."""
    (tmp_path / "models").mkdir()
    base = copy_of_starter(tmp_path / "models" / "whisper-base", without=CARD)
    write_card(base, name="whisper-base", intended_use="real voices", languages=(), window_ms=10_000)
    drafted = {}
    for name, more in (("hi-farm", {}), ("ta-farm", {"BOLI_ASR__LANGUAGE_MODELS__TA": "starter"})):
        environment = os.environ | {"BOLI_ASR__MODELS": str(tmp_path / "models"), "BOLI_ASR__THREADS": "1"} | more
        words = ["transcribe", str(SAMPLES / f"{name}.ogg"), "--language", name[:2], "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "boli", *words], env=environment, capture_output=True, text=True, check=True
        )
        drafted[name] = json.loads(done.stdout)["model"]["name"]
    assert drafted == {"hi-farm": "whisper-base", "ta-farm": "boli-starter-3"}


@pytest.mark.parametrize(("name", "says"), [("bad", "model.bin is not the file"), ("smal", "did you mean small")])
def test_what_goes_wrong_is_one_line(shop: Path, tmp_path: Path, name: str, says: str) -> None:
    done = CliRunner().invoke(app, ["model", "install", name, "--from", str(shop)])
    assert isinstance(done.exception, BoliError)
    assert says in str(done.exception)
    assert "\n" not in str(done.exception)
    assert not (tmp_path / "models").exists() or not list((tmp_path / "models").iterdir())
