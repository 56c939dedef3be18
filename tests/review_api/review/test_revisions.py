"""Revisions: a transcriber's text is kept as typed, once, and never over another's."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import Service
from tests.review_api.review.test_tasks import submit

pytestmark = pytest.mark.slow  # fills a service: left to make test


def test_a_conflict_carries_the_current_text(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक", "दो")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    assert submit(mina, task, "पहला").status_code == 201
    refused = submit(mina, task, "दूसरा")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert refused.json()["current"] == {"version": 1, "text": "पहला"}
    assert submit(mina, task, "दूसरा", base_version=1).json()["version"] == 2


def test_sending_again_answers_as_the_first_time(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक", "दो")
    one, two = mina.post("/v1/tasks/lease", json={"count": 2}).json()["tasks"]
    operation = str(uuid4())
    first = submit(mina, one, "पहला", operation_id=operation)
    again = submit(mina, one, "पहला", operation_id=operation.upper())
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert submit(mina, two, "और", operation_id=operation).json()["code"] == "operation-reused"


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("क\u093c", "क\u093c"), ("\u0958", "क\u093c"), ("क्\u200dष", "क्\u200dष"), ("एक\nदो", "एक\nदो"), ("", ""),
        ("  a ", "  a "),
    ],
)  # fmt: skip
def test_text_is_kept_as_typed_in_nfc(service: Service, said: str, stored: str) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    assert submit(mina, task, said).json()["text"] == stored


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "a\x00b"}, {"text": "\x1b[0m"}, {"text": "x" * 20_001}, {"text": None}, {"operation_id": "again"},
        {"base_version": -1}, {"base_version": "new"}, {"remark": "hello"},
    ],
)  # fmt: skip
def test_a_revision_that_cannot_be_stored(service: Service, wrong: dict[str, Any]) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    answer = submit(mina, task, "एक", **wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert "hello" not in answer.text


def test_half_a_surrogate_pair_is_refused(service: Service) -> None:
    _, mina = service.person("mina")
    body = json.dumps({"operation_id": str(uuid4()), "base_version": 0, "text": "\ud83d"})
    answer = mina.post("/v1/segments/seg_x/revisions", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
