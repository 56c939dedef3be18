"""The form of a submission: several languages, translation, and what is refused at once."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from asr.models import model_files
from configs.settings import Asr
from pipeline.recordings import recordings
from pipeline.store.database import now, reading
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, wav
from tests.starter import copy_of_starter


@pytest.mark.parametrize(
    ("fields", "language", "languages"),
    [
        ({"languages": "hi,ta"}, "", ["hi", "ta"]),
        ({"languages": " mai , ta ,mai"}, "", ["mai", "ta"]),
        ({"languages": "HI"}, "hi", []),
        ({"languages": " , "}, "", []),
    ],
)
def test_several_languages_are_kept(
    service: Service, fields: dict[str, str], language: str, languages: list[str]
) -> None:
    _, asha = service.client("asha")
    sent = asha.post("/v1/recordings", files={"file": ("a.wav", wav())}, data=fields)
    assert sent.status_code == 201, sent.text
    assert (sent.json()["language"], sent.json()["languages"]) == (language, languages)
    with reading(service.engine) as connection:
        assert recordings.get(connection, sent.json()["id"]).languages == languages


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"languages": "hi,ta", "language": "hi"}, "language-twice"),
        ({"language": "hi", "speaker_dialect": "nowhere"}, "unknown-language"),
        ({"languages": "hi,ta", "dialect": "bho"}, "language-twice"),
        ({"languages": "hi,klingon"}, "unknown-language"),
        ({"languages": "hi,mai"}, "languages-alike"),
        ({"languages": "hi,or"}, "languages-alike"),
        ({"translate": "true"}, "translate-unsupported"),
        ({"translate": "perhaps"}, "invalid-request"),
        ({"vocabulary": ",".join(f"w{n}" for n in range(51))}, "invalid-request"),
        ({"vocabulary": "x" * 61}, "invalid-request"),
        ({"deadline": "2020-01-01T00:00:00Z"}, "invalid-request"),  # past
        ({"deadline": "2036-01-01T00:00:00"}, "invalid-request"),  # no zone
        ({"deadline": "2036-01-01"}, "invalid-request"),
        ({"deadline": "4000000000"}, "invalid-request"),
        ({"deadline": "9999-12-31T23:59:59-23:59"}, "invalid-request"),
        ({"deadline": "soon"}, "invalid-request"),
        ({"deadline": "tomorrow"}, "invalid-request"),  # has a T, as an instant has
        ({"spread": "wide"}, "invalid-request"),
    ],
)
def test_what_cannot_be_done_is_said_at_once(service: Service, fields: dict[str, str], code: str) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/recordings", files={"file": ("a.wav", wav())}, data=fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail"]
    assert count(service, "recording") == 0


def test_english_is_taken_where_the_models_card_says_so(service: Service, tmp_path_factory: Any) -> None:
    folder = copy_of_starter(tmp_path_factory.mktemp("model"))
    model_files.write_card(
        folder, name="translates", intended_use="tests", languages=("hi",), tasks=["transcribe", "translate"]
    )
    service.app.state.services.settings.__dict__["asr"] = Asr(model=str(folder))
    _, asha = service.client("asha")
    sent = asha.post("/v1/recordings", files={"file": ("a.wav", wav())}, data={"translate": "true"})
    assert sent.status_code == 201, sent.text
    assert sent.json()["translate"] is True


def test_a_deadline_and_the_wish_to_spread_are_kept(service: Service) -> None:
    _, asha = service.client("asha")
    noon = now().replace(microsecond=0) + timedelta(days=3)
    there = noon.astimezone(timezone(timedelta(hours=5, minutes=30)))
    sent = asha.post(
        "/v1/recordings", files={"file": ("a.wav", wav())}, data={"deadline": there.isoformat(), "spread": "true"}
    )
    assert sent.status_code == 201, sent.text
    assert (datetime.fromisoformat(sent.json()["deadline"]), sent.json()["spread"]) == (noon, True)
    assert asha.get(f"/v1/recordings/{sent.json()['id']}").json() == sent.json()
    plain = asha.post("/v1/recordings", files={"file": ("a.wav", wav())}, data={"deadline": ""}).json()
    assert (plain["deadline"], plain["spread"]) == (None, False)


@pytest.mark.parametrize("said", ["tomorrow", "2036-01-01T00:00:00", "2036-01-01", "4000000000"])
def test_a_deadline_that_is_no_instant_is_told_how_to_write_one(service: Service, said: str) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/recordings", files={"file": ("a.wav", wav())}, data={"deadline": said})
    assert answer.status_code == 422
    assert "as in 2026-12-01T18:00:00+05:30" in answer.json()["detail"]
