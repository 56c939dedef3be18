"""Vocabulary over HTTP: whose words they are, what is refused, what a recording keeps."""

import unicodedata
from typing import Any

import pytest

from pipeline.recordings import vocabulary
from pipeline.store.database import reading
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, wav

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
