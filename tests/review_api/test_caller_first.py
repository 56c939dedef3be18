"""Caller first: a stranger is told so, whatever they send; and an address says every method that it takes."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from configs.settings import Settings, Storage
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect
from review_api.app import create_app
from tests.conftest import Service
from tests.review_api.test_access import CALLS, Call

_JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "call", [call for call in CALLS if call.who != "everybody"], ids=lambda c: f"{c.method} {c.path}"
)
@pytest.mark.parametrize("secret", ["", "boli_unknown"])
def test_a_stranger_learns_nothing_else(service: Service, call: Call, secret: str) -> None:
    caller = service.caller(secret)
    path = call.path.replace("{", "").replace("}", "")
    for content in (b"{", b"[" * 5000, b"\xff"):
        answer = caller.request(call.method, path + "?no=such", content=content, headers=_JSON)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/recordings", "GET, POST"),
        ("/v1/recordings/rec_1", "DELETE, GET, PATCH"),
        ("/v1/webhooks/one", "DELETE, GET, PUT"),
        ("/v1/uploads", "GET, OPTIONS, POST"),
        ("/v1/uploads/one", "DELETE, HEAD, PATCH"),
        ("/v1/session", "DELETE, GET, POST"),
        ("/", "GET, HEAD"),
    ],
)
def test_an_address_says_every_method_that_it_takes(service: Service, path: str, methods: str) -> None:
    answer = service.caller().request("REPORT", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"[" * 100_000, 400, "nested too deeply"),
        (b'{"words": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "nested too deeply"),
        (b'{"words": ["\xff"]}', 400, "UTF-8"),
        (b'{"words": ' + b"1" * 5000 + b"}", 400, "cannot be read"),
        (b'{"words": [NaN]}', 422, "words"),
    ],
)
def test_a_body_that_cannot_be_read_is_said_to_be_so(service: Service, body: bytes, status: int, said: str) -> None:
    _, asha = service.client("asha")
    answer = asha.put("/v1/vocabulary", content=body, headers=_JSON)
    assert (answer.status_code, said in answer.json()["detail"]) == (status, True)


@pytest.mark.parametrize("sent", [0, 1, "true", "yes"])
def test_true_is_not_one(service: Service, sent: object) -> None:
    _, asha = service.client("asha")
    answer = asha.put("/v1/voices", json={"link_speakers": sent})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert "link_speakers: Input should be a valid boolean" in answer.json()["detail"]


def test_a_database_that_is_away_is_told_before_the_body_is_read(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    settings = Settings(storage=Storage(data_dir=tmp_path, database_url=url))
    app = create_app(settings, connect(url), DiskBlobs(tmp_path / "blobs"))
    asked = TestClient(app, headers={"Authorization": "Bearer a-key"}, raise_server_exceptions=False)
    answer = asked.post("/v1/tasks/lease", json={})
    assert (answer.status_code, answer.json()["code"], "Retry-After" in answer.headers) == (503, "busy", True)
