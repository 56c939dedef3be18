"""`boli key`: an operator makes, lists, replaces and revokes the keys of clients."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from boli.cli import app
from boli.context import Problem
from configs.settings import Settings, Storage
from pipeline.accounts.keys import KeyMissing, UnknownScope
from tests.conftest import Service

pytestmark = pytest.mark.slow  # many commands: left to make test


def boli(*words: str) -> str:
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.exception
    return answer.stdout


def refusal(*words: str) -> BaseException | None:
    return CliRunner().invoke(app, words).exception


def test_a_key_from_its_making_to_its_end(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    service = Service(Settings(storage=Storage(data_dir=tmp_path / "data")))
    secret = boli("key", "create", "Asha", "--name", "night", "--scope", "read", "--days", "30").splitlines()[0]
    assert service.caller(secret).get("/v1/recordings").status_code == 200
    assert service.caller(secret).get("/v1/keys").status_code == 403
    (key,) = json.loads(boli("key", "list", "Asha", "--json"))
    assert (key["name"], key["scopes"], key["state"]) == ("night", ["read"], "open")
    assert key["last_used_at"]
    assert "night" in boli("key", "list", "Asha")
    second = boli("key", "rotate", key["id"], "--hours", "1").splitlines()[0]
    assert [service.caller(one).get("/v1/recordings").status_code for one in (secret, second)] == [200, 200]
    boli("key", "revoke", key["id"])
    assert [service.caller(one).get("/v1/recordings").status_code for one in (secret, second)] == [401, 200]
    assert isinstance(refusal("key", "list", "nobody"), Problem)
    assert isinstance(refusal("key", "revoke", "key_none"), KeyMissing)
    assert isinstance(refusal("key", "create", "Asha", "--scope", "all"), UnknownScope)
    service.engine.dispose()
