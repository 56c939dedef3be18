"""`boli lead`: the same rows as the service, as tables and as JSON."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from boli.cli import app
from configs.settings import Settings, Storage
from tests.conftest import Service

pytestmark = pytest.mark.slow  # commands on a service: left to make test


def boli(*words: str) -> str:
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.exception
    return answer.stdout


@pytest.fixture
def shared(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service to whose database the commands talk, too."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return Service(Settings(storage=Storage(data_dir=tmp_path / "data")))


def test_what_is_there_is_shown(shared: Service) -> None:
    made = shared.drafted(shared.rows.client("asha").id, "राशन", "बिजली", language="mai")
    mina = shared.rows.person("mina")
    shared.rows.lease(mina)
    (row,) = json.loads(boli("lead", "queue", "--json"))["items"]
    assert (row["open"], row["leased"]) == (1, 1)
    assert "under an hour" in boli("lead", "queue")
    (row,) = json.loads(boli("lead", "work", "--json"))
    assert (row["login"], row["recording_id"], row["held"]) == ("mina", made.id, 1)
    assert "soon" in boli("lead", "work", "--minutes", "40")
    (row,) = json.loads(boli("lead", "stuck", "--json"))
    assert (row["kind"], row["count"]) == ("nobody active", 1)
    assert "nobody active" in boli("lead", "stuck")


def test_an_empty_service_has_nothing_to_show(shared: Service) -> None:
    assert boli("lead", "queue") == "the queue is empty\n"
    assert boli("lead", "work") == "nobody holds any work\n"
    assert boli("lead", "stuck") == "nothing is stuck\n"
    assert boli("lead", "moderation") == "nothing is flagged\n"
