"""`boli user` and `boli centre`: what an operator does from the shell reaches the same accounts as the service."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from boli.context import Problem
from configs.errors import BoliError
from configs.settings import Settings, Storage
from pipeline.accounts.centres import CentreMissing
from pipeline.accounts.people import LastOperator, UnknownRole
from tests.conftest import PASSWORD, Service

pytestmark = pytest.mark.slow  # many commands: left to make test


@pytest.fixture
def shared(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service to whose database the commands talk, too."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return Service(Settings(storage=Storage(data_dir=tmp_path / "data")))


def tried(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def boli(*words: str) -> str:
    answer = tried(*words)
    assert answer.exit_code == 0, answer.exception
    return answer.stdout


def listed(*words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(boli(*words, "--json"))
    return rows


def token_of(printed: str, address: str) -> str:
    found = re.match(rf"{re.escape(address)}/join#(\S+)\n", printed)
    assert found, printed
    return found[1]


def test_from_an_invitation_to_the_end(shared: Service) -> None:
    boli("centre", "add", "Ranchi")
    said = boli(
        "user", "invite", "--role", "transcriber", "--language", "hi", "--centre", "Ranchi", "--address", "https://b/"
    )
    token = token_of(said, "https://b")
    body = {"token": token, "login": "asha", "name": "Asha", "password": PASSWORD}
    browser = shared.caller()
    assert browser.post("/v1/links/join", json=body).status_code == 201
    (asha,) = listed("user", "list", "--centre", "Ranchi")
    assert (asha["login"], asha["roles"], asha["languages"], asha["state"]) == (
        "asha",
        ["transcriber"],
        ["hi"],
        "active",
    )
    assert asha["last_sign_in_at"]
    assert [one["state"] for one in listed("user", "links")] == ["used"]
    token = token_of(boli("user", "reset", "asha"), "http://127.0.0.1:8000")
    assert browser.get("/v1/session").status_code == 401
    assert browser.post("/v1/links/password", json={"token": token, "password": PASSWORD}).status_code == 200
    boli("user", "change", "asha", "--role", "lead", "--language", "hi", "--language", "bn")
    assert listed("centre", "list")[0]["leads"] == ["asha"]
    assert "0 tasks" in boli("user", "disable", "asha")
    assert browser.get("/v1/session").status_code == 401
    boli("user", "enable", "asha")
    assert browser.post("/v1/session", json={"login": "asha", "password": PASSWORD}).status_code == 200
    assert "add --yes" in boli("user", "erase", "asha")
    boli("user", "erase", "asha", "--yes")
    assert [(one["login"], one["name"], one["state"]) for one in listed("user", "list")] == [
        (f"erased {asha['id']}", "", "erased")
    ]


def test_centres_are_renamed_joined_and_left(shared: Service) -> None:
    shared.rows.person("asha")
    boli("centre", "add", "Ranchi")
    boli("centre", "rename", "Ranchi", "Ranchi East")
    boli("centre", "join", "asha", "Ranchi East")
    assert [(one["name"], one["people"]) for one in listed("centre", "list")] == [("Ranchi East", 1)]
    boli("centre", "leave", "asha")
    assert listed("centre", "list")[0]["people"] == 0


def test_a_revoked_link_is_shown_as_such(shared: Service) -> None:
    boli("user", "invite", "--role", "operator")
    (link,) = listed("user", "links")
    assert link["state"] == "open"
    boli("user", "revoke", link["id"])
    assert listed("user", "links")[0]["state"] == "revoked"


def test_a_person_of_a_client(shared: Service) -> None:
    shared.rows.client("Helpline")
    boli("user", "add", "ria", "--role", "client", "--client", "Helpline", "--password", PASSWORD)
    browser = shared.caller()
    assert browser.post("/v1/session", json={"login": "ria", "password": PASSWORD}).status_code == 200
    assert browser.get("/v1/recordings").json() == {"items": [], "next": None}
    boli("client", "delete", "Helpline", "--yes")
    assert browser.get("/v1/recordings").status_code == 401
    assert listed("user", "list") == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["user", "disable", "om"], LastOperator),
        (["user", "erase", "om", "--yes"], LastOperator),
        (["user", "change", "om", "--role", "ml"], LastOperator),
        (["user", "change", "om", "--role", "king"], UnknownRole),
        (["user", "invite", "--role", "client"], UnknownRole),
        (["user", "invite", "--role", "client", "--client", "Nobody"], Problem),
        (["user", "invite", "--role", "lead", "--centre", "Nowhere"], CentreMissing),
        (["centre", "join", "om", "Nowhere"], CentreMissing),
        (["centre", "add", "\u200d"], Problem),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(shared: Service, words: list[str], error: type[BoliError]) -> None:
    shared.rows.person("om", roles=["operator"])
    failed = tried(*words).exception
    assert type(failed) is error
    assert "\n" not in str(failed)
    assert listed("user", "list")[0]["state"] == "active"
