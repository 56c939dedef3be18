"""A test set over HTTP: the figures of the command, limits, and what is wrong with a file."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from review_api.evaluation import own_test_sets
from tests.conftest import Service

REFERENCE = "id,text,speaker,gender\nu1,राशन कार्ड बना दो,asha,f\nu2,जी हाँ,ravi,m\n"
OURS = "id,text\nu1,राशन कार बना दो\nu2,जी हाँ\n"
THEIRS = '{"id": "u1", "pred_text": "राशन"}\n{"id": "u2", "pred_text": "जी"}\n'


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


def sent(ml: TestClient, reference: str, *hypotheses: tuple[str, str], **form: Any) -> Response:
    files = [("reference", ("r.csv", reference)), *(("hypothesis", one) for one in hypotheses)]
    return ml.post("/v1/evaluations", files=files, data={"language": "hi", **form})


def test_two_systems_by_gender(ml: TestClient) -> None:
    asked = {"system": ["ours", "vendor"], "by": "gender", "errors": "1", "old": "vendor", "new": "ours"}
    answer = sent(ml, REFERENCE, ("o.csv", OURS), ("v.jsonl", THEIRS), **asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    rows = {(row["system"], row["slice"]): row["rates"]["L1"] for row in found["rows"]}
    assert {name: rate["errors"] for name, rate in rows.items()} == {
        ("ours", "f"): 1, ("vendor", "f"): 3, ("ours", "m"): 0, ("vendor", "m"): 1, ("ours", None): 1,
        ("vendor", None): 4,
    }  # fmt: skip
    assert rows["ours", None]["rate"] == pytest.approx(1 / 6)
    assert found["comparison"]["outcome"] != "pass"
    assert found["errors"]["ours"]["confusions"] == [{"reference": "कार्ड", "hypothesis": "कार", "count": 1}]
    assert found["unmatched"]["vendor"]["matched"] == 2


def test_what_is_wrong_is_told_by_file_and_line_and_nothing_is_kept(
    ml: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    marks = "क" + "\u093c" * 31
    bad = [
        (sent(ml, "id,text\nu1\n", ("o.csv", OURS)), "reference.csv, line 2: 1 cells, the header has 2"),
        (sent(ml, REFERENCE, ("o.csv", "id,text\nx,y\n")), "hypothesis 1.csv: nothing in it belongs to reference.csv"),
        (sent(ml, REFERENCE, ("o.parquet", OURS)), "hypothesis 1: the name of the file ends in one of .csv"),
        (sent(ml, REFERENCE, ("o.csv", OURS), language=""), "reference.csv, line 2: no language"),
        (sent(ml, REFERENCE, ("o.csv", OURS), language="xx"), "no language or dialect has the tag 'xx'"),
        (sent(ml, REFERENCE, ("o.csv", OURS), column=["text"]), "column takes FIELD=NAME"),
        (
            sent(ml, REFERENCE, ("o.csv", OURS), column=["text=said"]),
            "no column 'said'; it has gender",
        ),
        (sent(ml, REFERENCE, ("o.csv", OURS), old="a"), "old and new go together"),
        (sent(ml, REFERENCE, ("o.csv", OURS), old="a", new="b"), "there is no system 'a'"),
        (sent(ml, REFERENCE, ("o.csv", OURS), ("p.csv", OURS), system=["a", "a"]), "a name of its own"),
        (sent(ml, f"id,text\nu1,{marks}\n", ("o.csv", OURS)), "30 combining marks"),
    ]
    for answer, says in bad:
        assert (answer.status_code, answer.json()["code"]) == (422, "bad-test-set"), answer.text
        assert says in answer.json()["detail"]
        assert str(folder) not in answer.text
    assert list(folder.iterdir()) == []


def test_too_much_for_one_request(ml: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_test_sets, "MOST_PAIRS", 1)
    assert sent(ml, REFERENCE, ("o.csv", OURS)).json()["code"] == "too-large"
    monkeypatch.setattr(own_test_sets, "MOST_PAIRS", 9)
    monkeypatch.setattr(own_test_sets, "MOST_WORK", 100)
    assert sent(ml, REFERENCE, ("o.csv", OURS)).status_code == 413
    assert sent(ml, REFERENCE, ("o.csv", "x" * 2**20)).status_code == 413
    nine = [("o.csv", OURS)] * 9
    assert sent(ml, REFERENCE, *nine).json()["code"] == "invalid-request"
