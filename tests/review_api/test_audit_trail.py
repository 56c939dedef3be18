"""The audit log of the service: who listened, read, changed, signed in; and nothing that was said."""

import asyncio
import json
import re
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
import sqlalchemy as sa

from pipeline.accounts import keys
from pipeline.audit import chain
from pipeline.audit.entry import Entry
from pipeline.audit.logins import mark
from pipeline.audit.reading import all_rows
from pipeline.audit.verifying import verify
from pipeline.store.database import reading
from review_api import audit_trail
from review_api.audit_trail import MOST_WAITING, Writer
from review_api.audited import AUDITED, UNAUDITED
from tests.conftest import PASSWORD, Service
from tests.pipeline.audit.test_chain import ENTRY
from tests.review_api.test_access import CALLS
from tests.statements import statements


def rows_of(service: Service) -> list[Entry]:
    """What is in the chain, which fits; nothing is left to be chained."""
    with reading(service.engine) as connection:
        assert verify(connection).wrong == ""
        assert not chain.any_waiting(connection)
        return [row.entry for row in all_rows(connection)]


def test_every_route_is_in_one_of_the_tables() -> None:
    unaudited = {(method, path) for method, paths in UNAUDITED.items() for path in paths}
    assert not unaudited & set(AUDITED)
    assert {(call.method, call.path) for call in CALLS} == unaudited | set(AUDITED)


def test_whatever_changes_something_is_told() -> None:
    """No GET, and yet nobody's data: tests of webhooks, work that is given back, a page that locks."""
    assert set(UNAUDITED) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert {path.rsplit("/", 1)[1] for path in UNAUDITED["POST"]} == {"test", "replay", "release", "lock"}


def test_a_client_reads_and_listens(service: Service) -> None:
    asha, caller = service.client("asha")
    recording = service.drafted(asha.id, "राशन कार्ड")
    assert caller.get(f"/v1/recordings/{recording.id}/transcript").status_code == 200
    answer = caller.get(f"/v1/recordings/{recording.id}/audio")
    first, second = rows_of(service)
    assert (first.action, second.action) == ("read", "listen")
    for row in (first, second):
        assert (row.outcome, row.kind, row.who, row.client_id) == ("done", "client", asha.id, asha.id)
        assert (row.object_kind, row.object_id) == ("recording", recording.id)
        assert row.key_id.startswith("key_")
        assert row.address == "testclient"
    assert second.request_id == answer.headers["x-request-id"]


def test_what_is_refused_is_in_it_and_no_text_that_was_sent(service: Service) -> None:
    _, caller = service.client("asha")
    _, transcriber = service.person("mina")
    assert caller.get("/v1/recordings/राशन कार्ड/transcript").status_code == 404
    assert transcriber.get("/v1/recordings/rec_0/transcript").status_code == 403
    assert caller.post("/v1/keys", json={"name": "x", "scopes": []}).status_code == 422
    told = [(row.action, row.outcome, row.object_id) for row in rows_of(service)]
    assert told == [("read", "refused", ""), ("read", "refused", "rec_0"), ("key-made", "refused", "")]


def test_keys_are_told_in_the_transaction_that_makes_them(service: Service) -> None:
    _, caller = service.client("asha")
    made = caller.post("/v1/keys", json={"name": "night", "scopes": ["audit"]}).json()
    assert caller.delete(f"/v1/keys/{made['id']}").status_code == 204
    told = [(row.action, row.object_id) for row in rows_of(service)]
    assert told == [("key-made", made["id"]), ("key-revoked", made["id"])]


def test_sign_ins_are_told_without_the_login(service: Service) -> None:
    person = service.rows.person("mina")
    caller = service.caller()
    for password in ("wrong", PASSWORD):
        caller.post("/v1/session", json={"login": "mina", "password": password})
    failed, done = rows_of(service)
    stands_for = mark(service.settings.storage.data_dir, "Mina ")
    assert (failed.action, failed.outcome, failed.kind, failed.who) == ("sign-in", "refused", "stranger", "")
    assert (failed.object_kind, failed.object_id) == ("login", stands_for)
    assert failed.address == "testclient"
    assert (done.outcome, done.kind, done.who, done.object_id) == ("done", "person", person.id, stands_for)
    assert "mina" not in json.dumps([repr(failed), repr(done)])


def test_a_heartbeat_that_tells_no_text_is_nothing_unless_it_is_refused(service: Service) -> None:
    asha, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(asha.id, "राशन कार्ड")
    (held,) = mina.post("/v1/assignments").json()["assignments"]
    for id, prefer in ((held["id"], "return=minimal"), (held["id"], ""), ("asg_0", "return=minimal")):
        mina.post(f"/v1/assignments/{id}/renew", headers={"Prefer": prefer})
    told = [(row.action, row.outcome, row.object_id) for row in rows_of(service)]
    assert told == [("read", "done", held["id"]), ("read", "done", held["id"]), ("read", "refused", "asg_0")]


def test_a_change_of_roles_is_told_as_one(service: Service) -> None:
    person = service.rows.person("mina")
    _, operator = service.person("op", role="operator")
    operator.patch(f"/v1/people/{person.id}", json={"languages": ["hi"]})
    operator.patch(f"/v1/people/{person.id}", json={"roles": ["reviewer"]})
    assert [(row.action, row.object_id) for row in rows_of(service)] == [
        ("person-changed", person.id),
        ("roles-changed", person.id),
    ]


def test_a_client_sees_what_others_did_with_its_data_and_nothing_else(service: Service) -> None:
    asha, caller = service.client("asha")
    _, stranger = service.client("other")
    mina, transcriber = service.person("mina")
    recording = service.drafted(asha.id, "राशन कार्ड")
    (task,) = service.rows.lease(mina)
    assert transcriber.get(f"/v1/tasks/{task.id}/clip").status_code == 200
    assert caller.get(f"/v1/recordings/{recording.id}/transcript").status_code == 200
    assert stranger.get("/v1/voices").status_code == 200
    page = caller.get("/v1/audit").json()
    listened, read = page["items"]
    assert (listened["action"], listened["who"], listened["object_id"]) == ("listen", mina.id, task.id)
    assert (listened["address"], listened["request_id"]) == ("", "")  # where people sit is not the client's to know
    assert (read["action"], read["who"], read["address"]) == ("read", asha.id, "testclient")
    assert caller.get("/v1/audit", params={"after": page["next"]}).json() == {"items": [], "next": page["next"]}
    assert [row["number"] for row in caller.get("/v1/audit", params={"limit": 1}).json()["items"]] == [1]
    assert [row["action"] for row in stranger.get("/v1/audit").json()["items"]] == ["read"]


def test_it_takes_the_scope(service: Service) -> None:
    asha, _ = service.client("asha")
    with service.engine.begin() as connection:
        without = keys.create(connection, asha.id, scopes=["read", "admin"])[1]
        only = keys.create(connection, asha.id, scopes=["audit"])[1]
    assert service.caller(without).get("/v1/audit").status_code == 403
    assert service.caller(only).get("/v1/audit").status_code == 200


def test_a_deletion_leaves_its_trace(service: Service) -> None:
    asha, caller = service.client("asha")
    recording = service.drafted(asha.id, "राशन कार्ड")
    assert caller.delete(f"/v1/recordings/{recording.id}").status_code == 204
    (row,) = rows_of(service)
    assert (row.action, row.object_id, row.client_id) == ("delete", recording.id, asha.id)


def test_what_cannot_be_written_waits_and_what_is_too_much_is_counted(service: Service) -> None:
    """The database is away: its table is, here."""
    writer = Writer(service.engine)
    with service.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE audit RENAME TO away"))
    writer.take([ENTRY] * (MOST_WAITING + 3))
    asyncio.run(writer.flush())
    with service.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE away RENAME TO audit"))
    asyncio.run(writer.flush())
    told = rows_of(service)
    assert len(told) == MOST_WAITING + 1
    assert (told[-1].action, told[-1].object_id) == ("rows-lost", "3")


def test_many_at_once_are_written_together(service: Service) -> None:
    async def several() -> None:
        writer = Writer(service.engine)
        for _ in range(50):
            writer.take([ENTRY])
        await asyncio.gather(*(writer.flush() for _ in range(50)))

    commits: list[Any] = []
    sa.event.listen(service.engine, "commit", commits.append)
    asyncio.run(several())
    assert len(rows_of(service)) == 50
    assert len(commits) < 5


def test_after_a_writing_there_is_a_pause(service: Service) -> None:
    async def twice() -> None:
        writer.take([ENTRY])
        await writer.flush()
        writer.take([ENTRY])
        await asyncio.wait_for(writer.flush(), 0.2)

    writer = Writer(service.engine)
    with mock.patch.multiple(audit_trail, SHORTEST_PAUSE_S=60.0, _LONGEST_PAUSE_S=60.0), pytest.raises(TimeoutError):
        asyncio.run(twice())
    assert len(rows_of(service)) == 1


def test_whose_data_it_is_is_not_asked_again(service: Service) -> None:
    asha, _ = service.client("asha")
    service.drafted(asha.id, "राशन कार्ड")
    _, caller = service.person("mina")
    with statements(service.engine) as said:
        (taken,) = caller.post("/v1/assignments", json={}).json()["assignments"]
        segment = taken["tasks"][0]["segment"]
        sent = {"operation_id": str(uuid4()), "base_version": segment["version"], "text": "राशन"}
        assert caller.post(f"/v1/segments/{segment['id']}/revisions", json=sent).status_code == 201
    told = [(row.object_kind, row.object_id, row.client_id) for row in rows_of(service)][-2:]
    assert told == [("assignment", taken["id"], asha.id), ("segment", segment["id"], asha.id)]
    assert not [
        one for one in said if re.match(r"SELECT recording.client_id\s+FROM recording JOIN (assignment|segment)", one)
    ]


def test_a_heartbeat_costs_the_log_nothing(service: Service) -> None:
    service.drafted(service.client("asha")[0].id, "राशन कार्ड")
    _, caller = service.person("mina")
    (taken,) = caller.post("/v1/assignments", json={}).json()["assignments"]
    with statements(service.engine) as said:
        beat = caller.post(f"/v1/assignments/{taken['id']}/renew", headers={"Prefer": "return=minimal"})
    assert beat.status_code == 200
    assert not [one for one in said if "audit" in one]
