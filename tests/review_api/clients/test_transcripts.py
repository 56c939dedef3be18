"""Transcripts over HTTP: the newest text, in each format, and in English where it was asked for."""

import io
from typing import get_args

import docx
import pysubs2

from pipeline.delivery.formats import FORMATS, Format
from pipeline.recordings import segments
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from tests.conftest import Service


def test_the_transcript_carries_the_newest_text(service: Service) -> None:
    owner, asha = service.client("asha")
    mina, _ = service.person("mina")
    made = service.drafted(owner.id, "राशन कार्ड", "नमस्ते")
    with service.engine.begin() as connection:
        first = segments.list_segments(connection, made.id)[0]
        revisions.add(connection, first.id, Submitted("op", 0, "राशन-कार्ड"), mina.id, "draft", now())
    body = asha.get(f"/v1/recordings/{made.id}/transcript").json()
    assert (body["status"], body["recording"]) == (
        "drafted",
        {"name": "call.wav", "duration_ms": 4000, "channels": 1, "notes": [], "dialect": "", "speaker_dialect": ""},
    )
    one, two = body["segments"]
    assert (one["id"], one["text"], one["version"], one["reviewed"]) == (first.id, "राशन-कार्ड", 1, True)
    (word,) = one["words"]
    assert (word["text"], word["timing"], word["confidence"]) == ("राशन-कार्ड", "interpolated", None)
    assert one["start_ms"] <= word["start_ms"] < word["end_ms"] <= one["end_ms"]
    assert (two["text"], two["version"], two["reviewed"], len(two["words"])) == ("नमस्ते", 0, False, 1)
    assert body["ledger"] == [{"channel": 0, "start_ms": 0, "end_ms": 4000, "kind": "speech", "reason": "segment"}]
    for form, kind in (("srt", "application/x-subrip"), ("vtt", "text/vtt"), ("txt", "text/plain")):
        answer = asha.get(f"/v1/recordings/{made.id}/transcript?format={form}")
        assert answer.headers["content-type"].startswith(kind)
        assert "राशन-कार्ड" in answer.content.decode()
    assert asha.get(f"/v1/recordings/{made.id}/transcript?format=doc").status_code == 422
    shown = asha.get(f"/v1/recordings/{made.id}").json()
    assert (shown["segments"], shown["reviewed_segments"]) == (2, 1)


def test_a_transcript_before_the_draft(service: Service) -> None:
    owner, asha = service.client("asha")
    answer = asha.get(f"/v1/recordings/{service.rows.recording(owner.id).id}/transcript")
    assert (answer.status_code, answer.json()["code"]) == (409, "not-ready")


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
    assert "<v S1><c.machine>ration card</c>" in in_english["vtt"]
    assert all("राशन" not in text for text in in_english.values())
    assert "राशन कार्ड" in asha.get(at, params={"format": "txt"}).text


def test_every_format_is_a_file_of_its_kind_with_a_name_in_any_script(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, "राशन कार्ड", "नमस्ते")
    with service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE recording SET name = 'कॉल \"1\".wav' WHERE id = ?", (made.id,))
    answers = {name: asha.get(f"/v1/recordings/{made.id}/transcript", params={"format": name}) for name in FORMATS}
    for name, answer in answers.items():
        kind = FORMATS[name]
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, kind.media_type)
        full = f"%E0%A4%95%E0%A5%89%E0%A4%B2%20_1_.{kind.ending}"
        named = f"attachment; filename=\"___ _1_.{kind.ending}\"; filename*=UTF-8''{full}"
        assert answer.headers.get("content-disposition") == (None if name == "json" else named)
    document = docx.Document(io.BytesIO(answers.pop("docx").content))
    assert document.paragraphs[2].text == "[00:00:00] S1: राशन कार्ड"
    assert [name for name, answer in answers.items() if "राशन" not in answer.text] == ["rttm"]  # who spoke, not what


def test_openapi_says_what_each_format_is(service: Service) -> None:
    route = service.app.openapi()["paths"]["/v1/recordings/{recording_id}/transcript"]["get"]
    parameters = {one["name"]: one for one in route["parameters"]}
    assert parameters["format"]["schema"]["enum"] == list(get_args(Format))
    assert all(f"`{name}`: {kind.meaning}" in parameters["format"]["description"] for name, kind in FORMATS.items())
    assert {kind.media_type for kind in FORMATS.values()} <= set(route["responses"]["200"]["content"])
    assert (parameters["max_line"]["schema"]["minimum"], parameters["max_line"]["schema"]["maximum"]) == (16, 80)


def test_subtitles_are_cut_as_they_are_asked_for(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, "राशन कार्ड की अर्ज़ी के लिए आधार की प्रति और पते का प्रमाण लाना है", language="hi")
    at = f"/v1/recordings/{made.id}/transcript"

    def lines(**asked: object) -> list[str]:
        answer = asha.get(at, params={"format": "srt", "marks": "false", **asked})
        return [line for cue in pysubs2.SSAFile.from_string(answer.text) for line in cue.plaintext.split("\n")]

    assert len(lines()) == 2
    assert len(lines(cues="segments")) == 1
    assert lines(max_line=20, max_lines=1)[1:] == ["के लिए आधार की प्रति", "और पते का प्रमाण लाना है"]
    assert asha.get(at, params={"format": "srt", "max_line": 5}).status_code == 422
    assert asha.get(at, params={"format": "srt", "cues": "words"}).status_code == 422
