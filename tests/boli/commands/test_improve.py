"""`boli improve` from a terminal: the real recogniser, the bundled model, and a copy of it that counts as trained."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from typer.testing import CliRunner

from boli.cli import app
from boli.context import Problem
from tests.looped import Looped, settings

RUNS = ("improve", "status", "--json")


@pytest.fixture
def config(sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of an empty database."""
    monkeypatch.setenv("BOLI_ASR__MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("BOLI_ASR__THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    settings(tmp_path, str(sqlite.url), promote="person")
    return tmp_path / "boli.toml"


def boli(config: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(config), *words])


@pytest.mark.slow
def test_the_loop_from_a_terminal(config: Path, sqlite: Engine) -> None:
    """What is trained here writes what the bundled model writes, so it is no worse, and passes."""
    Looped(sqlite, config.parent / "blobs").corrected(12)
    begun = boli(config, "improve", "--dialect", "Bhojpuri", "--name", "bho-1")
    assert begun.exit_code == 0, begun.output
    assert "gate: outcome pass, told pass" in begun.stderr
    (run,) = json.loads(boli(config, *RUNS).stdout)
    assert begun.stdout == f"{run['id']} bho: waiting for a person: boli improve approve {run['id']}\n"
    again = boli(config, "improve", "--dialect", "bho")
    assert (again.exit_code, again.stdout, f"{run['id']} goes on" in again.stderr) == (0, begun.stdout, True)

    assert "promote" in boli(config, "improve", "status", run["id"]).stdout
    shown = json.loads(boli(config, "improve", "step", run["id"], "train", "--json").stdout)
    assert (shown["state"], shown["result"]["model"], shown["attempts"]) == ("done", "bho-1", 1)
    refused = boli(config, "improve", "step", run["id"], "watch")
    assert "the step promote comes first" in str(refused.exception)

    approved = boli(config, "improve", "approve", run["id"])
    assert (approved.exit_code, approved.stdout) == (0, f"{run['id']} bho: done\n")
    (run,) = json.loads(boli(config, *RUNS).stdout)
    assert (run["state"], run["model_id"]) == ("done", shown["result"]["model_id"])
    assert "has ended: it is done" in str(boli(config, "improve", "stop", run["id"]).exception)


def test_a_run_that_is_stopped_goes_on_when_somebody_says_so(config: Path) -> None:
    stopped = boli(config, "improve", "--dialect", "ta")
    assert isinstance(stopped.exception, Problem)
    assert "boli improve resume" in str(stopped.exception)
    assert "snapshot: " in str(stopped.exception)
    (run,) = json.loads(boli(config, *RUNS).stdout)
    assert run["state"] == "failed"
    assert "snapshot: " in str(boli(config, "improve", "resume", run["id"]).exception)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("improve",), "say whose drafts should improve"),
        (("improve", "--dialect", "bho", "--references", "x"), "--references is blind, corrected or all"),
        (("improve", "--dialect", "xx"), "no language or dialect has the tag 'xx'"),
        (("improve", "stop", "imp_x"), "there is no run imp_x"),
        (("improve", "step", "imp_x", "sleep"), "STEP is snapshot, train"),
    ],
)
def test_what_is_wrong_is_said(config: Path, words: tuple[str, ...], told: str) -> None:
    assert told in str(boli(config, *words).exception)
