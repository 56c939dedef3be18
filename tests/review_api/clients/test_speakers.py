"""Speakers and voices over HTTP: named once, shown as found, and taken back."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from configs.settings import Voices
from pipeline.accounts import clients
from pipeline.recordings import recordings
from pipeline.speakers import voices
from pipeline.speakers.matching import matches
from pipeline.store.database import reading
from pipeline.store.encryption import Seal, new_key
from tests.conftest import Service
from tests.pipeline.speakers.test_voices import voice_of
from tests.review_api.clients.test_recordings import wav

SETTINGS = Voices.model_validate({"voiceprint_key": new_key()})


@pytest.fixture
def asha(service: Service) -> TestClient:
    """A client whose service has a key, and who wants its speakers recognised."""
    held = service.app.state.services
    service.app.state.services = replace(held, settings=held.settings.model_copy(update={"voices": SETTINGS}))
    _, calls = service.client("asha")
    assert calls.put("/v1/voices", json={"link_speakers": True}).json() == {"link_speakers": True, "items": []}
    return calls


def heard(service: Service, *seeds: int) -> str:
    """Draft a recording of asha's with these voices, as the workflow does, but for the sound; return its id."""
    with reading(service.engine) as connection:
        owner = clients.named(connection, "asha")
    assert owner
    made = service.drafted(owner.id, *(["हाँ"] * len(seeds)), speaker_consent=True)
    prints = {f"S{number}": voice_of(seed) for number, seed in enumerate(seeds, start=1)}
    with service.engine.begin() as connection:
        found = matches(prints, voices.known(connection, made.client_id, Seal(SETTINGS)))
        voices.note(connection, made.id, prints, found, Seal(SETTINGS))
    return made.id


def test_named_once_and_shown_everywhere(service: Service, asha: TestClient) -> None:
    first = heard(service, 1, 2)
    named = asha.put(f"/v1/recordings/{first}/speakers/S1", json={"name": " Agent Meena "})
    assert [one["name"] for one in named.json()["items"]] == ["Agent Meena", ""]
    second = heard(service, 3, 1)
    found = asha.get(f"/v1/recordings/{second}/speakers").json()["items"][1]
    assert (found["name"], found["automatic"], found["similarity"]) == ("Agent Meena", True, pytest.approx(1.0))
    made = asha.get(f"/v1/recordings/{second}/transcript").json()
    assert made["speakers"][1] == found
    assert [(one["speaker"], one["speaker_label"]) for one in made["segments"]] == [
        ("S1", "S1"),
        ("Agent Meena (automatic)", "S2"),
    ]
    text = asha.get(f"/v1/recordings/{second}/transcript?format=txt").text
    assert "Agent Meena (automatic): हाँ" in text
    (voice,) = asha.get("/v1/voices").json()["items"]
    assert voice["recording_ids"] == sorted([first, second])
    assert asha.delete(f"/v1/voices/{voice['id']}").status_code == 204
    assert "Meena" not in asha.get(f"/v1/recordings/{first}/transcript?format=srt").text


def test_consent_is_taken_back(service: Service, asha: TestClient) -> None:
    first = heard(service, 1, 2)
    asha.put(f"/v1/recordings/{first}/speakers/S1", json={"name": "Agent Meena"})
    assert asha.delete(f"/v1/recordings/{first}/speakers").status_code == 204
    shown = asha.get(f"/v1/recordings/{first}/speakers").json()["items"]
    assert [(one["name"], one["remembered"]) for one in shown] == [("Agent Meena", False), ("", False)]
    assert asha.get("/v1/voices").json()["items"] == []


def test_one_speaker_is_forgotten(service: Service, asha: TestClient) -> None:
    first = heard(service, 1, 2)
    assert asha.delete(f"/v1/recordings/{first}/speakers/S2").status_code == 204
    assert [one["remembered"] for one in asha.get(f"/v1/recordings/{first}/speakers").json()["items"]] == [True, False]
    assert asha.delete(f"/v1/recordings/{first}/speakers/S9").json()["code"] == "not-found"


@pytest.mark.parametrize("name", ["", "  ", "a\u0000b", "\u200d", "a\u202eb", "x" * 201, 7])
def test_a_name_that_cannot_be_stored(service: Service, asha: TestClient, name: object) -> None:
    first = heard(service, 1)
    answer = asha.put(f"/v1/recordings/{first}/speakers/S1", json={"name": name})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


def test_without_a_key_linking_is_refused(service: Service) -> None:
    _, calls = service.client("asha")
    answer = calls.put("/v1/voices", json={"link_speakers": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "voiceprint-key-missing")
    assert "boli voice key" in answer.json()["detail"]
    assert calls.get("/v1/voices").json() == {"link_speakers": False, "items": []}
    assert calls.put("/v1/voices", json={"link_speakers": False}).status_code == 200


def test_what_a_client_says_of_its_speakers_is_kept(service: Service) -> None:
    _, calls = service.client("asha")
    sound = {"file": ("call.wav", wav())}
    for fields in ({}, {"speaker_consent": "true", "speakers_per_channel": "1, 2"}):
        made = calls.post("/v1/recordings", files=sound, data=fields)
        assert made.status_code == 201, made.text
        with reading(service.engine) as connection:
            kept = recordings.get(connection, made.json()["id"])
        assert kept.speaker_consent == bool(fields)
        assert kept.speakers_per_channel == fields.get("speakers_per_channel", "")
    refused = calls.post("/v1/recordings", files=sound, data={"speaker_consent": "perhaps"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")


@pytest.mark.parametrize("text", ["two", "0", "21", "1,,2", "1;2", "-1", "१"])
def test_a_number_of_voices_that_is_none(service: Service, text: str) -> None:
    _, calls = service.client("asha")
    answer = calls.post(
        "/v1/recordings", files={"file": ("a.wav", b"RIFF")}, data={"speakers_per_channel": text, "language": "hi"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert "1,2" in answer.json()["detail"]
