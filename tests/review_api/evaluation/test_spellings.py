"""ML teams judge mined spellings over HTTP; the command line does the same and counts the scores again."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from starlette.testclient import TestClient
from typer.testing import CliRunner

from boli.cli import app
from lexicons.classes import parse
from pipeline.evaluation import scores
from pipeline.evaluation.spelling_entries import WrongState
from pipeline.learning import spelling_mining
from pipeline.recordings import segments
from pipeline.review import assignment, revisions
from pipeline.review.revisions import Submitted
from pipeline.review.routing import Decision
from pipeline.store.database import now
from tests.conftest import Service

pytestmark = pytest.mark.slow  # a service over many scores: left to make test


@pytest.fixture
def mined(service: Service) -> str:
    """Two people wrote शहर over सहर. Return the candidate's id."""
    owner, _ = service.client("asha")
    for login in ("mina", "ravi"):
        made = service.drafted(owner.id, "सहर में")
        person = service.rows.person(login).id
        with service.engine.begin() as connection:
            (one,) = segments.list_segments(connection, made.id)
            assignment.log(connection, one.id, Decision("draft", 1.0, 0.05, 0.5))
            revisions.add(connection, one.id, Submitted(str(uuid4()), 0, "शहर में"), person, "draft", now())
            scores.score(connection, one.id)
    with service.engine.begin() as connection:
        (found,) = spelling_mining.mine(connection, "hi")
    return found.id


def test_a_spelling_is_approved_and_undone(service: Service, mined: str) -> None:
    _, ml = service.person("meera", role="ml")
    (found,) = ml.get("/v1/lexicon/candidates?language=hi&state=proposed").json()["items"]
    assert (found["standard"], found["allowed"], found["tag"]) == ("शहर", "सहर", "orth.letter")
    assert (found["evidence"]["people"], len(found["examples"])) == (2, 2)
    done = ml.post(f"/v1/lexicon/candidates/{mined}/approve").json()
    assert (done["candidate"]["state"], done["older"]) == ("approved", 2)
    assert done["rescore"] == "boli accuracy score --drafts"
    assert done["candidate"]["history"][0]["by"] == "meera"
    again = ml.post(f"/v1/lexicon/candidates/{mined}/reject")
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")
    undone = ml.post(f"/v1/lexicon/candidates/{mined}/undo").json()
    assert (undone["candidate"]["state"], undone["older"], undone["rescore"]) == ("proposed", 0, "")
    assert ml.post("/v1/lexicon/candidates/lex_0/approve").status_code == 404
    assert ml.get("/v1/lexicon/candidates?state=new").status_code == 422


def test_what_speaks_for_a_spelling_and_what_against_it(service: Service, mined: str) -> None:
    _, ml = service.person("meera", role="ml")
    address = f"/v1/lexicon/candidates/{mined}"
    shown = ml.get(address).json()
    assert (shown["candidate"]["id"], shown["objections"]) == (mined, [])
    assert {(one["reference"], one["text"], one["model"]) for one in shown["examples"]} == {("शहर में", "सहर में", "draft")}
    assert [one["segment_id"] for one in shown["examples"]] == shown["candidate"]["examples"]
    assert ml.get(shown["examples"][0]["clip"]).status_code == 200
    ml.post(f"{address}/approve")
    assert len(ml.get(address).json()["examples"]) == 2  # its own entry hides nothing
    assert ml.get("/v1/lexicon/candidates/lex_0").status_code == 404


def rate(ml: TestClient) -> tuple[float | None, int]:
    (row,) = ml.get("/v1/accuracy?by=recording&policy=L3").json()["rows"]  # both have one name
    return row["wer"], row["older"]


def test_the_commands_do_the_same_and_count_again(
    service: Service, mined: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))
    _, ml = service.person("meera", role="ml")

    def boli(*words: str) -> Result:
        return CliRunner().invoke(app, ["lexicon", *words])

    assert rate(ml) == (0.5, 0)
    (shown,) = json.loads(boli("mine", "--language", "hi", "--json").stdout)
    assert (shown["id"], shown["evidence"]["recordings"]) == (mined, 2)
    assert "शहर" in boli("list", "--state", "proposed").stdout
    left = boli("approve", mined, "--by", "meera", "--no-score").stdout
    assert f"{mined} शहर = सहर: approved" in left
    assert "2 segments are scored under other rules and left out of L3: run boli accuracy score --drafts" in left
    assert rate(ml) == (None, 2)
    assert "2 drafts scored again" in CliRunner().invoke(app, ["accuracy", "score", "--drafts"]).stdout
    assert rate(ml) == (0.0, 0)

    rows, problems = parse(boli("export", "--language", "hi").stdout.replace(mined, "hi.9999"), "hi.tsv")
    assert (len(rows), problems) == (1, [])  # a line of a lexicon file, but for its id
    assert "2 drafts scored again" in boli("undo", mined).stdout
    assert rate(ml) == (0.5, 0)
    assert isinstance(boli("undo", mined).exception, WrongState)
    assert "no spellings" in boli("list", "--state", "approved").stdout
