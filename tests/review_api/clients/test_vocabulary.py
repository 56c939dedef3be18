"""Vocabulary, languages and translation over HTTP: whose words they are, what is refused, what a recording keeps."""

import unicodedata
from typing import Any

import pytest

from asr.models import model_files
from configs.settings import Asr
from pipeline.recordings import recordings, vocabulary
from pipeline.store.database import reading
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, wav
from tests.starter import copy_of_starter

DECOMPOSED = unicodedata.normalize("NFD", "ড়াজা")


def test_words_are_kept_for_their_client_alone_as_typed_in_nfc(service: Service) -> None:
    (asha_id, asha), (_, ravi) = service.client("asha"), service.client("ravi")
    assert asha.get("/v1/vocabulary").json() == {"words": []}
    answer = asha.put("/v1/vocabulary", json={"words": ["बलिया", "  मोतिहारी  रोड ", "बलिया", DECOMPOSED]})
    kept = {"words": ["बलिया", "मोतिहारी रोड", unicodedata.normalize("NFC", DECOMPOSED)]}
    assert (answer.status_code, answer.json()) == (200, kept)
    assert asha.get("/v1/vocabulary").json() == kept
    assert ravi.get("/v1/vocabulary").json() == {"words": []}
    ravi.put("/v1/vocabulary", json={"words": ["सीवान"]})
    assert asha.get("/v1/vocabulary").json() == kept
    assert asha.put("/v1/vocabulary", json={"words": []}).json() == {"words": []}
    with reading(service.engine) as connection:
        assert vocabulary.get(connection, asha_id.id) == []


@pytest.mark.parametrize(
    "body",
    [
        {"words": [""]},
        {"words": ["a,b"]},
        {"words": ["x" * 61]},
        {"words": ["a\x00"]},
        {"words": ["\u200d"]},
        {"words": ["\u202eab"]},
        {"words": ["x"] * 501},
        {"words": "राशन"},
        {"word": []},
        {},
    ],
)
def test_words_that_are_refused_change_nothing(service: Service, body: Any) -> None:
    _, asha = service.client("asha")
    asha.put("/v1/vocabulary", json={"words": ["राशन"]})
    answer = asha.put("/v1/vocabulary", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert asha.get("/v1/vocabulary").json() == {"words": ["राशन"]}


def test_the_longest_list_of_a_recording_fits_its_form(service: Service) -> None:
    _, asha = service.client("asha")
    words = [f"{'क' * 57} {number:02d}" for number in range(50)]
    sent = asha.post("/v1/recordings", files={"file": ("a.wav", wav())}, data={"vocabulary": ",".join(words)})
    assert (sent.status_code, sent.json()["vocabulary"]) == (201, words)


def test_words_go_with_their_client_and_with_their_recording(service: Service) -> None:
    made, asha = service.client("asha")
    asha.put("/v1/vocabulary", json={"words": ["राशन"]})
    files = {"file": ("a.wav", wav())}
    sent = asha.post("/v1/recordings", files=files, data={"vocabulary": "बलिया, सीता देवी,,बलिया"}).json()
    assert sent["vocabulary"] == ["बलिया", "सीता देवी"]
    asha.delete(f"/v1/recordings/{sent['id']}")
    assert count(service, "recording") == 0
    with service.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM client WHERE id = ?", (made.id,))
    assert count(service, "vocabulary") == 0


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
        ({"languages": "hi,ta", "dialect": "bho"}, "language-twice"),
        ({"languages": "hi,klingon"}, "unknown-language"),
        ({"languages": "hi,mai"}, "languages-alike"),
        ({"languages": "hi,or"}, "languages-alike"),
        ({"translate": "true"}, "translate-unsupported"),
        ({"translate": "perhaps"}, "invalid-request"),
        ({"vocabulary": ",".join(f"w{n}" for n in range(51))}, "invalid-request"),
        ({"vocabulary": "x" * 61}, "invalid-request"),
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


def test_a_transcript_in_english_only_where_it_was_asked_for(service: Service) -> None:
    made, asha = service.client("asha")
    plain = service.drafted(made.id, "राशन कार्ड", language="hi")
    at = f"/v1/recordings/{plain.id}/transcript"
    assert asha.get(at, params={"format": "txt", "text": "translation"}).json()["code"] == "no-translation"
    assert asha.get(at, params={"text": "translation"}).json()["code"] == "text-of-json"
    assert asha.get(at, params={"format": "txt", "text": "urdu"}).status_code == 422
    english = service.drafted(made.id, "राशन कार्ड", "नमस्ते", language="hi", translate=True)
    with service.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE segment SET translation = 'ration card' WHERE position = 0 AND recording_id = ?", (english.id,)
        )
    at = f"/v1/recordings/{english.id}/transcript"
    assert [one["translation"] for one in asha.get(at).json()["segments"]] == ["ration card", None]
    in_english = {
        form: asha.get(at, params={"format": form, "text": "translation"}).text for form in ("txt", "srt", "vtt")
    }
    assert "S1: ration card" in in_english["txt"]
    assert "S1: ration card" in in_english["srt"]
    assert "<v S1>ration card" in in_english["vtt"]
    assert all("राशन" not in text for text in in_english.values())
    assert "राशन कार्ड" in asha.get(at, params={"format": "txt"}).text
