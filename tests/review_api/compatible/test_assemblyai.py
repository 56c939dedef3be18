"""AssemblyAI's addresses: uploads that wait and are swept, transcripts that are polled, listed and deleted."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from pipeline.recordings import recordings, uploads
from pipeline.store.database import now
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, stored_files, wav
from tests.review_api.compatible.sent import draft, only


def uploaded(caller: httpx.Client, sound: bytes | None = None) -> str:
    return str(caller.post("/v2/upload", content=sound or wav()).json()["upload_url"])


def ask(caller: httpx.Client, address: str, **more: Any) -> httpx.Response:
    return caller.post("/v2/transcript", json={"audio_url": address} | more)


def test_an_upload_becomes_a_transcript_once(service: Service) -> None:
    asha, caller = service.client("asha")
    address = uploaded(caller)
    asked = {"language_code": "hi", "speakers_expected": 2, "keyterms_prompt": ["राशन"], "word_boost": ["राशन", "बिल"]}
    first = ask(caller, address, **asked).json()
    made = only(service, asha.id)
    assert (first["id"], first["status"], first["text"]) == (made.id, "queued", None)
    assert (made.language, made.speakers_expected, made.vocabulary) == ("hi", 2, ["राशन", "बिल"])
    assert ask(caller, address, **asked).json()["id"] == made.id
    other = ask(caller, address)
    assert (other.status_code, other.json()["code"]) == (400, "upload-used")
    assert count(service, "recording") == 1
    assert len(stored_files(service)) == 1


def test_what_was_asked_for_at_submission_holds_here_too(service: Service) -> None:
    owner, caller = service.client("asha")
    text = "उम्म, मेरा नंबर 98765 43210 है"
    wished: dict[str, Any] = {"redact": ("phone",), "modes": {"style": "clean"}}
    made = service.drafted(owner.id, text, language="hi", **wished)
    assert caller.get(f"/v2/transcript/{made.id}").json()["text"] == "मेरा नंबर [PHONE] है"
    for file in ("srt", "vtt", "sentences", "paragraphs"):
        told = caller.get(f"/v2/transcript/{made.id}/{file}").text
        assert not any(secret in told for secret in ("98765", "43210", "उम्म"))


def test_a_transcript_is_polled_read_listed_and_deleted(service: Service) -> None:
    _, caller = service.client("asha")
    id = ask(caller, uploaded(caller)).json()["id"]
    early = caller.get(f"/v2/transcript/{id}/srt")
    assert (early.status_code, early.json()["code"]) == (400, "not-ready")
    draft(service, id, "राशन कार्ड लाइए। कल आइए", "बिजली बिल")
    read = caller.get(f"/v2/transcript/{id}").json()
    assert (read["status"], read["text"]) == ("completed", "राशन कार्ड लाइए। कल आइए बिजली बिल")
    sentences = caller.get(f"/v2/transcript/{id}/sentences").json()["sentences"]
    assert [one["text"] for one in sentences] == ["राशन कार्ड लाइए।", "कल आइए", "बिजली बिल"]
    assert [(one["start"], one["end"]) for one in sentences[:2]] == [(0, 1200), (1200, 2000)]
    assert len(caller.get(f"/v2/transcript/{id}/paragraphs").json()["paragraphs"]) == 2
    assert "[machine]" not in caller.get(f"/v2/transcript/{id}/vtt").text
    assert caller.get(f"/v2/transcript/{id}/srt", params={"chars_per_caption": 5}).status_code == 400
    assert caller.delete(f"/v2/transcript/{id}").json()["text"] == "Deleted by user."
    assert caller.get(f"/v2/transcript/{id}").status_code == 404
    assert stored_files(service) == []


def test_lists_are_read_from_new_to_old(service: Service) -> None:
    asha, caller = service.client("asha")
    made = [service.drafted(asha.id, "राशन").id for _ in range(3)]
    waiting = ask(caller, uploaded(caller)).json()["id"]
    first = caller.get("/v2/transcript", params={"limit": 2}).json()
    assert [one["id"] for one in first["transcripts"]] == [waiting, made[2]]
    older = caller.get(first["page_details"]["prev_url"]).json()
    assert [one["id"] for one in older["transcripts"]] == [made[1], made[0]]
    assert older["page_details"]["prev_url"] is None
    done = caller.get("/v2/transcript", params={"status": "completed"}).json()["transcripts"]
    assert [one["status"] for one in done] == ["completed"] * 3
    assert caller.get("/v2/transcript", params={"status": "lost"}).status_code == 400
    assert service.client("other")[1].get("/v2/transcript", params={"before_id": made[0]}).status_code == 404


def test_a_failed_transcript_says_why(service: Service) -> None:
    _, caller = service.client("asha")
    id = ask(caller, uploaded(caller)).json()["id"]
    with service.engine.begin() as connection:
        recordings.set_failed(connection, id, {"code": "internal-error", "detail": "the model broke"})
    read = caller.get(f"/v2/transcript/{id}").json()
    assert (read["status"], read["error"]) == ("error", "the model broke")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"redact_pii": True}, "`redact_pii`"),
        ({"webhook_url": "https://client.example"}, "`webhook_url`"),
        ({"punctuate": False}, "`punctuate`"),
        ({"audio_start_from": 1000}, "`audio_start_from`"),
        ({"language_code": "klingon"}, "klingon"),
        ({"speakers_expected": 0}, "speakers_expected"),
        ({"a\0b": 1}, "a\\x00b"),
    ],
)
def test_a_refused_request_keeps_the_upload(service: Service, more: dict[str, Any], said: str) -> None:
    _, caller = service.client("asha")
    address = uploaded(caller)
    refused = ask(caller, address, **more)
    assert refused.status_code == 400
    assert said in refused.json()["error"]
    assert ask(caller, address, punctuate=True, sentiment_analysis=False, speech_models=["best"]).status_code == 200


def test_what_is_no_sound_is_not_kept(service: Service) -> None:
    _, caller = service.client("asha")
    refused = ask(caller, uploaded(caller, b"no sound"))
    assert (refused.status_code, refused.json()["code"]) == (400, "not-audio")
    assert (count(service, "upload"), stored_files(service)) == (0, [])


def test_uploads_of_which_nobody_asks_are_swept(service: Service) -> None:
    _, caller = service.client("asha")
    address = uploaded(caller)
    assert len(stored_files(service)) == 1
    assert uploads.expire(service.engine, service.blobs, now() + timedelta(hours=49)) == 1
    assert stored_files(service) == []
    assert ask(caller, address).status_code == 404


def test_uploads_are_nobody_elses_and_none_of_tus(service: Service) -> None:
    _, caller = service.client("asha")
    address = uploaded(caller)
    assert ask(service.client("other")[1], address).status_code == 404
    assert caller.get("/v1/uploads").json() == {"items": []}
    tus = f"/v1/uploads/{address.rsplit('/', 1)[1]}"
    assert caller.head(tus, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert ask(caller, "http://127.0.0.1/v2/upload/upl_0").status_code == 404
    assert ask(caller, "https://client.example/call.wav").json()["code"] == "url-refused"


def test_too_much_is_refused_and_nothing_is_left(service: Service) -> None:
    _, caller = service.client("asha")
    for body in (b"0" * 1_000_001, iter([b"0" * 600_000] * 2)):
        assert caller.post("/v2/upload", content=body).status_code == 413
    assert caller.post("/v2/upload").json()["code"] == "empty-file"
    assert (count(service, "upload"), stored_files(service)) == (0, [])
    for body in (b"", b"[", b"[" * 100_000, b'{"audio_url": 1}', b'{"audio_url": "\\ud800"}'):
        assert caller.post("/v2/transcript", content=body).status_code == 400
