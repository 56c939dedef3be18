"""`boli audit`, and that commands are in the log like the calls of the service."""

import getpass
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import typer
from click.testing import Result
from typer.testing import CliRunner

from boli.audited import AUDITED, UNAUDITED
from boli.cli import app
from boli.context import Problem
from configs.settings import Settings, Storage
from tests.conftest import PASSWORD, Service


@pytest.fixture
def shared(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service to whose database the commands talk, too."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return Service(Settings(storage=Storage(data_dir=tmp_path / "data")))


def tried(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def exported(*words: str) -> list[dict[str, Any]]:
    answer = tried("audit", "export", *words)
    assert answer.exit_code == 0, answer.exception
    return [json.loads(line) for line in answer.stdout.splitlines()]


def commands(group: Any, *before: str) -> set[str]:
    found: set[str] = set()
    for name, one in group.commands.items():
        found |= commands(one, *before, name) if hasattr(one, "commands") else {" ".join([*before, name])}
    return found


def test_every_command_is_in_one_of_the_tables() -> None:
    group = typer.main.get_command(app)
    assert not set(AUDITED) & UNAUDITED
    assert commands(group) == set(AUDITED) | UNAUDITED


@pytest.mark.slow
def test_what_commands_do_is_told(shared: Service) -> None:
    assert tried("key", "create", "asha").exit_code == 0
    assert tried("user", "add", "mina", "--role", "transcriber", "--password", PASSWORD).exit_code == 0
    assert tried("user", "list").exit_code == 0
    assert isinstance(tried("key", "revoke", "key_none").exception, Exception)
    assert tried("key", "list", "asha").exit_code == 0  # nobody has to know
    told = [(row["action"], row["outcome"], row["object_kind"]) for row in exported()]
    assert told == [
        ("key-made", "done", "client"),
        ("key-made", "done", "key"),
        ("person-made", "done", "person"),
        ("people-read", "done", ""),
        ("key-revoked", "refused", ""),
    ]
    assert {(row["kind"], row["who"]) for row in exported()} == {("command", getpass.getuser())}
    assert exported()[-1]["action"] == "audit-read"
    assert "mina" not in tried("audit", "export").stdout


def test_a_log_that_was_changed_is_told(shared: Service) -> None:
    assert tried("key", "create", "asha").exit_code == 0
    whole = tried("audit", "verify")
    assert (whole.exit_code, whole.stdout.splitlines()[0]) == (0, "whole")
    head = whole.stdout.split()[-1]
    assert tried("audit", "verify", "--head", head).exit_code == 0
    with shared.engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER audit_no_update"))
        connection.execute(sa.text("DROP TRIGGER audit_no_delete"))
        connection.execute(sa.text("DELETE FROM audit WHERE number = 2"))
    assert tried("audit", "verify").exit_code == 0
    cut = tried("audit", "verify", "--head", head)
    assert cut.exit_code == 1
    assert cut.stdout.startswith("WRONG: no row has the hash")
    with shared.engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit SET who = 'x' WHERE number = 1"))
    answer = tried("audit", "verify", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["wrong"] == "row 1 is not what was written, or not in its place"
    assert isinstance(tried("audit", "verify", "--head", "abc").exception, Problem)


@pytest.mark.slow
def test_export_takes_a_part(shared: Service) -> None:
    for name in ("asha", "other"):
        assert tried("key", "create", name).exit_code == 0
    caller = shared.caller()
    caller.post("/v1/session", json={"login": "mina", "password": "x"})
    assert len(exported("--client", "asha")) == 2
    assert [row["outcome"] for row in exported("--login", "MINA")] == ["refused"]
    assert exported("--login", "else") == []
    assert exported("--until", "2026-01-01") == []
    assert exported("--since", "2200-01-01T00:00:00+05:30") == []
    assert len(exported("--since", "2026-01-01")) >= 5
    for words in (["--since", "yesterday"], ["--client", "nobody"]):
        assert isinstance(tried("audit", "export", *words).exception, Problem)
