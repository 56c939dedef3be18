"""`boli lineage`: what came of a recording and what a model was made of, as a tree and as JSON."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from boli.cli import app
from boli.context import Problem
from configs.settings import Settings, Storage
from pipeline.improvement.lineage import LineageMissing
from tests.conftest import Service
from tests.improved import BEGIN, Loop, flag, improve

pytestmark = pytest.mark.slow  # commands on a service: left to make test


def boli(*words: str) -> str:
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.exception
    return answer.stdout


@pytest.fixture
def service(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return Service(Settings(storage=Storage(data_dir=tmp_path / "data")))


@pytest.fixture
def loop(service: Service) -> Loop:
    return improve(service.engine)


def test_a_recording_as_a_tree(loop: Loop) -> None:
    lines = boli("lineage", loop.recordings[0]).splitlines()
    assert lines[0].startswith(f"recording {loop.recordings[0]} call.wav (client id cli_")
    assert lines[1] == "made of:"
    assert "  snapshots (2)" in lines[lines.index("made of it:") :]
    assert any(line.startswith(f"    snapshot {loop.first_set} bihar@1 (train 1, dev 0, test 0,") for line in lines)
    assert any(line.startswith(f"    recording {loop.sibling} sibling.wav (") for line in lines)


def test_a_long_branch_is_counted_and_cut(loop: Loop) -> None:
    told = boli("lineage", "bihar@1", "--limit", "2")
    assert "  segments (5, the first 2)" in told.splitlines()
    assert told.count("\n    segment ") == 2


def test_a_model_as_json(loop: Loop) -> None:
    told = json.loads(boli("lineage", "boli-bihar-1", "--json"))
    assert (told["thing"]["id"], told["thing"]["facts"]["snapshot"]) == (loop.first, "bihar@1")
    totals = {branch["name"]: branch["total"] for branch in told["origins"] + told["results"]}
    assert totals == {
        "base": 0, "snapshots": 1, "segments": 5, "recordings": 5, "clients": 2, "models": 1, "releases": 1, "drafts": 1
    }  # fmt: skip


def test_what_a_deletion_affected(service: Service, loop: Loop) -> None:
    assert boli("lineage", "--affected") == "no deletion affected a model\n"
    with service.engine.begin() as connection:
        flag(connection, loop.first, 2, BEGIN)
    told = boli("lineage", "--affected")
    for word in ("boli-bihar-1", "2 of 5", "2026-11-01", "bihar@1", "bho", "boli-bihar-2"):
        assert word in told
    (row,) = json.loads(boli("lineage", "--affected", "--json"))
    assert (row["gone"], row["left"], row["since"][:10]) == (2, 3, "2026-11-01")


def test_it_says_what_it_needs(service: Service) -> None:
    for words in (["lineage"], ["lineage", "x", "--affected"]):
        error = CliRunner().invoke(app, words).exception
        assert isinstance(error, Problem)
        assert "name one recording, segment, data set or model" in str(error)
    assert isinstance(CliRunner().invoke(app, ["lineage", "x"]).exception, LineageMissing)
