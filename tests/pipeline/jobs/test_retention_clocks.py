"""Retention clocks: what was kept for long enough goes, also where a process dies in between, and is certified."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from configs.settings import Settings, Storage
from pipeline.audit import chain
from pipeline.jobs import queue, retention_clocks
from pipeline.privacy import certificates, cleaning, holds, parts
from pipeline.recordings import events, recordings, retention, transitions
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import Recording
from pipeline.recordings.retention import Days, Terms
from pipeline.recordings.states import RECORDING
from pipeline.store import tables
from pipeline.store.database import now, reading
from pipeline.store.tables.retention import retention as table
from pipeline.store.tables.review import task
from tests.conftest import Service
from tests.pipeline.privacy.test_deleted_bytes import PHRASE, error, holding, set_status

DAY = timedelta(days=1)
SAID = f"{PHRASE} राशन"


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    running = Service(Settings(storage=Storage(data_dir=tmp_path / "data", database_url=database_url)))
    yield running
    running.engine.dispose()


def kept(service: Service, client_id: str, sound: int | None, text: int | None, *, done: bool = True) -> Recording:
    """Make a recording with sound, a draft, a person's task and a step's result, kept for these days."""
    made = service.drafted(client_id, SAID, vocabulary=[SAID])
    with Artifacts(service.blobs, made.id).writing_original() as place:
        place.write_bytes(b"sound" * 1000)
    (service.settings.storage.data_dir / "blobs" / "recordings" / made.id / "draft-0.json").write_text(SAID)
    with service.engine.begin() as connection:
        days: dict[retention.Part, int | None] = {"sound": sound, "text": text}
        retention.keep(connection, made.id, client_id, Terms(days), Days(), made.created_at)
    if done:
        finish(service, made.id)
    return made


def finish(service: Service, recording_id: str) -> None:
    """Let people be done with it; a task that only measures stays open."""
    with service.engine.begin() as connection:
        connection.execute(sa.update(task).where(task.c.recording_id == recording_id).values(purpose="second"))
        for state in ("in_review", "reviewed"):
            transitions.advance(connection, RECORDING, [recording_id], state)


def sweep(service: Service, days: float) -> int:
    return retention_clocks.sweep(service.engine, service.blobs, service.settings, now() + days * DAY)


def die(*_given: object, **_named: object) -> None:
    raise KeyboardInterrupt


def told(service: Service) -> list[tuple[str, str, list[str]]]:
    """Return what each certificate says: what was deleted, by whose order, which files; the oldest first."""
    with reading(service.engine) as connection:
        found = [json.loads(one.signed) for one in certificates.page(connection, None, 10)[0]]
    return [(one["what"], one["ordered_by"], [file["name"] for file in one["deleted"]["files"]]) for one in found[::-1]]


def names(service: Service, recording_id: str) -> list[str]:
    return [name for name, _ in Artifacts(service.blobs, recording_id).files()]


def happened(service: Service, client_id: str) -> list[str]:
    with service.engine.begin() as connection:
        events.publish(connection)
        return [one.type for one in events.page(connection, client_id, 0, 50)]


SOUND = ["original", "prepared/channel-0.flac"]
OF_SOUND, OF_TEXT = ("sound", "retention", SOUND), ("text", "retention", ["draft-0.json"])


def test_the_sound_goes_and_then_the_rest(service: Service) -> None:
    owner, asha = service.client("asha")
    made, other = kept(service, owner.id, 30, 365), kept(service, owner.id, None, None)
    path = f"/v1/recordings/{made.id}"
    segment = asha.get(f"{path}/segments").json()["items"][0]
    assert asha.get(f"{path}/segments/{segment['id']}/clip").status_code == 200
    assert sweep(service, 29.9) == 0
    assert sweep(service, 30.1) == 1
    assert sweep(service, 30.1) == 0
    assert names(service, made.id) == ["draft-0.json"]
    shown = asha.get(path).json()
    assert (shown["status"], shown["text_deleted_at"]) == ("reviewed", None)
    assert shown["sound_deleted_at"] is not None
    assert SAID in asha.get(f"{path}/transcript").text
    for gone in (f"{path}/audio", f"{path}/segments/{segment['id']}/clip"):
        answer = asha.get(gone)
        assert (answer.status_code, answer.json()["code"]) == (410, "sound-deleted")
    refused = asha.post(f"{path}/segments/{segment['id']}/disputes", json={"text": "no"})
    assert (refused.status_code, refused.json()["code"]) == (409, "sound-deleted")
    assert told(service)[0][:2] == ("sound", "retention")
    assert sweep(service, 364) == 0
    assert sweep(service, 366) == 1
    assert (asha.get(path).status_code, names(service, made.id)) == (404, [])
    assert [one[0] for one in told(service)] == ["sound", "recording"]
    assert len(names(service, other.id)) == 3
    assert "recording.deleted" in happened(service, owner.id)


def test_text_goes_and_is_in_no_byte(service: Service) -> None:
    owner, asha = service.client("asha")
    made = kept(service, owner.id, None, 30, done=False)
    write(service, "mina")
    with service.engine.begin() as connection:
        queue.enqueue(connection, made.id, owner.id, "normal")
        error(connection, queue.workflow_id(made.id))
    set_status(service, made.id, "SUCCESS")
    path = f"/v1/recordings/{made.id}"
    said = asha.get(f"{path}/segments").json()["items"][0]["id"]
    assert asha.post(f"{path}/segments/{said}/comments", json={"text": PHRASE}).status_code == 201
    assert holding(service) != []
    assert sweep(service, 31) == 1
    if service.engine.dialect.name == "sqlite":
        assert cleaning.sweep(service.engine) == 1
    else:
        assert cleaning.clean(service.engine) == ()
    assert holding(service) == []
    assert told(service) == [OF_TEXT]
    assert names(service, made.id) == SOUND
    for gone in ("transcript", "transcript/srt", "segments", "versions", "versions/0", "speakers"):
        answer = asha.get(f"{path}/{gone}")
        assert (gone, answer.status_code, answer.json().get("code")) == (gone, 410, "text-deleted")
    shown = asha.get(path).json()
    assert (shown["vocabulary"], shown["sound_deleted_at"], shown["segments"]) == ([], None, 0)
    assert shown["text_deleted_at"] is not None
    assert asha.get(f"{path}/audio").status_code == 200
    with service.engine.begin() as connection:
        connection.execute(sa.update(tables.recordings.recording).values(redact=["phone"]))
    assert asha.get(f"{path}/audio").json()["code"] == "text-deleted"  # nobody knows what is to be covered
    assert happened(service, owner.id)[-1] == "recording.text_deleted"
    assert asha.delete(path).status_code == 204
    assert names(service, made.id) == []


def write(service: Service, login: str) -> None:
    caller = service.person(login)[1]
    (found,) = caller.post("/v1/tasks/lease").json()["tasks"]
    assert submit(caller, found).status_code == 201


def submit(caller: TestClient, found: dict[str, Any]) -> Any:
    body = {"operation_id": str(uuid4()), "base_version": found["segment"]["version"], "text": f"the {PHRASE}"}
    return caller.post(f"/v1/segments/{found['segment']['id']}/revisions", json=body)


def test_both_at_once_is_all_of_it(service: Service) -> None:
    owner, asha = service.client("asha")
    made = kept(service, owner.id, 30, 30)
    assert sweep(service, 31) == 1
    assert asha.get(f"/v1/recordings/{made.id}").status_code == 404
    assert told(service) == [("recording", "retention", ["draft-0.json", *SOUND])]


def test_a_hold_stops_the_clock_and_lifting_lets_it_go_on(service: Service) -> None:
    owner, _ = service.client("asha")
    made = kept(service, owner.id, 30, None)
    with service.engine.begin() as connection:
        held = holds.place(connection, made.id, "court order 7", "operator")
    assert (sweep(service, 31), len(names(service, made.id))) == (0, 3)
    with service.engine.begin() as connection:
        holds.lift(connection, held.id, "operator")
    assert (sweep(service, 31), told(service)) == (1, [OF_SOUND])


def test_a_hold_that_comes_while_a_part_goes_keeps_the_rest_and_says_so(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, asha = service.client("asha")
    made = kept(service, owner.id, 30, 60)

    with monkeypatch.context() as patched:
        patched.setattr(Artifacts, "delete_only", die)
        with pytest.raises(KeyboardInterrupt):
            sweep(service, 31)
    operator = service.person("omar", role="operator")[1]
    held = operator.post("/v1/holds", json={"recording_id": made.id, "reason": "court order 7"}).json()
    assert held["too_late_for"] == ["sound"]
    assert operator.get("/v1/holds").json()["items"] == [held]
    assert (sweep(service, 61), told(service)) == (1, [OF_SOUND])
    assert sweep(service, 61) == 0
    assert asha.get(f"/v1/recordings/{made.id}/transcript").json()["segments"]


def test_work_that_nobody_finishes_is_closed(service: Service) -> None:
    owner, asha = service.client("asha")
    made = kept(service, owner.id, 30, 60, done=False)
    mina = service.person("mina")[1]
    (held,) = mina.post("/v1/tasks/lease").json()["tasks"]
    assert sweep(service, 119) == 0  # 90 days for people to finish it
    assert sweep(service, 121) == 1
    answer = submit(mina, held)
    assert (answer.status_code, answer.json()["code"]) == (410, "sound-deleted")
    assert "take other work" in answer.json()["detail"]
    assert mina.get(held["clip"]["url"]).status_code == 404
    assert mina.post("/v1/tasks/lease").json()["tasks"] == []
    assert mina.post("/v1/assignments").json()["assignments"] == []
    shown = asha.get(f"/v1/recordings/{made.id}").json()
    assert shown["status"] == "partly_reviewed"
    due = datetime.fromisoformat(shown["retention"]["text_due_at"])
    assert due - made.created_at == 150 * DAY  # as if it had been finished after 90 days


def test_a_running_job_is_waited_for(service: Service) -> None:
    owner, _ = service.client("asha")
    made = kept(service, owner.id, 30, None)
    with service.engine.begin() as connection:
        queue.enqueue(connection, made.id, owner.id, "normal")
    set_status(service, made.id, "PENDING")
    assert sweep(service, 31) == 0
    set_status(service, made.id, "SUCCESS")
    assert sweep(service, 31) == 1


@pytest.mark.parametrize("part", ["sound", "text"])
@pytest.mark.parametrize("step", ["delete_only", "after the files", "commit"])
def test_whoever_dies_in_between_is_followed_by_another(
    service: Service, step: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, _ = service.client("asha")
    days = (30, None) if part == "sound" else (None, 30)
    made = kept(service, owner.id, *days)

    with monkeypatch.context() as patched:
        if step == "delete_only":
            patched.setattr(Artifacts, "delete_only", die)
        elif step == "after the files":
            patched.setattr(certificates, "issue", die)
        else:
            patched.setattr(retention, "note_deleted", die)
        with pytest.raises(KeyboardInterrupt):
            sweep(service, 31)
    assert told(service) == []
    assert sweep(service, 31) == 1
    assert told(service) == [OF_SOUND if part == "sound" else OF_TEXT]
    assert names(service, made.id) == (["draft-0.json"] if part == "sound" else SOUND)
    assert happened(service, owner.id).count(f"recording.{part}_deleted") == 1
    assert sweep(service, 31) == 0
    with reading(service.engine) as connection:
        assert parts.unfinished(connection, 10) == []


def test_a_recording_that_failed_goes_with_its_sound(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.rows.recording(owner.id)
    with service.engine.begin() as connection:
        retention.keep(connection, made.id, owner.id, Terms({"sound": 30}), Days(), made.created_at)
        transitions.move(connection, RECORDING, [made.id], "failed", problem={"code": "x", "title": "", "detail": ""})
    assert sweep(service, 31) == 1
    assert asha.get(f"/v1/recordings/{made.id}").status_code == 404


def test_the_audit_log_says_that_a_clock_did_it(service: Service) -> None:
    owner, asha = service.client("asha")
    made = kept(service, owner.id, 30, None)
    sweep(service, 29)
    sweep(service, 31)
    with service.engine.begin() as connection:
        chain.seal(connection)  # as each worker does
    rows = [one for one in asha.get("/v1/audit").json()["items"] if one["kind"] == "clock"]
    assert [(one["action"], one["who"], one["object_id"]) for one in rows] == [("delete", "retention", made.id)]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_worker_looks_by_itself(service: Service) -> None:
    owner, _ = service.client("asha")
    made = kept(service, owner.id, 30, None)
    with service.engine.begin() as connection:
        connection.execute(sa.update(table).values(sound_due_at=now() - DAY))
    clocks = retention_clocks.clocks(service.engine, service.blobs, service.settings, every_s=0.05)
    clocks.start()
    try:
        until = time.monotonic() + 20
        while told(service) == [] and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        clocks.stop()
    assert told(service) == [OF_SOUND]
    with reading(service.engine) as connection:
        assert recordings.get(connection, made.id).status == "reviewed"
