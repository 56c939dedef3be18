"""Deepgram's address: parameters that are honoured, and those that are refused by name."""

from typing import Any

import pytest

from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, stored_files, wav
from tests.review_api.compatible.sent import draft, only


def test_time_is_over_and_the_same_request_goes_on(service: Service) -> None:
    asha, caller = service.client("asha")
    asked: dict[str, Any] = {"language": "hi", "keyterm": ["राशन कार्ड", "बिल"], "model": "nova-3"}
    late = caller.post("/v1/listen", params=asked, content=wav())
    made = only(service, asha.id)
    assert (late.status_code, late.json()["err_code"]) == (504, "NOT_DRAFTED_YET")
    assert late.json()["request_id"] == made.id
    assert (made.language, made.vocabulary) == ("hi", ["राशन कार्ड", "बिल"])
    draft(service, made.id, "राशन कार्ड", "बिजली बिल")
    read = caller.post("/v1/listen", params=asked, content=wav()).json()
    (said,) = read["results"]["channels"][0]["alternatives"]
    assert (read["metadata"]["request_id"], said["transcript"]) == (made.id, "राशन कार्ड बिजली बिल")
    assert (read["metadata"]["sha256"], set(read["results"])) == (made.sha256, {"channels"})
    assert "speaker" not in said["words"][0]
    assert "paragraphs" not in said
    dressed = asked | {"diarize_model": "latest", "utterances": "true", "paragraphs": "true"}
    whole = caller.post("/v1/listen", params=dressed, content=wav()).json()["results"]
    assert [one["speaker"] for one in whole["utterances"]] == [0, 1]
    assert [one["speaker"] for one in whole["channels"][0]["alternatives"][0]["paragraphs"]["paragraphs"]] == [0, 1]
    plain = caller.post("/v1/listen", params=asked | {"utterances": "true"}, content=wav()).json()["results"]
    assert "speaker" not in str(plain)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("callback", "https://client.example"), ("sentiment", "true"), ("summarize", "v2"), ("redact", "pci"),
        ("encoding", "linear16"), ("version", "2021-03-17"), ("keywords", "राशन:2"), ("numerals", "true"),
        ("tag", "a"), ("nonsense", "1"), ("keyterm", "क" * 61), ("language", "a\0b"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_by_name(service: Service, name: str, value: str) -> None:
    _, caller = service.client("asha")
    refused = caller.post("/v1/listen", params={name: value}, content=wav())
    assert refused.status_code == 400
    assert name in refused.json()["err_msg"]
    assert (count(service, "recording"), stored_files(service)) == (0, [])


def test_no_is_taken_as_an_answer(service: Service) -> None:
    _, caller = service.client("asha")
    asked = {"sentiment": "false", "redact": "", "detect_language": "true", "punctuate": "true", "language": "multi"}
    assert caller.post("/v1/listen", params=asked, content=wav()).status_code == 504
    twice = caller.post("/v1/listen", params={"detect_language": "true", "language": "hi"}, content=wav())
    assert twice.json()["err_code"] == "LANGUAGE_TWICE"


def test_addresses_are_not_fetched(service: Service) -> None:
    _, caller = service.client("asha")
    assert caller.post("/v1/listen", json={"url": "https://client.example"}).json()["err_code"] == "URL_REFUSED"
    assert caller.post("/v1/listen", content=b"no sound").json()["err_code"] == "NOT_AUDIO"
    assert caller.post("/v1/listen").json()["err_code"] == "EMPTY_FILE"
    assert service.caller("boli_x").post("/v1/listen", content=wav()).json()["err_code"] == "INVALID_AUTH"
