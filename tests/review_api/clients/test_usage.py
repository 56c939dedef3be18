"""Usage over HTTP: costs, CSV, and a month that has room for so much; nothing is kept of what is refused."""

import base64
import csv
import io
from typing import Any

import httpx
import pytest

from configs.settings import Limits, Prices, Settings
from pipeline.accounts import clients
from pipeline.recordings import recordings
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, stored_files, wav

SECOND = 1 / 3600


@pytest.fixture
def priced(service: Service) -> Service:
    """A client may send three seconds a month; an hour that people see whole costs 3600."""
    limits, prices = Limits(audio_hours_per_month=3 * SECOND), Prices.model_validate({"hour": {"full": "3600"}})
    return Service(Settings(storage=service.settings.storage, limits=limits, prices=prices))


def send(caller: httpx.Client, seconds: float, review: str = "full") -> httpx.Response:
    return caller.post("/v1/recordings", files={"file": ("a.wav", wav(seconds))}, data={"review": review})


def send_in_pieces(caller: httpx.Client, seconds: float) -> httpx.Response:
    content = wav(seconds)
    name = base64.b64encode(b"a.wav").decode()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
    body = {"Content-Type": "application/offset+octet-stream"}
    return caller.post("/v1/uploads", headers=headers | body, content=content)


def refusal(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 429, answer.text
    body: dict[str, Any] = answer.json()
    assert body["code"] == "quota-exceeded"
    assert 1 <= int(answer.headers["retry-after"]) <= 31 * 24 * 3600
    return body


def test_a_month_has_room_for_so_much(priced: Service) -> None:
    owner, asha = priced.client("asha")
    assert send(asha, 1).status_code == 201
    kept = len(stored_files(priced))
    for refused in (send(asha, 2.5), send_in_pieces(asha, 2.5)):
        assert (refusal(refused)["quota_ms"], refused.json()["used_ms"]) == (3000, 1000)
    assert (len(stored_files(priced)), count(priced, "recording"), count(priced, "upload")) == (kept, 1, 0)
    assert send_in_pieces(asha, 2).status_code == 201
    assert "wait for the next month" in refusal(send(asha, 0.1))["detail"]
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    refusal(asha.post("/v1/recordings", headers=headers, content=b"not read"))  # nothing is left: no byte is read
    assert asha.get("/v1/usage").json()["quota"]["used_ms"] == 3000
    with priced.engine.begin() as connection:
        clients.set_limits(connection, owner.id, None, 0)
    assert send(asha, 5).status_code == 201
    assert asha.get("/v1/usage").json()["quota"]["audio_ms"] is None


def test_another_client_has_a_month_of_its_own(priced: Service) -> None:
    assert [send(priced.client(name)[1], 3).status_code for name in ("asha", "other")] == [201, 201]


def test_what_came_is_told_with_its_cost(priced: Service) -> None:
    _, asha = priced.client("asha")
    sent = send(asha, 1).json()["id"]
    assert send(asha, 0.5, "none").status_code == 201
    with priced.engine.begin() as connection:
        recordings.set_prepared(connection, sent, 1500, 1)
    told = asha.get("/v1/usage").json()
    (month,) = told["items"]
    assert (month["recordings"], month["audio_ms"], month["cost"], told["currency"]) == (2, 2000, None, "INR")
    assert [(line["review"], line["audio_ms"], line["cost"]) for line in month["by_review"]] == [
        ("full", 1500, "1.50"), ("none", 500, None)
    ]  # fmt: skip
    answer = asha.get("/v1/usage.csv", params={"month": month["month"]})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["review"], row["audio_ms"], row["cost"], row["currency"]) for row in rows] == [
        ("full", "1500", "1.50", "INR"), ("none", "500", "", "")
    ]  # fmt: skip
    assert asha.get("/v1/usage", params={"month": "2020-01"}).json()["items"] == []
    assert asha.get("/v1/usage", params={"month": "2020-13"}).status_code == 422
    assert priced.client("other")[1].get("/v1/usage").json()["items"] == []
