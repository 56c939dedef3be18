"""Modes over HTTP: chosen when a recording is sent, and again when its transcript is read, in every format."""

import io

import docx
import pytest

from pipeline.delivery.formats import FORMATS, Format
from pipeline.recordings import segments
from pipeline.recordings.content import Content, Part
from pipeline.recordings.tagging import parse
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from tests.conftest import Service
from tests.review_api.clients.test_recordings import wav

pytestmark = pytest.mark.slow  # fills a service: left to make test

TEXT = "उम्म, मैं मैं दो सौ रुपये मोबाइल"
ASKED = {"style": "clean", "code_mix": "latin", "numbers": "digits", "script": "latin"}


def test_every_format_shows_the_modes_and_the_stored_text_stays(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, TEXT, language="hi")
    at = f"/v1/recordings/{made.id}/transcript"
    for format in FORMATS:
        answer = asha.get(at, params={"format": format, **ASKED})
        text = _text(format, answer.content)
        assert not any(left_out in text for left_out in ("उम्म", "मैं", "सौ", "मोबाइल"))
        assert format == "rttm" or all(word in text for word in ("maiṁ", "200", "rupayē", "mobile"))
        said = "style=clean, code_mix=latin, numbers=digits, script=latin; by table"
        assert answer.headers.get("boli-modes") == (None if format == "json" else said)
    body = asha.get(at, params=ASKED).json()
    assert body["modes"] == {
        **ASKED,
        "by_table": ["style", "code_mix", "numbers", "script"],
        "changed": {"style": 2, "code_mix": 1, "numbers": 2, "script": 2},
        "latin_left": None,
    }
    assert [word["text"] for word in body["segments"][0]["words"]] == ["maiṁ", "200", "rupayē", "mobile"]
    plain = asha.get(at).json()
    assert (plain["segments"][0]["text"], plain["modes"]["by_table"]) == (TEXT, [])
    with service.engine.connect() as connection:
        assert [one.text for one in segments.list_segments(connection, made.id)] == [TEXT]


def _text(format: Format, content: bytes) -> str:
    if format != "docx":
        return content.decode()
    return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def test_what_people_tagged_is_left_out_of_a_clean_text_only(service: Service) -> None:
    owner, asha = service.client("asha")
    mina, _ = service.person("mina")
    made = service.drafted(owner.id, "जा जाना है", language="hi")
    typed = "[false-start: जा-] जाना है"
    with service.engine.begin() as connection:
        first = segments.list_segments(connection, made.id)[0]
        content = Content((Part(first.start_ms, first.end_ms, first.speaker, *parse(typed)),))
        revisions.add(connection, first.id, Submitted("op", 0, typed, content), mina.id, "draft", now())
    at = f"/v1/recordings/{made.id}/transcript"
    assert asha.get(at).json()["segments"][0]["text"] == "जा- जाना है"
    assert asha.get(at, params={"style": "clean"}).json()["segments"][0]["text"] == "जाना है"
    assert typed in asha.get(at, params={"format": "txt"}).text


def test_modes_of_the_submission_are_the_default(service: Service) -> None:
    _, asha = service.client("asha")
    files = {"file": ("call.wav", wav())}
    sent = asha.post("/v1/recordings", files=files, data={"language": "hi", "style": "clean", "numbers": "digits"})
    assert sent.status_code == 201, sent.text
    shown = asha.get(f"/v1/recordings/{sent.json()['id']}").json()
    expected = {"style": "clean", "code_mix": "as-written", "numbers": "digits", "script": "native"}
    assert shown["modes"] == expected


@pytest.mark.parametrize(("language", "mode"), [("ur", {"script": "latin"}), ("or", {"numbers": "words"})])
def test_what_no_table_has_is_refused_with_what_there_is(service: Service, language: str, mode: dict[str, str]) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, "x", language=language)
    with service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE segment SET language = ?", (language,))
    at = f"/v1/recordings/{made.id}/transcript"
    answer = asha.get(at, params=mode)
    assert (answer.status_code, answer.json()["code"]) == (422, "mode-unsupported")
    assert "possible: " in answer.json()["detail"]
    assert "GET /v1/languages" in answer.json()["detail"]
    assert asha.get(at).status_code == 200
    files = {"file": ("call.wav", wav())}
    refused = asha.post("/v1/recordings", files=files, data={"language": language, **mode})
    assert (refused.status_code, refused.json()["code"]) == (422, "mode-unsupported")
    assert asha.get(at, params={"style": "tidy"}).status_code == 422


def test_languages_say_which_modes_they_have(service: Service) -> None:
    _, asha = service.client("asha")
    items = {one["tag"]: one["modes"] for one in asha.get("/v1/languages").json()["items"]}
    assert items["hi"] == {
        "style": ["verbatim", "clean"],
        "code_mix": ["as-written", "latin", "native"],
        "numbers": ["as-written", "digits", "words"],
        "script": ["native", "latin"],
    }
    assert items["ur"]["script"] == ["native"]
    assert items["bho"] == items["hi"]
