"""The OpenAPI document: what generators need, and what is true of every operation."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from review_api import description
from review_api.examples import EXAMPLES, SUBMISSION
from review_api.openapi import document
from review_api.schemas import base, guidelines, recordings, retention, speakers, usage, versions, vocabulary, webhooks
from tests.conftest import Service

OPENAPI = document()
OPERATIONS = [
    (method, path, operation) for path, methods in OPENAPI["paths"].items() for method, operation in methods.items()
]
CLASSES = {
    one.__name__: one
    for one in (
        base.ProblemBody, recordings.Recording, webhooks.NewWebhook, vocabulary.VocabularyRequest,
        guidelines.GuidelinesRequest, speakers.SpeakerName, versions.Remark, webhooks.Event, usage.Usage,
        retention.RetentionDays,
    )
}  # fmt: skip


def test_each_operation_has_a_short_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [name for name in names if not re.fullmatch("[a-z]+(_[a-z]+)+", name)] == [], "add them to description.NAMES"


def test_the_table_of_names_has_nothing_that_is_gone() -> None:
    assert set(description.NAMES) <= {(method, path) for method, path, _ in OPERATIONS}


def test_no_schema_is_named_by_its_module() -> None:
    assert [name for name in OPENAPI["components"]["schemas"] if "__" in name] == []


def test_each_operation_says_how_it_refuses() -> None:
    problem = {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
    for method, path, operation in OPERATIONS:
        if operation["tags"] == ["compatible"]:
            continue  # errors of a vendor's shape
        refusals = {status: one for status, one in operation["responses"].items() if status >= "400"}
        assert {"422", "503"} <= set(refusals), (method, path)
        if "requestBody" in operation:
            assert {"400", "413"} <= set(refusals), (method, path)
        for status, one in refusals.items():
            assert one == {"$ref": f"#/components/responses/Problem{status}"}
            assert OPENAPI["components"]["responses"][f"Problem{status}"]["content"] == {
                "application/problem+json": problem
            }, (method, path, status)


def test_files_are_binary_as_generators_know_it() -> None:
    assert "contentMediaType" not in json.dumps(OPENAPI)
    form = OPENAPI["paths"]["/v1/recordings"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["properties"]["file"] == {"type": "string", "format": "binary"}
    assert set(form["examples"][0]) <= set(form["properties"])


def test_a_file_of_a_transcript_is_no_json() -> None:
    answer = OPENAPI["paths"]["/v1/recordings/{recording_id}/transcript/{format}"]["get"]["responses"]["200"]
    assert "application/json" not in answer["content"]
    assert next(iter(answer["content"])).startswith("text/")


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_one(name: str) -> None:
    CLASSES[name].model_validate(EXAMPLES[name])
    assert OPENAPI["components"]["schemas"][name]["examples"] == [EXAMPLES[name]]


def test_so_is_that_of_the_form() -> None:
    recordings.Submission.model_validate({name: str(value) for name, value in SUBMISSION.items()})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("REPORT", "/v1/recordings/rec_1", "DELETE, GET, PATCH"),
        ("PUT", "/v1/recordings", "GET, POST"),
        ("PUT", "/v1/uploads/upl_1", "DELETE, HEAD, PATCH"),
        ("PATCH", "/v1/webhooks/wh_1", "DELETE, GET, PUT"),
        ("TRACE", "/v1/recordings/rec_1/speakers/S1", "DELETE, PUT"),
        ("POST", "/client", "GET, HEAD"),
    ],
)
def test_allow_names_every_method_of_an_address(service: Service, method: str, path: str, allowed: str) -> None:
    answer = service.caller().request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/voices", {"link_speakers": 0}),
        ("/v1/voices", {"link_speakers": "no"}),
        ("/v1/vocabulary", {"words": "राशन"}),
        ("/v1/guidelines", {"text": 5}),
    ],
)
def test_a_value_of_another_type_is_refused(service: Service, path: str, body: Any) -> None:
    _, asha = service.client("asha")
    assert asha.put(path, json=body).json()["code"] == "invalid-request"


def test_numbers_are_not_read_from_texts(service: Service) -> None:
    _, mina = service.person("mina")
    assert mina.post("/v1/tasks/lease", json={"count": "1"}).status_code == 422
    assert mina.post("/v1/tasks/lease", json={"count": True}).status_code == 422
