"""Batches: each row of a manifest is taken or refused for itself, once, by the rules of a single recording."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from httpx import Response
from starlette.testclient import TestClient

from configs.settings import Api, Settings, Storage
from pipeline.jobs.migration import migrate_all
from pipeline.recordings import batches, usage
from pipeline.store.database import now
from pipeline.store.tables.clients import idempotency
from review_api.clients.manifest import MOST_BYTES, MOST_ROWS
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count

JSONL = {"Content-Type": "application/jsonl"}
CSV = {"Content-Type": "text/csv; charset=utf-8"}


@pytest.fixture
def either(database_url: str, tmp_path: Any) -> Iterator[Service]:
    """The service on either database, with a small share of rush."""
    storage = Storage(data_dir=tmp_path / "data", database_url=database_url)
    settings = Settings(storage=storage, api=Api(rush_share=0.0, rush_free=1))
    migrate_all(settings)
    running = Service(settings)
    yield running
    running.engine.dispose()


def url(number: int) -> str:
    return f"https://host.example/{number}.wav"


def send(caller: TestClient, rows: list[Any], **headers: str) -> Response:
    body = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    return caller.post("/v1/batches", content=body, headers=JSONL | headers)


def test_a_row_that_is_wrong_is_refused_and_the_others_go_on(either: Service) -> None:
    _, asha = either.client("asha")
    rows = [
        {"url": url(1), "language": "hi-IN", "external_id": "1", "metadata": {"order": "A-1"}, "priority": "rush"},
        {"url": url(2), "language": "klingon"},
        "",
        {"url": url(4), "speakers": 0, "langauge": "hi"},
        "not JSON",
        {"url": url(6), "external_id": "1"},
        {"url": "https://127.0.0.1/x.wav"},
        {"url": url(8), "priority": "rush"},
        {"url": url(9), "languages": "hi,xx"},
        {
            "url": url(10),
            "style": "clean",
            "dialect": "bho",
            "redact": "phone",
            "deadline": "2030-01-01T00:00:00Z",
            "training_consent": True,
        },
        {"url": url(11), "\x00" * 900: 1},
        {"url": url(12), "\ud800": 1},
    ]
    sent = send(asha, rows)
    assert sent.status_code == 201, sent.text
    made = sent.json()
    assert (made["rows"], made["counts"]) == (11, {"queued": 2, "refused": 9})
    wrong = {row["number"]: [(one["field"], one["code"]) for one in row["errors"]] for row in made["refused"]}
    assert wrong == {
        2: [("language", "unknown-language")],
        4: [("speakers", "invalid-request"), ("langauge", "invalid-request")],
        5: [(None, "invalid-request")],
        6: [("external_id", "external-id-taken")],
        7: [("url", "url-refused")],
        8: [("priority", "too-much-rush")],
        9: [("languages", "unknown-language")],
        11: [("\x00" * 100, "invalid-request")],
        12: [(None, "invalid-request")],
    }
    assert "priority normal" in made["refused"][5]["errors"][0]["detail"]
    page = asha.get(f"/v1/batches/{made['id']}/rows", params={"state": "queued"}).json()["items"]
    assert [row["number"] for row in page] == [1, 10]
    first, last = (asha.get(f"/v1/recordings/{row['recording_id']}").json() for row in page)
    assert (first["name"], first["language"], first["external_id"]) == ("1.wav", "hi", "1")
    assert (last["dialect"], last["redact"], last["modes"]["style"]) == ("bho", ["phone"], "clean")
    assert (first["training_consent"], last["training_consent"]) == (False, True)
    assert count(either, "recording") == 2


def test_sent_again_under_its_key_it_goes_on_where_it_stopped(either: Service) -> None:
    _, asha = either.client("asha")
    rows = [{"url": url(number)} for number in range(1, 6)]
    first = send(asha, rows, **{"Idempotency-Key": "k"})
    id, kept = first.json()["id"], {1, 2, 4}
    with either.engine.begin() as connection:  # as a crash leaves it
        connection.execute(sa.text("DELETE FROM batch_row WHERE number IN (3, 5)"))
        before = {row.number: row.recording_id for row in batches.rows(connection, id)}
    assert asha.get(f"/v1/batches/{id}").json()["counts"] == {"queued": 3, "waiting": 2}
    again = send(asha, rows, **{"Idempotency-Key": "k"})
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (id, "true")
    assert again.json()["counts"] == {"queued": 5}
    with either.engine.begin() as connection:
        after = {row.number: row.recording_id for row in batches.rows(connection, id)}
    assert {number: after[number] for number in kept} == before
    other = send(asha, rows[:2], **{"Idempotency-Key": "k"})
    assert other.json()["code"] == "idempotency-key-reused"
    with either.engine.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(idempotency)).scalar() == 1


def test_sent_again_without_a_key_it_goes_on_until_all_is_done(either: Service) -> None:
    _, asha = either.client("asha")
    _, ravi = either.client("ravi")
    rows = [{"url": url(number)} for number in range(1, 4)]
    cut_off = send(asha, rows).json()
    with either.engine.begin() as connection:  # as a crash leaves it
        connection.execute(sa.text("DELETE FROM batch_row WHERE number = 3"))
    others = [send(asha, rows[:2]).json()["id"], send(ravi, rows).json()["id"]]
    assert cut_off["id"] not in others
    again = send(asha, rows)
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (cut_off["id"], "true")
    assert again.json()["counts"] == {"queued": 3}
    anew = send(asha, rows)
    assert anew.json()["id"] not in [cut_off["id"], *others]
    assert (anew.json()["counts"], "idempotent-replayed" in anew.headers) == ({"queued": 3}, False)
    assert asha.get(f"/v1/batches/{cut_off['id']}").json()["counts"] == {"queued": 3}


def test_what_was_deleted_is_not_taken_again(either: Service) -> None:
    _, asha = either.client("asha")
    made = send(asha, [{"url": url(1)}], **{"Idempotency-Key": "k"}).json()
    (row,) = asha.get(f"/v1/batches/{made['id']}/rows").json()["items"]
    assert asha.delete(f"/v1/recordings/{row['recording_id']}").status_code == 204
    assert send(asha, [{"url": url(1)}], **{"Idempotency-Key": "k"}).json()["counts"] == {"deleted": 1}
    assert count(either, "recording") == 0


def test_a_quota_holds_for_each_row(either: Service) -> None:
    owner, asha = either.client("asha")
    with either.engine.begin() as connection:
        connection.execute(sa.text("UPDATE client SET audio_hours_per_month = 0.1"))
        connection.execute(
            sa.text("INSERT INTO audio_use VALUES ('rec_0', :client, :month, 'sample', 3600000)"),
            {"client": owner.id, "month": usage.month_of(now())},
        )
    made = send(asha, [{"url": url(1)}, {"url": url(2)}]).json()
    assert [row["errors"][0]["code"] for row in made["refused"]] == ["quota-exceeded"] * 2


@pytest.mark.slow
def test_a_spreadsheet_is_a_manifest(either: Service) -> None:
    _, asha = either.client("asha")
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerows([
        ["url", "name", "language", "metadata", "translate"],
        [url(2), "राशन\nकार्ड; का", "hi", '{"order": "A-17"}', ""],
        [url(3), "राशन; कार्ड", "hi", '{"order": "A-17"}', ""],
        ["", "", "", "", ""],
        [url(5), "", "hi", "order A-17", ""],
        [url(6), "", "hi", "", "", "", "more"],
    ])  # fmt: skip
    sent = asha.post("/v1/batches", content=file.getvalue().encode("utf-8-sig"), headers=CSV)
    assert sent.status_code == 201, sent.text
    made = sent.json()
    assert (made["rows"], made["counts"]) == (4, {"queued": 1, "refused": 3})
    wrong = {row["number"]: [one["field"] for one in row["errors"]] for row in made["refused"]}
    assert wrong == {2: ["name"], 5: ["metadata"], 6: [None]}
    (found,) = asha.get("/v1/recordings", params={"batch": made["id"]}).json()["items"]
    assert (found["name"], found["metadata"]) == ("राशन; कार्ड", {"order": "A-17"})


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        ({"Content-Type": "application/json"}, b"[]", 415, "not-a-manifest"),
        (JSONL, b"", 422, "bad-manifest"),
        (JSONL, b"\n \n", 422, "bad-manifest"),
        (JSONL, b"\xff", 422, "bad-manifest"),
        (JSONL, b"{}\n" * (MOST_ROWS + 1), 422, "too-many-rows"),
        (JSONL, b" " * (MOST_BYTES + 1), 413, "too-large"),
        (CSV, b"url,name\n", 422, "bad-manifest"),
        (CSV, b"name\ncall", 422, "bad-manifest"),
        (CSV, b"url,langauge\nhttps://host.example/a,hi", 422, "bad-manifest"),
        (CSV, b"url,url\nhttps://host.example/a,b", 422, "bad-manifest"),
        (CSV, b'url,name\nhttps://host.example/a,"call', 422, "bad-manifest"),
    ],
)
def test_a_manifest_of_which_no_row_can_be_taken_is_refused(
    service: Service, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/batches", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert asha.get("/v1/batches").json() == {"items": [], "next": None}


def test_they_are_listed_page_by_page_to_their_client_alone(either: Service) -> None:
    _, asha = either.client("asha")
    _, other = either.client("other")
    ids = [send(asha, [{"url": url(number)}, {}]).json()["id"] for number in range(3)]
    first = asha.get("/v1/batches", params={"limit": 2}).json()
    second = asha.get("/v1/batches", params={"limit": 2, "after": first["next"]}).json()
    assert [one["id"] for one in first["items"] + second["items"]] == ids[::-1]
    assert (second["next"], first["items"][0]["counts"]) == (None, {"queued": 1, "refused": 1})
    rows = asha.get(f"/v1/batches/{ids[0]}/rows", params={"limit": 1}).json()
    assert ([row["number"] for row in rows["items"]], rows["next"]) == ([1], 1)
    (row,) = asha.get(f"/v1/batches/{ids[0]}/rows", params={"after": 1}).json()["items"]
    assert (row["number"], row["state"], row["errors"][0]["field"]) == (2, "refused", "url")
    assert other.get("/v1/batches").json()["items"] == []
    assert other.get("/v1/recordings", params={"batch": ids[0]}).json()["items"] == []
    assert len(asha.get("/v1/recordings", params={"batch": ids[:2]}).json()["items"]) == 2
