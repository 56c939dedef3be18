"""The report as JSON, CSV and Parquet: the same rows in each."""

import csv
import io
from uuid import uuid4

import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

from pipeline.evaluation import parquet as ours
from pipeline.evaluation import scores
from pipeline.recordings import segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review import assignment, revisions
from pipeline.review.revisions import Submitted
from pipeline.review.routing import Decision
from pipeline.store.database import now
from tests.conftest import Rows, Service

pytestmark = pytest.mark.slow  # a service over many scores: left to make test


def review(service: Service, recording_id: str, *texts: str | None) -> list[StoredSegment]:
    """Route a recording's segments and give each a person's text, None for none."""
    login = f"reviewer-{uuid4().hex[:8]}"
    person_id = Rows(service.engine).person(login).id
    with service.engine.begin() as connection:
        found = segments.list_segments(connection, recording_id)
        for one, text in zip(found, texts, strict=True):
            assignment.log(connection, one.id, Decision("draft", 1.0, 0.05, 0.5))
            if text is not None:
                revisions.add(connection, one.id, Submitted(str(uuid4()), 0, text), person_id, "draft", now())
                scores.score(connection, one.id)
    return found


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


def in_csv(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


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
        name: in_csv(value) for name, value in rows[0].items() if name != "recording"
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
