"""Idempotency keys: the same request again makes nothing more and gets the same answer, at once, later, and by tus."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from configs.settings import Limits, Settings
from pipeline.recordings import idempotency, usage
from pipeline.store.database import now
from pipeline.store.tables.clients import idempotency as keys
from review_api.clients.once import Once
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, stored_files, wav
from tests.review_api.clients.test_uploads import TUS, metadata, patch

KEY = {"Idempotency-Key": "order-17/first try"}
SOUND = wav(0.5)


def send(caller: httpx.Client, sound: bytes = SOUND, name: str = "a.wav", **fields: str) -> httpx.Response:
    return caller.post("/v1/recordings", files={"file": (name, sound)}, data=fields, headers=KEY)


def test_the_same_again_is_answered_as_before(service: Service) -> None:
    _, asha = service.client("asha")
    first, again = send(asha, language="hi"), send(asha, language="hi")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert (count(service, "recording"), count(service, "workflow_status"), len(stored_files(service))) == (1, 1, 1)


@pytest.mark.parametrize("other", [{"sound": wav(0.4)}, {"name": "b.wav"}, {"language": "ta"}, {"speaker": "x"}])
def test_another_request_under_the_key_is_refused(service: Service, other: dict[str, Any]) -> None:
    _, asha = service.client("asha")
    assert send(asha).status_code == 201
    answer = send(asha, **other)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert (count(service, "recording"), len(stored_files(service))) == (1, 1)


def test_the_answer_of_before_costs_nothing(service: Service) -> None:
    limited = Service(Settings(storage=service.settings.storage, limits=Limits(audio_hours_per_month=1.2 * 0.5 / 3600)))
    _, asha = limited.client("asha")
    began = {**TUS, **KEY, "Idempotency-Key": "by tus", "Upload-Length": str(len(SOUND))}
    upload = asha.post("/v1/uploads", headers=began)
    first = send(asha)
    assert (upload.status_code, first.status_code) == (201, 201)
    with limited.engine.begin() as connection:
        usage.note(connection, first.json()["id"], 600)
    assert asha.post("/v1/recordings", files={"file": ("b.wav", SOUND)}).json()["code"] == "quota-exceeded"
    assert send(asha).json() == first.json()
    assert asha.post("/v1/uploads", headers=began).headers["location"] == upload.headers["location"]
    assert asha.post("/v1/uploads", headers=began | {"Idempotency-Key": "new"}).json()["code"] == "quota-exceeded"


def test_keys_are_of_one_client(service: Service) -> None:
    (_, asha), (_, ravi) = service.client("asha"), service.client("ravi")
    assert send(asha).json()["id"] != send(ravi).json()["id"]


def test_several_at_once_make_one(service: Service) -> None:
    _, asha = service.client("asha")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(asha), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert count(service, "recording") == 1


def test_what_was_refused_may_be_mended_under_the_same_key(service: Service) -> None:
    _, asha = service.client("asha")
    assert send(asha, language="klingon").status_code == 422
    assert send(asha, language="hi").status_code == 201


def test_a_crash_before_the_end_leaves_the_key_free(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    _, asha = service.client("asha")

    def crash(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(Once, "note", crash)
        assert send(asha).status_code == 500
    assert count(service, "idempotency") == 0
    assert send(asha).status_code == 201


def test_what_was_deleted_does_not_come_back(service: Service) -> None:
    _, asha = service.client("asha")
    asha.delete(f"/v1/recordings/{send(asha, speaker='caller seven').json()['id']}")
    answer = send(asha, speaker="caller seven")
    assert (answer.status_code, answer.json()["code"]) == (410, "gone")
    with service.engine.begin() as connection:
        assert connection.execute(sa.select(keys.c.answer)).scalar_one() is None


def test_a_key_is_forgotten_after_a_day(service: Service) -> None:
    _, asha = service.client("asha")
    first = send(asha).json()["id"]
    with service.engine.begin() as connection:
        connection.execute(sa.update(keys).values(created_at=now() - idempotency.KEPT - timedelta(seconds=1)))
    assert send(asha).json()["id"] != first
    assert idempotency.expire(service.engine) == 0
    assert idempotency.expire(service.engine, now() + idempotency.KEPT + timedelta(seconds=1)) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "पानी".encode(), " "])
def test_an_odd_key_is_refused(service: Service, key: str | bytes) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/recordings", files={"file": ("a.wav", SOUND)}, headers={b"Idempotency-Key": key})  # type: ignore[dict-item]
    assert answer.status_code == 422


def test_an_upload_is_begun_once(service: Service) -> None:
    _, asha = service.client("asha")
    headers = TUS | KEY | {"Upload-Length": str(len(SOUND)), "Upload-Metadata": metadata(filename="a.wav")}
    first = asha.post("/v1/uploads", headers=headers).headers["location"]
    patch(asha, first, 0, SOUND[:1000])
    again = asha.post("/v1/uploads", headers=headers)
    assert (again.status_code, again.headers["location"], again.headers["upload-offset"]) == (201, first, "1000")
    assert again.headers["idempotent-replayed"] == "true"
    other = asha.post("/v1/uploads", headers=headers | {"Upload-Length": "7"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    made = patch(asha, first, 1000, SOUND[1000:]).headers["recording-id"]
    assert asha.post("/v1/uploads", headers=headers).headers["recording-id"] == made
    asha.delete(first, headers=TUS)
    assert asha.post("/v1/uploads", headers=headers).json()["code"] == "gone"


def test_on_either_database_a_key_is_taken_once(database: sa.Engine, rows: Any) -> None:
    asked = idempotency.Request(rows.client("asha").id, "k", "1" * 64)
    with database.begin() as connection:
        assert idempotency.take(connection, asked, now()) is None
        idempotency.note(connection, asked, "rec_1", {"id": "rec_1"})
    with database.begin() as connection:
        assert idempotency.take(connection, asked, now()) == idempotency.Done("rec_1", {"id": "rec_1"})
