"""A comparison that a model of the registry passes opens the door for what was judged, and for nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from pipeline.registry.gate import NotGated
from tests.registered import model_in

pytestmark = pytest.mark.slow  # many commands


def model(*words: object) -> Result:
    return CliRunner().invoke(app, ["model", *map(str, words)])


@pytest.fixture
def version(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The version of a model of the registry."""
    monkeypatch.setenv("BOLI_ASR__MODELS", str(home.parent / "models"))
    assert model("add", model_in(home.parent / "models" / "better", "hi")).exit_code == 0
    told = json.loads(model("show", "better", "--json").stdout)
    return f"better@{told['sha256'][:12]}"


def score(boli: Any, home: Path, lines: list[dict[str, str]], version: str) -> None:
    file = home.parent / "texts.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    assert boli("score", file, "--model", version).exit_code == 0


def test_a_passed_gate_releases_what_was_judged(home: Path, version: str, collect: Any, boli: Any) -> None:
    blind = ("blind",)
    score(boli, home, collect("bho", 60, {0: -2, 1: -1, 2: -3}, blind), version)
    done = boli("compare", "a-model", version, "--dialect", "bho", "--by", "asha")
    assert (done.exit_code, "the verdict is on the record of better" in done.stderr) == (0, True), done.output
    for tag in ("mag", "everything"):
        assert isinstance(model("promote", "better", tag).exception, NotGated)
    for tag in ("bho", "hi"):  # Bhojpuri is what was judged of Hindi
        assert model("promote", "better", tag).exit_code == 0

    score(boli, home, collect("bho", 60, {0: 8, 1: 9, 2: 10}, blind), version)
    assert boli("compare", "a-model", version, "--by", "asha").exit_code == 1
    assert model("rollback", "bho").exit_code == 0
    refused = model("promote", "better", "bho").exception
    assert "the gate for bho ended with worse for better" in str(refused)
    history = json.loads(model("show", "better", "--json").stdout)["history"]
    judged = [event["detail"] for event in history if event["kind"] == "gate"]
    assert [(one["outcome"], one["tags"], one["outcomes"]) for one in judged] == [
        ("pass", ["bho"], {"bho": "pass"}),
        ("worse", ["", "bho"], {"bho": "worse"}),
    ]
    assert {one["against"] for one in judged} == {"a-model@ffffffffffff"}


def test_what_is_kept_under_another_name_is_on_no_record(home: Path, version: str, collect: Any, boli: Any) -> None:
    score(boli, home, collect("bho", 12, {0: -2}), "better")
    told = boli("compare", "a-model", "better", "--references", "all").stderr
    assert f"the verdict is not on the record of better: only what is kept under {version} counts" in told
