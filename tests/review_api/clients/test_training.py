"""Consent to training: of a client, and of those who speak in a recording. Nobody has given it until they say so."""

import pytest

from pipeline.recordings import recordings
from pipeline.store.database import reading
from tests.conftest import Service
from tests.review_api.clients.test_recordings import wav


def test_a_client_says_whether_models_may_learn(service: Service) -> None:
    (_, asha), (_, other) = service.client("asha"), service.client("other")
    assert asha.get("/v1/training").json() == {"training_use": False}
    assert asha.put("/v1/training", json={"training_use": True}).json() == {"training_use": True}
    assert asha.get("/v1/training").json() == {"training_use": True}
    assert other.get("/v1/training").json() == {"training_use": False}
    assert asha.put("/v1/training", json={"training_use": False}).json() == {"training_use": False}
    assert asha.get("/v1/training").json() == {"training_use": False}


@pytest.mark.parametrize("body", [{}, {"training_use": "yes"}, {"training_use": None}, {"training_use": 1}, [], "x"])
def test_what_is_no_answer_is_refused(service: Service, body: object) -> None:
    _, asha = service.client("asha")
    answer = asha.put("/v1/training", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


def test_speakers_agree_with_a_recording_and_may_take_it_back(service: Service) -> None:
    _, asha = service.client("asha")
    sound = {"file": ("call.wav", wav())}
    assert asha.post("/v1/recordings", files=sound).json()["training_consent"] is False
    made = asha.post("/v1/recordings", files=sound, data={"training_consent": "true"}).json()
    assert made["training_consent"] is True
    path = f"/v1/recordings/{made['id']}"
    assert asha.patch(path, json={"name": "other"}).json()["training_consent"] is True
    assert asha.patch(path, json={"training_consent": False}).json()["training_consent"] is False
    assert asha.get(path).json()["training_consent"] is False
    with reading(service.engine) as connection:
        assert recordings.get(connection, made["id"]).training_consent is False
    assert asha.patch(path, json={"training_consent": "no"}).status_code == 422
    refused = asha.post("/v1/recordings", files=sound, data={"training_consent": "perhaps"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
