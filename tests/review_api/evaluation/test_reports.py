"""What ML teams call: the report as JSON and CSV, the segments behind it, their sound, the confusions."""

import csv
import io
from uuid import uuid4

import pytest
import soundfile
from pyarrow import parquet
from starlette.testclient import TestClient

from pipeline.evaluation import parquet as ours
from pipeline.evaluation import scores
from pipeline.recordings import recordings, segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review.routing import Decision
from pipeline.store.database import now
from review_api.evaluation import csv_table
from tests.conftest import Rows, Service


def review(service: Service, recording_id: str, *texts: str | None) -> list[StoredSegment]:
    """Route a recording's segments and give each a person's text, None for none."""
    login = f"reviewer-{uuid4().hex[:8]}"
    person_id = Rows(service.engine).person(login).id
    with service.engine.begin() as connection:
        found = segments.list_segments(connection, recording_id)
        for one, text in zip(found, texts, strict=True):
            segments.set_route(connection, one.id, Decision("draft", 1.0, 0.05, 0.5))
            if text is not None:
                segments.add_revision(connection, one.id, str(uuid4()), 0, person_id, text, "draft", now())
                scores.score(connection, one.id)
    return found


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


def test_the_report_as_csv_is_the_report(service: Service, ml: TestClient) -> None:
    owner, _ = service.client("asha")
    made = service.drafted(owner.id, "राशन कार्ट", dialect="mag", name='=HYPERLINK("x")')
    review(service, made.id, "राशन कार्ड")
    rows = ml.get("/v1/accuracy?by=recording").json()["rows"]
    answer = ml.get("/v1/accuracy?by=recording&format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="boli-accuracy-recording-L1.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    (read,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert read["recording"] == "'" + rows[0]["recording"] == '\'=HYPERLINK("x")'
    assert {name: value for name, value in read.items() if name != "recording"} == {
        name: "" if value is None else str(value) for name, value in rows[0].items() if name != "recording"
    }
    assert (read["wer"], read["low"]) == ("0.5", "")


def test_the_report_as_parquet_is_the_report(service: Service, ml: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, "राशन कार्ट", dialect="mag", name='=HYPERLINK("x")')
    review(service, made.id, "राशन कार्ड")
    query = "/v1/accuracy?by=recording&format=parquet"
    answer = ml.get(query)
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert answer.headers["content-disposition"] == 'attachment; filename="boli-accuracy-recording-L1.parquet"'
    (row,) = parquet.read_table(io.BytesIO(answer.content)).to_pylist()
    assert [row] == ml.get("/v1/accuracy?by=recording").json()["rows"]
    assert (row["wer"], row["recording"]) == (0.5, '=HYPERLINK("x")')
    assert asha.get(query).status_code == 403

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(ours, "import_module", missing)
    answer = ml.get(query)
    assert (answer.status_code, answer.json()["code"]) == (501, "parquet-missing")
    assert "pip install 'boli-speech[parquet]'" in answer.json()["detail"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    text = csv_table.as_csv(["a"], [{"a": cell}])
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [f"'{cell}"]


def test_numbers_words_and_line_breaks_stay() -> None:
    row = {"a": -0.5, "b": None, "c": 'कार्ड, "एक"\nदो'}
    read = list(csv.reader(io.StringIO(csv_table.as_csv(list(row), [row]), newline="")))
    assert read == [["\ufeffa", "b", "c"], ["-0.5", "", row["c"]]]


def test_from_a_rate_to_what_was_said(service: Service, ml: TestClient) -> None:
    owner, _ = service.client("asha")
    made = service.drafted(owner.id, "राशन कार्ट", "एक", "दो", dialect="mag", name="helpline")
    first, _, untouched = review(service, made.id, "राशन कार्ड।", "एक", None)
    (row,) = ml.get("/v1/accuracy").json()["rows"]
    group = {name: row[name] for name in ("language", "dialect", "model")}

    (found,) = ml.get("/v1/accuracy/segments", params=group).json()["items"]
    assert found == {
        "id": first.id, "recording_id": made.id, "recording_name": "helpline", "start_ms": 0, "end_ms": 2000,
        "channel": 0, "speaker": "S1", "language": "hi", "dialect": "mag", "model": row["model"],
        "draft": "राशन कार्ट", "reference": "राशन कार्ड।",
        "counts": {"errors": 1, "substitutions": 1, "deletions": 0, "insertions": 0, "reference": 2, "hypothesis": 2},
        "words": [
            {"kind": "equal", "reference": "राशन", "draft": "राशन"},
            {"kind": "substitute", "reference": "कार्ड", "draft": "कार्ट"},
        ],
        "clip": {"url": f"/v1/accuracy/segments/{first.id}/clip", "start_ms": 0, "end_ms": 2250},
    }  # fmt: skip
    assert ml.get("/v1/accuracy/confusions", params=group).json() == {
        "looked_at": 1, "with_errors": 1,
        "items": [{"reference": "कार्ड", "draft": "कार्ट", "count": 1, "clips": [found["clip"]["url"]]}],
    }  # fmt: skip

    clip = ml.get(found["clip"]["url"])
    sound, rate_hz = soundfile.read(io.BytesIO(clip.content))
    assert (clip.headers["content-type"], clip.headers["cache-control"]) == ("audio/ogg", "private, no-store")
    assert len(sound) / rate_hz == pytest.approx(2.25, abs=0.1)
    part = ml.get(found["clip"]["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, clip.content[10:20])
    assert ml.get(found["clip"]["url"], headers={"Range": "bytes=99999999-"}).json()["code"] == "bad-range"
    for id in (untouched.id, "seg_nothing"):
        answer = ml.get(f"/v1/accuracy/segments/{id}/clip")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_the_sound_goes_with_its_recording(service: Service, ml: TestClient) -> None:
    owner, _ = service.client("asha")
    made = service.drafted(owner.id, "एक")
    (segment,) = review(service, made.id, "दो")
    service.blobs.delete(f"recordings/{made.id}")
    assert ml.get(f"/v1/accuracy/segments/{segment.id}/clip").json()["code"] == "not-found"
    with service.engine.begin() as connection:
        recordings.remove(connection, made.id)
    assert ml.get("/v1/accuracy/segments?language=hi").json()["items"] == []


@pytest.mark.parametrize(
    "query",
    ["segments", "segments?language=hi&limit=0", "segments?language=hi&limit=101", "segments?language=hi&policy=L9",
     "confusions", "confusions?language=hi&limit=501", "confusions?language=h%00i"],
)  # fmt: skip
def test_what_cannot_be_asked(ml: TestClient, query: str) -> None:
    answer = ml.get(f"/v1/accuracy/{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
