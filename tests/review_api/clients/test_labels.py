"""What a client calls a recording on its own side: an id that is there once, and pairs, wherever it is shown."""

import json
from typing import Any

import pytest

from pipeline.recordings import events
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, stored_files, wav
from tests.review_api.clients.test_uploads import begin, patch

SOUND = wav(0.5)
PAIRS = {"order": "A-17", "गाँव": "मोतिहारी"}


def send(caller: Any, **fields: str) -> Any:
    return caller.post("/v1/recordings", files={"file": ("a.wav", SOUND)}, data=fields)


def test_they_are_kept_and_found(service: Service) -> None:
    _, asha = service.client("asha")
    made = send(asha, external_id="order 17", metadata=json.dumps(PAIRS)).json()
    other = send(asha).json()
    assert (made["external_id"], made["metadata"]) == ("order 17", PAIRS)
    assert (other["external_id"], other["metadata"]) == (None, {})
    found = asha.get("/v1/recordings", params={"external_id": "order 17"}).json()["items"]
    assert [one["id"] for one in found] == [made["id"]]
    _, ravi = service.client("ravi")
    assert ravi.get("/v1/recordings", params={"external_id": "order 17"}).json()["items"] == []
    assert send(ravi, external_id="order 17").status_code == 201


def test_importing_again_doubles_nothing(service: Service) -> None:
    _, asha = service.client("asha")
    made = send(asha, external_id="17").json()["id"]
    again = send(asha, external_id="17")
    assert (again.status_code, again.json()["code"], again.json()["recording_id"]) == (409, "external-id-taken", made)
    begun = begin(asha, len(SOUND), external_id="17")
    assert (begun.status_code, begun.json()["recording_id"]) == (409, made)
    assert (count(service, "recording"), count(service, "upload"), len(stored_files(service))) == (1, 0, 1)
    asha.delete(f"/v1/recordings/{made}")
    assert send(asha, external_id="17").status_code == 201


def test_an_upload_whose_id_was_taken_meanwhile_leaves_nothing(service: Service) -> None:
    _, asha = service.client("asha")
    address = begin(asha, len(SOUND), external_id="17", metadata=json.dumps(PAIRS)).headers["location"]
    assert send(asha, external_id="17").status_code == 201
    assert patch(asha, address, 0, SOUND).json()["code"] == "external-id-taken"
    assert (count(service, "recording"), count(service, "upload"), len(stored_files(service))) == (1, 0, 1)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("[1]", "JSON object of strings"),
        ("{", "JSON object of strings"),
        ("[" * 20_000, "JSON object of strings"),
        ('{"a": 1}', "string"),
        ('{"": "a"}', "1"),
        (json.dumps({"k" * 41: "a"}), "40"),
        (json.dumps({"k": "a" * 501}), "500"),
        (json.dumps({f"k{n}": "a" for n in range(51)}), "50"),
        (json.dumps({f"k{n}": "क" * 200 for n in range(30)}, ensure_ascii=False), "16384"),
        ('{"a": "\\u0000"}', "U+0000"),
    ],
)
def test_limits_are_told(service: Service, sent: str, told: str) -> None:
    _, asha = service.client("asha")
    answer = send(asha, metadata=sent)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]
    assert stored_files(service) == []


def test_they_may_be_changed_key_by_key(service: Service) -> None:
    _, asha = service.client("asha")
    made = send(asha, external_id="17", metadata=json.dumps(PAIRS)).json()
    address = f"/v1/recordings/{made['id']}"
    changed = asha.patch(address, json={"metadata": {"order": None, "state": "Bihar"}}).json()
    assert changed["metadata"] == {"गाँव": "मोतिहारी", "state": "Bihar"}
    assert (changed["external_id"], changed["name"]) == ("17", "a.wav")
    assert changed["updated_at"] > made["updated_at"]
    changed = asha.patch(address, json={"external_id": None, "metadata": None, "name": "call"}).json()
    assert (changed["external_id"], changed["metadata"], changed["name"]) == (None, {}, "call")
    assert asha.patch(address, json={"language": "ta"}).status_code == 422
    send(asha, external_id="17")
    assert asha.patch(address, json={"external_id": "17"}).json()["code"] == "external-id-taken"
    many = {f"k{n}": "a" for n in range(51)}
    assert asha.patch(address, json={"metadata": many}).json()["code"] == "metadata-too-large"


def test_events_and_transcripts_show_them(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, "पानी", external_id="17", metadata=PAIRS)
    transcript = asha.get(f"/v1/recordings/{made.id}/transcript").json()
    assert (transcript["external_id"], transcript["metadata"]) == ("17", PAIRS)
    with service.engine.begin() as connection:
        events.write(connection, made.id, "recording.reviewed")
    told = asha.get("/v1/events").json()["items"][-1]
    assert (told["facts"]["external_id"], told["facts"]["metadata"]) == ("17", PAIRS)
    asha.delete(f"/v1/recordings/{made.id}")
    left = asha.get("/v1/events").json()["items"]
    assert [one["type"] for one in left] == ["recording.deleted"]
    assert "A-17" not in json.dumps(left)
