"""The segments behind an error rate, their sound, and the confusions."""

import io

import pytest
import soundfile
from starlette.testclient import TestClient

from pipeline.privacy import erasure
from tests.conftest import Service
from tests.review_api.evaluation.test_reports import review

pytestmark = pytest.mark.slow  # a service over many scores: left to make test


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


def test_from_a_rate_to_what_was_said(service: Service, ml: TestClient) -> None:
    owner, _ = service.client("asha")
    made = service.drafted(owner.id, "राशन कार्ट", "एक", "दो", dialect="mag", name="helpline")
    first, _, untouched = review(service, made.id, "राशन कार्ड।", "एक", None)
    (row,) = ml.get("/v1/accuracy").json()["rows"]
    group = {name: row[name] for name in ("language", "dialect", "model")}

    (found,) = ml.get("/v1/accuracy/segments", params=group).json()["items"]
    assert found == {
        "id": first.id, "recording_id": made.id, "recording_name": "helpline", "start_ms": 0, "end_ms": 2000,
        "channel": 0, "speaker": "S1", "language": "hi", "dialect": "mag", "model": row["model"],
        "draft": "राशन कार्ट", "reference": "राशन कार्ड।",
        "counts": {"errors": 1, "substitutions": 1, "deletions": 0, "insertions": 0, "reference": 2, "hypothesis": 2},
        "words": [
            {"kind": "equal", "reference": "राशन", "draft": "राशन"},
            {"kind": "substitute", "reference": "कार्ड", "draft": "कार्ट"},
        ],
        "clip": {"url": f"/v1/accuracy/segments/{first.id}/clip", "start_ms": 0, "end_ms": 2250},
    }  # fmt: skip
    assert ml.get("/v1/accuracy/confusions", params=group).json() == {
        "looked_at": 1, "with_errors": 1,
        "items": [{"reference": "कार्ड", "draft": "कार्ट", "count": 1, "clips": [found["clip"]["url"]]}],
    }  # fmt: skip

    clip = ml.get(found["clip"]["url"])
    sound, rate_hz = soundfile.read(io.BytesIO(clip.content))
    assert (clip.headers["content-type"], clip.headers["cache-control"]) == ("audio/ogg", "private, no-store")
    assert len(sound) / rate_hz == pytest.approx(2.25, abs=0.1)
    part = ml.get(found["clip"]["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, clip.content[10:20])
    assert ml.get(found["clip"]["url"], headers={"Range": "bytes=99999999-"}).json()["code"] == "bad-range"
    for id in (untouched.id, "seg_nothing"):
        answer = ml.get(f"/v1/accuracy/segments/{id}/clip")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_the_sound_goes_with_its_recording(service: Service, ml: TestClient) -> None:
    owner, _ = service.client("asha")
    made = service.drafted(owner.id, "एक")
    (segment,) = review(service, made.id, "दो")
    service.blobs.delete(f"recordings/{made.id}")
    assert ml.get(f"/v1/accuracy/segments/{segment.id}/clip").json()["code"] == "not-found"
    with service.engine.begin() as connection:
        erasure.remove_recordings(connection, service.blobs, [made.id])
    assert ml.get("/v1/accuracy/segments?language=hi").json()["items"] == []


@pytest.mark.parametrize(
    "query",
    ["segments", "segments?language=hi&limit=0", "segments?language=hi&limit=101", "segments?language=hi&policy=L9",
     "confusions", "confusions?language=hi&limit=501", "confusions?language=h%00i"],
)  # fmt: skip
def test_what_cannot_be_asked(ml: TestClient, query: str) -> None:
    answer = ml.get(f"/v1/accuracy/{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
