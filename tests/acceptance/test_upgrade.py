"""Upgrade: a database filled at an older schema reaches today's, and everything that reads it works."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from configs.settings import Settings, Storage
from pipeline.jobs.migration import migrate_all
from pipeline.store import tables
from pipeline.store.database import MIGRATIONS, connect, migrate
from tests.collected import collect, said
from tests.conftest import Service
from tests.review_api.test_access import CALLS

OLDER = "0003"  # before calibration, mined spellings, voices, slices, languages and second looks
SPEAKERS, WORDS, WRONG = 10, 120, 12
ASKED = {"language": "hi", "a": "a-model", "b": "another"}  # what some routes need

pytestmark = pytest.mark.slow


def filled(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of reviewed recordings as today's code writes them, by table."""
    engine = connect(f"sqlite:///{folder / 'source.db'}")
    migrate(engine)
    collect(engine, "bho", SPEAKERS, lambda speaker: WRONG, words=WORDS)
    with engine.begin() as connection:
        connection.execute(sa.update(tables.recordings.recording).values(duration_ms=2000, channels=1))
        rows = {
            table.name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
            for table in tables.base.metadata.sorted_tables
        }
    engine.dispose()
    return rows


def put_back(engine: sa.Engine, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Make the older schema, and write what it has columns for. Scores are of rules that no longer hold."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, OLDER)
    known = sa.MetaData()
    known.reflect(engine)
    with engine.begin() as connection:
        for table in known.sorted_tables:
            found = [{name: row[name] for name in table.c.keys()} for row in rows.get(table.name, [])]  # noqa: SIM118
            for row in found:
                row |= {"identity": "L1 as it was"} if table.name == "score" else {}
            if found:
                connection.execute(table.insert(), found)


@pytest.fixture
def upgraded(empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The service over a database that was filled before the upgrade."""
    engine = connect(empty_database_url)
    put_back(engine, filled(tmp_path))
    engine.dispose()
    settings = Settings(storage=Storage(data_dir=tmp_path / "data", database_url=empty_database_url))
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_STORAGE__DATABASE_URL", empty_database_url)
    migrate_all(settings)
    running = Service(settings)
    yield running
    running.engine.dispose()


def boli(*words: str) -> Result:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (done.output, done.exception)
    return done


def answers(service: Service, login: str) -> dict[str, int]:
    """Ask every route that ML teams read; return its status."""
    _, ml = service.person(login, role="ml")
    paths = [call.path for call in CALLS if call.method == "GET" and call.who == "ml" and "{" not in call.path]
    assert len(paths) > 10
    documented = service.app.openapi()["paths"]
    found = {}
    for path in paths:
        taken = {one["name"] for one in documented[path]["get"].get("parameters", [])}
        asked = {name: value for name, value in ASKED.items() if name in taken}
        found[path] = ml.get(path, params=asked).status_code
    return found


def accuracy() -> dict[str, Any]:
    (row,) = json.loads(boli("accuracy", "report", "--json").stdout)
    found: dict[str, Any] = row
    return found


def test_reports_work_before_and_after_scoring_again(upgraded: Service) -> None:
    before = accuracy()
    assert (before["segments"], before["older"], before["wer"], before["status"]) == (
        SPEAKERS, SPEAKERS, None, "not enough data",
    )  # fmt: skip
    unknown = {"/v1/accuracy/compare": 404}  # there is no second model
    assert {path: status for path, status in answers(upgraded, "meera").items() if status != 200} == unknown
    assert "run boli accuracy score --drafts" in " ".join(boli("accuracy", "report").output.split())
    assert f"{SPEAKERS} drafts scored again" in boli("accuracy", "score", "--drafts").output
    after = accuracy()
    assert (after["older"], after["wer"], after["greg"]) == (0, WRONG / WORDS, pytest.approx(WRONG / WORDS))
    assert {path: status for path, status in answers(upgraded, "ravi").items() if status != 200} == unknown
    for words in (
        ("accuracy", "trends"),
        ("accuracy", "agreement"),
        ("accuracy", "attention"),
        ("accuracy", "words", "hi"),
        ("accuracy", "anchoring"),
        ("accuracy", "missed-speech"),
        ("accuracy", "rank"),
    ):
        boli(*words)
    assert "0 drafts" in boli("accuracy", "score", "--drafts").output


def test_clients_and_transcribers_go_on(upgraded: Service) -> None:
    with upgraded.engine.begin() as connection:
        owner = connection.execute(sa.select(tables.accounts.client.c.id)).scalar_one()
        recording_id = connection.execute(sa.select(tables.recordings.recording.c.id).limit(1)).scalar_one()
    made = upgraded.drafted(owner, "राशन")
    _, mina = upgraded.person("mina")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    assert task["segment"]["recording_id"] == made.id
    key = boli("key", "create", client_name(upgraded)).stdout.splitlines()[0]
    asha = upgraded.caller(key)
    transcript = asha.get(f"/v1/recordings/{recording_id}/transcript").json()
    assert [one["text"] for one in transcript["segments"]] == [said(WORDS)]
    assert len(asha.get("/v1/recordings").json()["items"]) == SPEAKERS + 1
    assert asha.get("/v1/vocabulary").json() == {"words": [], "said_as": {}}
    assert asha.get("/v1/voices").json() == {"link_speakers": False, "items": []}
    assert asha.delete(f"/v1/recordings/{recording_id}").status_code == 204


def client_name(service: Service) -> str:
    with service.engine.begin() as connection:
        return str(connection.execute(sa.select(tables.accounts.client.c.name)).scalar_one())


def test_people_from_before_there_were_centres_go_on(upgraded: Service) -> None:
    (old,) = json.loads(boli("user", "list", "--json").stdout)
    assert (old["roles"], old["centre"], old["state"], old["last_sign_in_at"]) == (["transcriber"], "", "active", None)
    boli("centre", "add", "Ranchi")
    boli("centre", "join", old["login"], "Ranchi")
    boli("user", "reset", old["login"])
    (joined,) = json.loads(boli("user", "list", "--centre", "Ranchi", "--json").stdout)
    assert joined["login"] == old["login"]
