"""By URL: what is taken and what is refused at once; nothing is fetched before the job does it."""

from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.store.tables.recordings import recording
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, stored_files, wav

URL = "https://host.example/calls/%E0%A4%B0%E0%A4%BE%E0%A4%B6%E0%A4%A8.wav?signature=secret"


def test_it_is_taken_at_once_and_nobody_is_shown_the_url(service: Service) -> None:
    _, asha = service.client("asha")
    sent = {"url": URL, "language": "hi-IN", "external_id": "17", "metadata": {"order": "A-17"}, "speakers": 2}
    made = asha.post("/v1/recordings", json=sent)
    assert made.status_code == 201, made.text
    found = made.json()
    assert (found["name"], found["language"], found["status"]) == ("राशन.wav", "hi", "queued")
    assert (found["external_id"], found["metadata"]) == ("17", {"order": "A-17"})
    assert "secret" not in made.text + asha.get(f"/v1/recordings/{found['id']}").text + asha.get("/v1/recordings").text
    assert (count(service, "workflow_status"), stored_files(service)) == (1, [])
    with service.engine.begin() as connection:
        assert connection.execute(sa.select(recording.c.source_url)).scalar_one() == URL


def test_a_form_may_name_a_url_in_place_of_a_file(service: Service) -> None:
    _, asha = service.client("asha")
    fields = {"url": (None, URL), "language": (None, "ta"), "name": (None, "call 7")}
    made = asha.post("/v1/recordings", files=fields)
    assert (made.status_code, made.json()["name"], made.json()["language"]) == (201, "call 7", "ta")
    assert stored_files(service) == []
    both = asha.post("/v1/recordings", files={"file": ("a.wav", wav(0.3))}, data={"url": URL})
    assert (both.status_code, both.json()["code"]) == (422, "invalid-request")
    assert count(service, "recording") == 1


def test_the_same_again_under_a_key_is_one(service: Service) -> None:
    _, asha = service.client("asha")
    key = {"Idempotency-Key": "k"}
    first, again = (asha.post("/v1/recordings", json={"url": URL}, headers=key) for _ in range(2))
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    other = asha.post("/v1/recordings", json={"url": URL, "language": "ta"}, headers=key)
    assert other.json()["code"] == "idempotency-key-reused"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"url": "http://host.example/a.wav"}, "url-refused"),
        ({"url": "file:///etc/passwd"}, "url-refused"),
        ({"url": "https://127.0.0.1/a.wav"}, "url-refused"),
        ({"url": "https://[::1]/a.wav"}, "url-refused"),
        ({"url": "https://169.254.169.254/latest/meta-data"}, "url-refused"),
        ({"url": "https://10.0.0.7/a.wav"}, "url-refused"),
        ({"url": "https://me:word@host.example/a.wav"}, "url-refused"),
        ({"url": "https://"}, "url-refused"),
        ({"url": ""}, "invalid-request"),
        ({"url": "https://host.example/" + "a" * 2000}, "invalid-request"),
        ({"url": "https://host.example/\u0000"}, "invalid-request"),
        ({"url": 7}, "invalid-request"),
        ({}, "invalid-request"),
        ([], "invalid-request"),
        ({"url": URL, "langauge": "hi"}, "invalid-request"),
        ({"url": URL, "language": "klingon"}, "unknown-language"),
    ],
)
def test_what_cannot_be_fetched_is_refused_at_once(service: Service, sent: Any, code: str) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/recordings", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert count(service, "recording") == 0


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 422), (b"{", 422), (b"[" * 30_000, 422), (b"\xff", 422), (b" " * 40_000, 413)]
)
def test_a_broken_body_is_refused(service: Service, body: bytes, status: int) -> None:
    _, asha = service.client("asha")
    headers = {"Content-Type": "application/json"}
    assert asha.post("/v1/recordings", content=body, headers=headers).status_code == status
