"""Retention over HTTP: what a client says of a recording's consent, purposes, region and days, in every way of sending
one."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from configs import regions
from configs.settings import Retention
from pipeline.recordings import recordings, retention
from pipeline.recordings.retention import Days, Kept
from pipeline.recordings.states import RECORDING
from pipeline.recordings.transitions import advance
from pipeline.store.database import reading
from tests.conftest import Service
from tests.review_api.clients.test_recordings import wav
from tests.review_api.clients.test_uploads import begin, patch

SOUND = wav(0.5)
DAYS = json.dumps({"sound_days": 30, "text_days": 365})
SAID = {"consent_reference": "form 7/2026", "data_subject_region": "in-br", "purposes": "transcription,training"}


def send(caller: TestClient, **fields: str) -> Any:
    return caller.post("/v1/recordings", files={"file": ("a.wav", SOUND)}, data=fields)


def kept(service: Service, recording_id: str) -> Kept:
    with reading(service.engine) as connection:
        return retention.of(connection, [recording_id])[recording_id]


def check(service: Service, caller: TestClient, recording_id: str) -> None:
    """It is as SAID and DAYS say."""
    found = caller.get(f"/v1/recordings/{recording_id}").json()
    assert found["purposes"] == ["transcription", "training"]
    assert (found["training_consent"], found["consent_reference"]) == (True, "form 7/2026")
    assert (found["data_subject_region"], found["sound_deleted_at"]) == ("IN-BR", None)
    assert kept(service, recording_id).days == Days(30, 365)
    came, due = (datetime.fromisoformat(at) for at in (found["created_at"], found["retention"]["sound_due_at"]))
    assert due - came == timedelta(days=30)
    assert caller.get("/v1/recordings").json()["items"][0]["retention"] == found["retention"]


def test_a_form_says_it(service: Service) -> None:
    _, asha = service.client("asha")
    made = send(asha, **SAID, retention=DAYS)
    assert made.json()["retention"]["text_days"] == 365
    check(service, asha, made.json()["id"])
    plain = send(asha).json()
    assert (plain["purposes"], plain["retention"]["sound_due_at"]) == (["transcription"], None)
    assert kept(service, plain["id"]) == Kept()


def test_a_url_and_a_manifest_say_it(service: Service) -> None:
    _, asha = service.client("asha")
    row = {"url": "https://client.example/a.wav", **SAID, "retention": json.loads(DAYS)}
    check(service, asha, asha.post("/v1/recordings", json=row).json()["id"])
    cells = ",".join(f'"{one}"' for one in (row["url"], *SAID.values(), DAYS.replace('"', '""')))
    text = f"url,{','.join(SAID)},retention\n{cells}\n{row['url']},,,transcription\n{row['url']},,DEU,\n"
    sent = asha.post("/v1/batches", content=text, headers={"Content-Type": "text/csv"}).json()
    assert sent["counts"] == {"queued": 2, "refused": 1}, sent
    assert sent["refused"][0]["errors"][0]["field"] == "data_subject_region"
    (first, second) = asha.get(f"/v1/batches/{sent['id']}/rows", params={"state": "queued"}).json()["items"]
    assert asha.get(f"/v1/recordings/{second['recording_id']}").json()["purposes"] == ["transcription"]
    assert kept(service, first["recording_id"]).days == Days(30, 365)


def test_an_upload_in_several_goes_says_it(service: Service) -> None:
    _, asha = service.client("asha")
    begun = begin(asha, len(SOUND), **SAID, retention=DAYS)
    done = patch(asha, begun.headers["Location"], 0, SOUND)
    check(service, asha, done.headers["Recording-Id"])
    assert begin(asha, len(SOUND), retention='{"sound_days": 0}').status_code == 422


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"purposes": "transcription,training", "training_consent": "false"}, "purpose-conflict", "training_consent"),
        ({"purposes": "transcription", "training_consent": "true"}, "purpose-conflict", "leaves out training"),
        ({"purposes": "transcription", "speaker_consent": "true"}, "purpose-conflict", "speaker_consent"),
        ({"purposes": "training"}, "invalid-request", "without transcription"),
        ({"purposes": "transcription,marketing"}, "invalid-request", "marketing"),
        ({"retention": "30"}, "invalid-request", "JSON object"),
        ({"retention": '{"sound_days": "30"}'}, "invalid-request", "retention.sound_days"),
        ({"retention": '{"sound_days": 0}'}, "invalid-request", "retention.sound_days"),
        ({"retention": '{"video_days": 1}'}, "invalid-request", "retention.video_days"),
        ({"data_subject_region": "Bihar"}, "invalid-request", "data_subject_region"),
        ({"data_subject_region": "XX"}, "invalid-request", "ISO 3166"),
        ({"data_subject_region": "IN-"}, "invalid-request", "IN-BR"),
        ({"consent_reference": "x" * 201}, "invalid-request", "consent_reference"),
    ],
)
def test_what_cannot_be_is_one_clear_error(service: Service, said: dict[str, str], code: str, words: str) -> None:
    _, asha = service.client("asha")
    refused = send(asha, **said)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert words in refused.json()["detail"]
    assert asha.get("/v1/recordings").json()["items"] == []


def test_purposes_are_the_two_consents(service: Service) -> None:
    _, asha = service.client("asha")
    both = send(asha, training_consent="true", speaker_consent="true").json()
    assert both["purposes"] == ["transcription", "training", "voices"]
    path = f"/v1/recordings/{send(asha, purposes='voices,transcription', speaker_consent='true').json()['id']}"
    assert asha.get(path).json()["purposes"] == ["transcription", "voices"]
    changed = asha.patch(path, json={"purposes": ["transcription", "training"]}).json()
    assert (changed["purposes"], changed["training_consent"]) == (["transcription", "training"], True)
    with reading(service.engine) as connection:
        assert recordings.get(connection, changed["id"]).speaker_consent is False
    assert asha.patch(path, json={"purposes": ["transcription", "voices"]}).json()["training_consent"] is False
    refused = asha.patch(path, json={"purposes": ["transcription"], "training_consent": True})
    assert (refused.status_code, refused.json()["code"]) == (422, "purpose-conflict")
    assert "withdrawal" in asha.patch(path, json={"purposes": ["training"]}).json()["detail"]
    assert asha.get(path).json()["purposes"] == ["transcription", "voices"]


def test_what_is_said_may_be_changed(service: Service) -> None:
    _, asha = service.client("asha")
    _, other = service.client("other")
    path = f"/v1/recordings/{send(asha, **SAID, retention=DAYS).json()['id']}"
    assert other.patch(path, json={"retention": {"sound_days": 1}}).status_code == 404
    changed = asha.patch(path, json={"data_subject_region": "DE", "retention": {"sound_days": 7}}).json()
    told = (changed["data_subject_region"], changed["consent_reference"], changed["retention"]["sound_days"])
    assert told == ("DE", "form 7/2026", 7)
    assert changed["retention"]["text_days"] is None  # both parts anew
    nothing = asha.patch(path, json={"consent_reference": None, "retention": None}).json()
    assert (nothing["consent_reference"], nothing["retention"]["sound_due_at"]) == ("", None)
    assert asha.patch(path, json={"data_subject_region": "Bihar"}).status_code == 422


def test_what_says_nothing_is_kept_as_is_usual(service: Service) -> None:
    _, asha = service.client("asha")
    _, other = service.client("other")
    before = send(asha).json()["id"]
    usual = asha.put("/v1/retention", json={"sound_days": 30}).json()
    assert usual == {"sound_days": 30, "text_days": None, "most_sound_days": None, "most_text_days": None}
    assert asha.get("/v1/retention").json() == usual
    assert other.get("/v1/retention").json()["sound_days"] is None
    assert kept(service, before).days == Days()
    assert kept(service, send(asha).json()["id"]).days == Days(30, None)
    assert kept(service, send(asha, retention='{"text_days": 9}').json()["id"]).days == Days(30, 9)
    assert kept(service, send(asha, retention='{"sound_days": null}').json()["id"]).days == Days()


def test_the_operator_says_for_how_long_at_most(service: Service) -> None:
    _, asha = service.client("asha")
    asha.put("/v1/retention", json={"text_days": 500})
    object.__setattr__(service.settings, "retention", Retention(most_sound_days=60, most_text_days=400))
    assert kept(service, send(asha).json()["id"]).days == Days(60, 400)
    refused = [
        send(asha, retention='{"sound_days": 61}'),
        send(asha, retention='{"sound_days": null}'),
        begin(asha, len(SOUND), retention='{"text_days": 401}'),
        asha.put("/v1/retention", json={"sound_days": 90}),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(422, "kept-too-long")] * 4
    assert "60 days at most" in refused[0].json()["detail"]
    assert asha.put("/v1/retention", json={"sound_days": 60}).json()["most_text_days"] == 400


def test_days_are_counted_from_when_people_were_done(service: Service) -> None:
    _, asha = service.client("asha")
    made = send(asha, retention=DAYS).json()

    def moved(*states: str) -> tuple[datetime | None, datetime | None]:
        with service.engine.begin() as connection:
            for state in states:
                assert advance(connection, RECORDING, [made["id"]], state) == 1
            known = retention.of(connection, [made["id"]])[made["id"]]
        return known.sound_due_at, known.text_due_at

    came = moved()
    assert moved("running", "drafted", "in_review") == came
    done = moved("reviewed")
    assert None not in (*came, *done)
    assert done > came  # type: ignore[operator]
    assert moved("delivered") == done  # that the client takes it does not begin the count anew
    assert done[1] - done[0] == timedelta(days=335)  # type: ignore[operator]


def test_regions_are_of_iso_3166() -> None:
    assert [regions.checked(one) for one in ("IN", "in-br", "DE", "GB-ENG", "FR-75")] == [
        "IN", "IN-BR", "DE", "GB-ENG", "FR-75",
    ]  # fmt: skip
    assert len(regions.COUNTRIES) == 249
    for wrong in ("", "I", "IND", "UK", "IN-BIHA", "IN BR", "IN-B R"):
        with pytest.raises(ValueError, match="ISO 3166"):
            regions.checked(wrong)
