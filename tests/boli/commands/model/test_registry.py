"""`boli model add`, `list`, `show`, `promote`, `rollback`, `retire` and `block`, as an operator uses them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from configs.errors import BoliError
from pipeline.registry.gate import NotGated
from tests.registered import model_in

pytestmark = pytest.mark.slow  # many commands


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_sqlite: Path) -> Path:
    """An empty folder of models, and a database."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "boli.db").write_bytes(migrated_sqlite.read_bytes())
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_ASR__MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def boli(*words: object) -> Result:
    return CliRunner().invoke(app, ["model", *map(str, words)])


def said(*words: object) -> str:
    done = boli(*words)
    assert done.exit_code == 0, done.output + str(done.exception)
    return done.stdout


def listed() -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in json.loads(said("list", "--json"))}


def released(models: Path, *names: str) -> None:
    for name in names:
        said("add", model_in(models / name, "hi"))
        said("promote", name, "bho", "--without-gate", "a demonstration", "--by", "asha")


def test_an_operator_releases_a_model_and_takes_it_back(models: Path) -> None:
    added = said("add", model_in(models / "first", "hi"), "--base", "whisper-base", "--by", "asha")
    assert added.startswith("first (first@")
    assert "is in the registry as a candidate; it knows hi" in added
    refused = boli("promote", "first", "bho")
    assert isinstance(refused.exception, NotGated)
    why = ("--without-gate", "a demonstration")
    assert said("promote", "first", "bho", *why) == "first drafts bho from now on; the settings did before\n"
    assert said("promote", "first", "Bhojpuri") == "first does already\n"
    said("add", model_in(models / "second", "hi"))
    assert "first did before, and `boli model rollback` returns to it" in said("promote", "second", "bho", *why)
    assert (listed()["second"]["drafts"], listed()["first"]["drafts"]) == (["bho"], [])
    assert said("rollback", "bho", "--reason", "it invents names") == "first drafts bho again\n"
    again = boli("rollback", "bho")
    assert "bho was rolled back to first already; --further goes one more back" in str(again.exception)
    assert said("rollback", "bho", "--further") == "what the settings name drafts bho again\n"


def test_the_list_begins_with_the_registry(models: Path) -> None:
    released(models, "first", "second")
    said("add", model_in(models / "waiting", "hi", "ta"))
    lines = said("list").splitlines()
    assert [line.split()[:3] for line in lines[:4]] == [
        ["*", "second", "released"],
        ["waiting", "candidate", "hi,"],
        ["first", "retired", "hi"],
        ["*", "starter", "bundled"],
    ]
    assert "second drafts bho" in lines
    assert any(line.startswith("starter drafts what has no language, bn, ") for line in lines)
    row = listed()["waiting"]
    assert (row["state"], row["languages"], row["here"], row["drafts"]) == ("candidate", "hi, ta", True, [])
    (models / "waiting").rename(models / "aside")
    assert "its files are not on this machine" in said("list")


def test_a_model_shows_what_happened_to_it(models: Path) -> None:
    released(models, "first")
    said("block", "first", "--reason", "it swears", "--by", "ravi")
    shown = said("show", "first")
    assert shown.startswith("first  blocked\n")
    assert f"folder       {models / 'first'}\n" in shown
    assert "waived    asha: tag bho, reason a demonstration" in shown
    assert "status    ravi: retired -> blocked (it swears)" in shown
    said("block", "first", "--undo")
    told = json.loads(said("show", "first", "--json"))
    assert (told["status"], told["drafts"], told["hindrances"]) == ("candidate", [], [])
    assert told["history"][-1]["detail"] == {"source": "blocked", "target": "candidate", "reason": ""}
    assert said("retire", "first") == "first is retired\n"


WRONG = [
    (["add", "nowhere"], "there is no model folder nowhere"),
    (["add", "whisper-base"], "whisper-base is not installed: boli model install whisper-base"),
    (["add", "starter", "--snapshot", "snp_none"], "there is no data set 'snp_none'"),
    (["add", "starter", "--by", "x" * 201], "--by has at most 200 letters"),
    (["show", "fist"], "no model of the registry is called 'fist'; near: first"),
    (["promote", "first", "klingon"], "no language or dialect has the tag 'klingon'"),
    (["promote", "first", ""], "no language or dialect has the tag"),
    (["promote", "first", "ta", "--without-gate", "why not"], "first does not know ta (ta); it knows hi"),
    (["promote", "first", "sat", "--without-gate", "why not"], "no Whisper model drafts sat"),
    (["promote", "first", "hi", "--reason", "x" * 1001], "a reason has at most 1000 letters"),
    (["rollback", "hi"], "no model is released for hi: the settings say what drafts it"),
    (["rollback", "everything"], "no model is released for everything else"),
    (["block", "first", "--undo"], "first is candidate, not blocked"),
]


def test_what_goes_wrong_is_one_line(models: Path) -> None:
    said("add", model_in(models / "first", "hi"))
    for words, says in WRONG:
        done = boli(*words)
        assert isinstance(done.exception, BoliError), done.output
        assert says in str(done.exception)
        assert "\n" not in str(done.exception)
