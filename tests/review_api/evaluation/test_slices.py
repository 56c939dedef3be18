"""What a client says of a recording, and error rates cut by it."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from pipeline.recordings import attributes
from pipeline.store import tables
from tests.collected import collect
from tests.conftest import Service

pytestmark = pytest.mark.slow  # a service over many scores: left to make test

SOUND = (Path(__file__).parents[3] / "boli" / "demo" / "samples" / "hi-farm.ogg").read_bytes()


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


def describe(service: Service, segment_ids: list[str], name: attributes.Name, values: list[str]) -> None:
    """Give the recordings of these segments the values in turn."""
    with service.engine.begin() as connection:
        for index, id in enumerate(segment_ids):
            found = sa.select(tables.recordings.segment.c.recording_id).where(tables.recordings.segment.c.id == id)
            recording_id = connection.execute(found).scalar_one()
            attributes.keep(connection, recording_id, {name: values[index % len(values)]})


def test_a_client_describes_its_recording(service: Service) -> None:
    _, calls = service.client("asha")
    form = {"district": " Patna  City", "domain": "बैंक", "device": "Feature Phone", "speaker_gender": "female"}
    form |= {"speaker_age": "34", "profile_consent": "true", "language": "hi"}
    made = calls.post("/v1/recordings", files={"file": ("a.ogg", SOUND)}, data=form)
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    said = {
        "district": "patna city", "domain": "बैंक", "device": "feature phone", "gender": "female", "age": "30 to 44",
    }  # fmt: skip
    assert made.json()["attributes"] == said
    with service.engine.begin() as connection:
        attributes.keep(connection, id, {"snr": "10 to 20 dB"})
    plain = calls.post("/v1/recordings", files={"file": ("b.ogg", SOUND)}, data={"language": "hi"}).json()
    assert calls.get(f"/v1/recordings/{id}").json()["attributes"] == said | {"snr": "10 to 20 dB"}
    listed = {one["id"]: one["attributes"] for one in calls.get("/v1/recordings").json()["items"]}
    assert listed == {id: said | {"snr": "10 to 20 dB"}, plain["id"]: {}}
    _, other = service.client("birju")
    assert other.get(f"/v1/recordings/{id}").status_code == 404
    assert other.get("/v1/recordings").json()["items"] == []
    assert calls.delete(f"/v1/recordings/{plain['id']}").status_code == 204
    assert calls.delete(f"/v1/recordings/{id}").status_code == 204
    with service.engine.begin() as connection:
        assert connection.execute(sa.select(tables.recordings.attribute)).all() == []


def test_what_a_client_may_not_say(service: Service) -> None:
    _, calls = service.client("asha")
    for form, code in (
        ({"speaker_gender": "female"}, "consent-missing"),
        ({"speaker_age": "34", "profile_consent": "false"}, "consent-missing"),
        ({"speaker_age": "134", "profile_consent": "true"}, "invalid-request"),
        ({"speaker_gender": "x", "profile_consent": "true"}, "invalid-request"),
        ({"district": "x" * 61}, "invalid-request"),
        ({"device": "a\x00b"}, "invalid-request"),
    ):
        answer = calls.post("/v1/recordings", files={"file": ("a.ogg", SOUND)}, data=form)
        assert (answer.status_code, answer.json()["code"]) == (422, code), form
    with service.engine.begin() as connection:
        assert connection.execute(sa.select(tables.recordings.recording)).all() == []


def test_rates_by_a_slice_within_a_dialect(service: Service, ml: TestClient) -> None:
    """Of 18 speakers of Bhojpuri 9 are from patna, 9 from gaya; another dialect and the unknown stay apart."""
    made = collect(service.engine, "bho", 18, lambda speaker: 12 + 12 * (speaker % 2), words=120)
    describe(service, made, "district", ["patna", "gaya"])
    describe(service, collect(service.engine, "mag", 9, lambda _: 3, words=120), "district", ["patna"])
    collect(service.engine, "bho", 1, lambda _: 3, words=120)
    rows = ml.get("/v1/accuracy?by=district&dialect=bho").json()["rows"]
    assert [(row["slice"], row["dialect"], row["speakers"], row["status"]) for row in rows] == [
        ("", "bho", 1, "not enough data"),
        ("gaya", "bho", 9, "ok"),
        ("patna", "bho", 9, "ok"),
    ]
    assert [row["wer"] for row in rows] == [None, pytest.approx(0.2), pytest.approx(0.1)]
    assert rows[1]["identity"].startswith("L1@")
    assert (rows[1]["greg"], rows[1]["naive"], rows[1]["least_probability"]) == (
        pytest.approx(0.2), pytest.approx(0.2), 1.0,
    )  # fmt: skip
    assert [row["caveats"] for row in rows] == [[], ["few-speakers"], ["few-speakers"]]  # none where no rate is shown
    slice_of = {"language": "hi", "dialect": "bho", "by": "district", "slice": "gaya"}
    words, confused = (ml.get(f"/v1/accuracy/{what}", params=slice_of).json() for what in ("words", "confusions"))
    assert (words["speakers"], words["errors"], confused["with_errors"]) == (9, 9 * 24, 9)
    unknown = ml.get("/v1/accuracy/words", params=slice_of | {"slice": ""}).json()
    assert (unknown["speakers"], unknown["errors"]) == (1, 3)
    assert ml.get("/v1/accuracy/segments", params=slice_of | {"slice": "delhi"}).json()["items"] == []
    half = ml.get("/v1/accuracy/words?language=hi&by=district")
    assert (half.status_code, half.json()["code"]) == (422, "half-a-slice")
    assert ml.get("/v1/accuracy/words?language=hi&by=moon&slice=x").json()["code"] == "invalid-request"
    both = {row["slice"]: row for row in ml.get("/v1/accuracy?by=district").json()["rows"]}
    assert both["patna"]["wer"] == pytest.approx((12 + 3) / 240)
    assert ml.get("/v1/accuracy?by=district&dialect=awa").json()["rows"] == []
    assert {row["slice"] for row in ml.get("/v1/accuracy?by=client&language=hi").json()["rows"]} != {""}
    assert ml.get("/v1/accuracy?by=moon").json()["code"] == "invalid-request"
