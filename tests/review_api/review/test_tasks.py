"""Tasks over HTTP: leased, prolonged, given back; done late, and blind."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text, update
from starlette.testclient import TestClient

from pipeline.recordings import recordings
from pipeline.review import revisions
from pipeline.store.database import now, reading
from pipeline.store.tables.review import task as task_table
from tests.conftest import Service

pytestmark = pytest.mark.slow  # fills a service: left to make test


def submit(caller: TestClient, task: dict[str, Any], said: str, **more: Any) -> Any:
    body = {"operation_id": str(uuid4()), "base_version": task["segment"]["version"], "text": said} | more
    return caller.post(f"/v1/segments/{task['segment']['id']}/revisions", json=body)


def expire(service: Service) -> None:
    with service.engine.begin() as connection:
        connection.execute(update(task_table).values(lease_expires_at=now() - timedelta(seconds=1)))


@pytest.mark.parametrize(("method", "coarse"), [("voiceprint", True), ("channels", False)])
def test_coarse_speakers_are_said_to_be_coarse_wherever_they_are_shown(
    service: Service, method: str, coarse: bool
) -> None:
    owner, sender = service.client("asha")
    _, mina = service.person("mina", "hi")
    made = service.drafted(owner.id, "राशन कार्ड")
    with service.engine.begin() as connection:
        recordings.set_diarized(connection, made.id, method)
    said = {"method": method, "coarse": coarse}
    assert mina.post("/v1/tasks/lease").json()["tasks"][0]["segment"]["diarization"] == said
    assert sender.get(f"/v1/recordings/{made.id}").json()["diarization"] == said
    assert sender.get(f"/v1/recordings/{made.id}/transcript").json()["diarization"] == said


def test_a_day_at_work(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina", "hi")
    made = service.drafted(owner.id, "राशन कार्ड", "नमस्ते", dialect="mag")
    (first,) = mina.post("/v1/tasks/lease").json()["tasks"]
    (second,) = mina.post("/v1/tasks/lease", json={"count": 5, "languages": ["HI"]}).json()["tasks"]
    how = {"confidence": 0.75, "timing": "decoded", "doubt": None}
    assert first["segment"] == {
        "id": first["segment"]["id"], "recording_id": made.id, "recording_name": "call.wav", "start_ms": 0,
        "end_ms": 2000, "channel": 0, "speaker": "S1", "diarization": None, "language": "hi", "dialect": "mag",
        "position": 1, "text": "राशन कार्ड", "version": 0, "confidence": 0.75, "flags": [],
        "words": [
            {"text": "राशन", "start_ms": 0, "end_ms": 1000, **how},
            {"text": "कार्ड", "start_ms": 1000, "end_ms": 2000, **how},
        ],
    }  # fmt: skip
    assert first["clip"] == {"url": f"/v1/tasks/{first['id']}/clip", "start_ms": 0, "end_ms": 2250}
    assert second["clip"]["start_ms"] == 1750
    assert mina.get("/v1/tasks").json()["tasks"] == [first, second]
    assert mina.post(f"/v1/tasks/{first['id']}/renew").json()["lease_expires_at"] > first["lease_expires_at"]
    answer = submit(mina, first, "राशन कार्ड है")
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "segment_id": first["segment"]["id"],
            "version": 1,
            "text": "राशन कार्ड है",
            "content": None,
            "kept_as": "text",
        },
    )
    assert mina.post(f"/v1/tasks/{second['id']}/release").status_code == 204
    (again,) = mina.post("/v1/tasks/lease").json()["tasks"]
    assert submit(mina, again, again["segment"]["text"]).status_code == 201
    assert mina.post("/v1/tasks/lease").json() == {"tasks": []}
    with reading(service.engine) as connection:
        assert recordings.get(connection, made.id).status == "reviewed"
        words = "SELECT sum(deletions), sum(reference_words) FROM score WHERE policy = 'L1'"
        assert connection.execute(text(words)).one() == (1, 4)


def test_late_work_that_nobody_else_took_is_kept(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    expire(service)
    assert submit(mina, task, "देर से").status_code == 201


def test_blind_stays_blind(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "राशन", arm="blind")
    answer = mina.post("/v1/tasks/lease")
    (task,) = answer.json()["tasks"]
    assert "राशन" not in answer.content.decode()
    assert [task["segment"][name] for name in ("text", "words", "confidence", "flags")] == [None] * 4
    refused = submit(mina, task, "कुछ", base_version=7)
    assert (refused.status_code, refused.json()["current"]) == (409, {"version": 0, "text": None})
    assert submit(mina, task, "कुछ").status_code == 201
    with reading(service.engine) as connection:
        assert revisions.of_segment(connection, task["segment"]["id"])[0].arm == "blind"


def test_nobody_gathers_the_queue(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, *["एक"] * 52)
    assert len(mina.post("/v1/tasks/lease", json={"count": 49}).json()["tasks"]) == 49
    assert len(mina.post("/v1/tasks/lease", json={"count": 49}).json()["tasks"]) == 1
    assert mina.post("/v1/tasks/lease").json()["code"] == "too-many-held"


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 51}, {"languages": ["klingon"]}, {"cuont": 1}])
def test_a_lease_that_cannot_be(service: Service, wrong: dict[str, Any]) -> None:
    _, mina = service.person("mina")
    assert mina.post("/v1/tasks/lease", json=wrong).status_code == 422
