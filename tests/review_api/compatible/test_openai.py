"""OpenAI's addresses: fields, formats, errors, and a wait that loses nothing."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from asr.models import model_files
from configs.settings import Asr
from pipeline.recordings import recordings
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, stored_files, wav
from tests.review_api.compatible.sent import draft, only
from tests.starter import copy_of_starter

TRANSCRIPTIONS, TRANSLATIONS = "/v1/audio/transcriptions", "/v1/audio/translations"


def send(caller: httpx.Client, address: str = TRANSCRIPTIONS, sound: bytes | None = None, **fields: Any) -> Any:
    data = {"model": "whisper-1"} | {name.replace("__", "[]"): value for name, value in fields.items()}
    return caller.post(address, files={"file": ("call.wav", sound or wav())}, data=data)


def test_time_is_over_and_the_same_request_goes_on(service: Service) -> None:
    asha, caller = service.client("asha")
    late = send(caller, language="hi", prompt="राशन, कार्ड", keywords__=["पंचायत", "गाँव"])
    made = only(service, asha.id)
    assert (late.status_code, late.headers["x-should-retry"]) == (504, "false")
    assert late.json()["error"]["recording_id"] == made.id
    assert late.json()["error"]["type"] == "server_error"
    assert (made.language, made.vocabulary) == ("hi", ["राशन", "कार्ड", "पंचायत", "गाँव"])
    draft(service, made.id, "राशन कार्ड", "बिजली बिल")
    again = send(caller, language="hi", prompt="राशन, कार्ड", keywords__=["पंचायत", "गाँव"])
    assert again.json() == {"text": "राशन कार्ड बिजली बिल", "seen_by": "machine"}
    assert again.headers["recording-id"] == made.id
    assert len(stored_files(service)) == 1
    assert send(caller, language="ta").status_code == 504  # other wishes make another
    assert count(service, "recording") == 2


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"model": ""}, "model", "unsupported-value"),
        ({"stream": "true"}, "stream", "unsupported-value"),
        ({"temperature": "0.2"}, "temperature", "unsupported-value"),
        ({"temperature": "nan"}, "temperature", "unsupported-value"),
        ({"response_format": "docx"}, "response_format", "unsupported-value"),
        ({"timestamp_granularities__": ["word"]}, "timestamp_granularities", "unsupported-value"),
        ({"response_format": "verbose_json", "timestamp_granularities__": ["line"]}, "timestamp_granularities",
         "unsupported-value"),
        ({"include__": ["logprobs"]}, "include", "unsupported-value"),
        ({"known_speaker_names__": ["Meena"]}, "known_speaker_names", "unsupported-value"),
        ({"chunking_strategy[type]": "server_vad"}, "chunking_strategy[type]", "unsupported-value"),
        ({"langauge": "hi"}, "langauge", "unsupported-value"),
        ({"language": "klingon"}, None, "unknown-language"),
        ({"prompt": "एक लंबा वाक्य " * 20}, None, "invalid-request"),
        ({"keywords__": ["क"] * 70}, None, "invalid-request"),
        ({"languages__": ["hi", "mai"]}, None, "languages-alike"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_nothing_is_kept(
    service: Service, fields: dict[str, Any], param: str | None, code: str
) -> None:
    _, caller = service.client("asha")
    refused = send(caller, **fields)
    error = refused.json()["error"]
    assert (refused.status_code, error["type"]) == (400, "invalid_request_error")
    assert (error["param"], error["code"]) == (param, code)
    assert (count(service, "recording"), stored_files(service)) == (0, [])


def test_what_is_said_without_need_is_no_reason_to_refuse(service: Service) -> None:
    _, caller = service.client("asha")
    sent = send(caller, stream="false", temperature="0.0", chunking_strategy="auto", review="none", speakers="1")
    assert sent.status_code == 504


def test_errors_have_openais_shape_and_status(service: Service) -> None:
    _, caller = service.client("asha")
    assert send(caller, sound=b"no sound").json()["error"]["code"] == "not-audio"
    large = send(caller, sound=b"0" * 1_000_001)
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too-large")
    stranger = send(service.caller("boli_x"))
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "invalid_api_key")
    person = send(service.person("mina")[1])
    assert (person.status_code, person.json()["error"]["code"]) == (403, "clients-only")


def test_a_failed_recording_is_an_error_and_may_be_sent_again(service: Service) -> None:
    asha, caller = service.client("asha")
    send(caller)
    made = only(service, asha.id)
    with service.engine.begin() as connection:
        recordings.set_failed(connection, made.id, {"code": "internal-error", "detail": "the model broke"})
    again = send(caller)
    assert again.status_code == 504
    assert again.json()["error"]["recording_id"] != made.id


def test_a_translation_is_in_english(service: Service, tmp_path: Any) -> None:
    asha, caller = service.client("asha")
    assert send(caller, TRANSLATIONS).json()["error"]["code"] == "translate-unsupported"
    folder = copy_of_starter(tmp_path / "translates")
    model_files.write_card(
        folder, name="translates", intended_use="tests", languages=("hi",), tasks=["transcribe", "translate"]
    )
    able = Service(service.settings.model_copy(update={"asr": Asr(model=str(folder))}))
    caller = able.caller(caller.headers["authorization"].removeprefix("Bearer "))
    assert send(caller, TRANSLATIONS).status_code == 504
    made = only(service, asha.id)
    assert made.translate
    draft(service, made.id, "राशन कार्ड")
    with service.engine.begin() as connection:
        connection.execute(sa.text("UPDATE segment SET translation = 'ration card'"))
    assert send(caller, TRANSLATIONS).json()["text"] == "ration card"
    verbose = send(caller, TRANSLATIONS, response_format="verbose_json").json()
    assert (verbose["task"], verbose["language"]) == ("translate", "english")
    assert send(caller, TRANSLATIONS, response_format="diarized_json").json()["error"]["param"] == "response_format"
    able.engine.dispose()
