"""`boli client`: limits of a client, and what clients used."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from boli.cli import app
from boli.context import Problem
from configs.settings import Settings, Storage
from tests.conftest import Service

pytestmark = pytest.mark.slow  # many commands: left to make test


def boli(*words: str) -> str:
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.exception
    return answer.stdout


def test_an_operator_limits_a_client_and_reads_what_it_used(
    empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_PRICES__HOUR", '{"sample": "1800"}')
    service = Service(Settings(storage=Storage(data_dir=tmp_path / "data")))
    owner, asha = service.client("=asha")
    service.drafted(owner.id, "राशन", "कार्ड")
    assert "no limit (as in the settings)" in boli("client", "limits", "=asha")
    assert "5 requests a minute\n" in boli("client", "limits", "=asha", "--requests", "5", "--hours", "0.5")
    assert asha.get("/v1/recordings").headers["ratelimit-policy"] == '"requests";q=5;w=60'
    assert "0.5 hours of sound a month\n" in boli("client", "limits", "=asha")
    assert "3000 requests a minute (as in the settings)" in boli("client", "limits", "=asha", "--usual")
    assert asha.get("/v1/recordings").headers["ratelimit-policy"] == '"requests";q=3000;w=60'
    assert "2.00 INR" in boli("client", "usage", "=asha")
    assert "nothing came" in boli("client", "usage", "--month", "2020-01")
    (row,) = csv.DictReader(io.StringIO(boli("client", "usage", "--csv").removeprefix("\ufeff")))
    assert (row["client"], row["audio_ms"], row["cost"]) == ("'=asha", "4000", "2.00")
    assert isinstance(CliRunner().invoke(app, ["client", "limits", "nobody"]).exception, Problem)
    assert "may not learn from the recordings of =asha" in boli("client", "training", "=asha")
    assert "may learn from the recordings of =asha" in boli("client", "training", "=asha", "--on")
    assert asha.get("/v1/training").json() == {"training_use": True}
    assert "the speakers of 0 of its 1 recordings agreed" in boli("client", "training", "=asha", "--off")
    assert asha.get("/v1/training").json() == {"training_use": False}
    service.engine.dispose()
