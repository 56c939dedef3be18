"""The client's view of segments: who wrote what when, comments, disputes, versions and their differences, sound."""

import re
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from pipeline.delivery.version_differences import Difference, differences
from pipeline.overview.forecast import forecast
from pipeline.overview.pace import Pace
from pipeline.store.database import now, reading
from review_api.clients.forecast import basis
from tests.conftest import Service

WRONG = "यह बिजली नहीं, बिल है"


def submit(caller: TestClient, task: Any, text: str) -> Any:
    body = {"operation_id": str(uuid4()), "base_version": task["segment"]["version"], "text": text}
    answer = caller.post(f"/v1/segments/{task['segment']['id']}/revisions", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def lease(caller: TestClient) -> Any:
    return caller.post("/v1/tasks/lease", json={"count": 9}).json()["tasks"]


def reviewed(service: Service) -> tuple[TestClient, str]:
    """Return asha's caller, and the address of her recording of two segments, which Mina wrote."""
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, "राशन कार्ड", "बिजली बिल", language="hi")
    _, mina = service.person("mina")
    for task, text in zip(lease(mina), ("राशन कार्ड नहीं।", "बिजली बिल"), strict=True):
        submit(mina, task, text)
    return asha, f"/v1/recordings/{made.id}"


def test_each_segment_says_who_and_when_beside_the_draft(service: Service) -> None:
    asha, address = reviewed(service)
    first, second = asha.get(f"{address}/segments").json()["items"]
    assert (first["draft"], first["text"], first["version"]) == ("राशन कार्ड", "राशन कार्ड नहीं।", 1)
    assert first["by"] == second["by"]
    assert first["by"].startswith("P-")
    assert "mina" not in asha.get(f"{address}/segments").text.lower()
    assert first["at"]
    assert (first["comments"], first["disputes"], first["may_dispute"]) == ([], [], True)
    other, _ = service.client("other")
    theirs = service.drafted(other.id, "नमस्ते")
    _, mine = service.person("ravi")
    assert asha.get(f"/v1/recordings/{theirs.id}/segments").status_code == 404
    (task,) = lease(mine)
    submit(mine, task, "नमस्ते")


def test_a_client_comments_disputes_and_reads_the_answer(service: Service) -> None:
    asha, address = reviewed(service)
    id = asha.get(f"{address}/segments").json()["items"][0]["id"]
    said = asha.post(f"{address}/segments/{id}/comments", json={"text": "a name"}).json()
    made = asha.post(f"{address}/segments/{id}/disputes", json={"text": WRONG})
    assert (made.status_code, made.json()["outcome"]) == (201, "")
    again = asha.post(f"{address}/segments/{id}/disputes", json={"text": WRONG})
    assert (again.status_code, again.json()["code"]) == (409, "dispute-open")
    assert asha.get(address).json()["status"] == "in_review"
    assert asha.post(f"{address}/receipt").json()["code"] == "not-final"
    assert asha.get(f"{address}/segments").json()["items"][0]["may_dispute"] is False

    _, rhea = service.person("rhea", role="reviewer")
    (task,) = lease(rhea)
    assert (task["arm"], task["segment"]["text"], task["choices"]) == ("draft", "राशन कार्ड नहीं।", None)
    assert (task["dispute"]["text"], task["dispute"]["comments"]) == (WRONG, ["a name"])
    assert "asha" not in str(task)
    submit(rhea, task, "राशन बिल नहीं")

    (answered,) = asha.get(f"{address}/segments").json()["items"][0]["disputes"]
    assert (answered["outcome"], answered["version"], answered["answered_version"]) == ("changed", 1, 2)
    assert "task_id" not in answered
    assert (asha.get(address).json()["status"], asha.get(address).json()["version"]) == ("reviewed", 2)
    assert asha.get("/v1/recordings").json()["items"][0]["version"] == 2
    assert asha.delete(f"{address}/comments/{said['id']}").status_code == 204
    assert asha.delete(f"{address}/comments/{said['id']}").status_code == 404
    assert asha.post(f"{address}/receipt").json() == {"status": "delivered"}
    final = asha.post(f"{address}/segments/{id}/disputes", json={"text": WRONG})
    assert (final.status_code, final.json()["code"]) == (409, "delivered")


@pytest.mark.parametrize("text", ["", "   ", "...", "a\x00b", "x" * 2001, "gpj.\u202eexe"])
def test_remarks_without_words_are_refused(service: Service, text: str) -> None:
    asha, address = reviewed(service)
    id = asha.get(f"{address}/segments").json()["items"][0]["id"]
    for kind in ("comments", "disputes"):
        assert asha.post(f"{address}/segments/{id}/{kind}", json={"text": text}).status_code == 422


def test_a_segment_of_another_recording_is_not_there(service: Service) -> None:
    asha, address = reviewed(service)
    owner_id = asha.get(address).json()["id"]
    other, caller = service.client("other")
    theirs = service.drafted(other.id, "नमस्ते")
    (segment,) = caller.get(f"/v1/recordings/{theirs.id}/segments").json()["items"]
    for path in ("clip", "comments", "disputes"):
        method = "GET" if path == "clip" else "POST"
        body = None if path == "clip" else {"text": "a name"}
        answer = asha.request(method, f"/v1/recordings/{owner_id}/segments/{segment['id']}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_segment_is_heard_in_pieces(service: Service) -> None:
    asha, address = reviewed(service)
    id = asha.get(f"{address}/segments").json()["items"][0]["id"]
    whole = asha.get(f"{address}/segments/{id}/clip")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/ogg")
    piece = asha.get(f"{address}/segments/{id}/clip", headers={"Range": "bytes=0-9"})
    assert (piece.status_code, piece.content) == (206, whole.content[:10])


def test_versions_and_what_differs_between_them(service: Service) -> None:
    asha, address = reviewed(service)
    found = asha.get(f"{address}/versions").json()["items"]
    assert [(one["number"], one["why"], one["changed"]) for one in found] == [(0, "drafted", 0), (1, "reviewed", 1)]
    first, second = asha.get(f"{address}/versions/1").json()["segments"]
    assert (first["text"], first["draft"], first["differs"], second["differs"]) == (
        "राशन कार्ड नहीं।", "राशन कार्ड", True, False,
    )  # fmt: skip
    assert first["by"] == second["by"] is not None
    assert [one["by"] for one in asha.get(f"{address}/versions/0").json()["segments"]] == [None, None]
    (changed,) = asha.get(f"{address}/versions/diff?a=0&b=1").json()["segments"]
    assert changed["words"] == [
        {"kind": "equal", "a": "राशन कार्ड", "b": "राशन कार्ड"}, {"kind": "insert", "a": "", "b": "नहीं।"}
    ]  # fmt: skip
    assert asha.get(f"{address}/versions/diff?a=1&b=1").json()["segments"] == []
    for path in ("versions/2", "versions/diff?a=0&b=2"):
        assert asha.get(f"{address}/{path}").status_code == 404


def test_words_are_compared_in_canonical_spelling_and_shown_as_written() -> None:
    assert differences("२०२५ में राशन।", "2025 में राशन", "hi") == []
    assert differences("राशन कार्ड नही मिला", "राशन कार्ड नहीं मिला है", "hi") == [
        Difference("equal", "राशन कार्ड", "राशन कार्ड"), Difference("replace", "नही", "नहीं"),
        Difference("equal", "मिला", "मिला"), Difference("insert", "", "है"),
    ]  # fmt: skip


def test_a_forecast_says_what_it_rests_on_or_nothing(service: Service) -> None:
    asha, address = reviewed(service)
    nothing = {"done_at": None, "earliest": None, "latest": None, "basis": ""}
    assert asha.get(f"{address}/forecast").json() == nothing
    id = asha.get(f"{address}/segments").json()["items"][0]["id"]
    asha.post(f"{address}/segments/{id}/disputes", json={"text": WRONG})
    told = asha.get(f"{address}/forecast").json()
    assert told["done_at"] is None
    assert "too few days" in told["basis"]  # one day of work says nothing of the next


def test_a_forecast_tells_no_figures_of_other_clients_work() -> None:
    known = forecast(("hi", None), 40, 55.5, Pace(14, 31.25, 2.5), now())
    assert known.status == "ok"
    assert "31.2" in known.basis  # what a lead reads
    assert re.findall(r"\d+", basis(known)) == ["14"]  # days


def test_usage_is_told_by_month(service: Service) -> None:
    asha, address = reviewed(service)
    (month,) = asha.get("/v1/usage").json()["items"]
    assert (month["recordings"], month["audio_ms"], len(month["month"])) == (1, 4000, 7)
    assert asha.delete(address).status_code == 204
    assert asha.get("/v1/usage").json()["items"] == [month]  # what was sent was sent


def test_a_deleted_recording_takes_comments_disputes_and_versions_along(service: Service) -> None:
    asha, address = reviewed(service)
    id = asha.get(f"{address}/segments").json()["items"][0]["id"]
    asha.post(f"{address}/segments/{id}/comments", json={"text": "a name"})
    asha.post(f"{address}/segments/{id}/disputes", json={"text": WRONG})
    assert asha.delete(address).status_code == 204
    with reading(service.engine) as connection:
        for table in ("comment", "dispute", "transcript_version", "task"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
