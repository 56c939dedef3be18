"""`boli retention`: what goes, what is usual for a client, and what speakers take back; and doctor's finding."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from boli.context import Problem
from boli.doctor import data
from configs.settings import Settings
from pipeline.jobs import retention_due
from pipeline.privacy import holds
from pipeline.recordings import recordings, retention
from pipeline.recordings.retention import Days, KeptTooLong, Terms
from pipeline.store.database import now, reading
from pipeline.store.tables.retention import retention as table
from tests.conftest import Service
from tests.pipeline.jobs.test_retention_clocks import finish

DAY = timedelta(days=1)
Boli = Callable[..., Result]


@pytest.fixture
def boli(service: Service, monkeypatch: pytest.MonkeyPatch) -> Boli:
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))
    return lambda *words: CliRunner().invoke(app, ["retention", *words])


def kept(service: Service, client_id: str) -> str:
    made = service.drafted(client_id, "राशन", training_consent=True)
    with service.engine.begin() as connection:
        retention.keep(connection, made.id, client_id, Terms({"sound": 30}), Days(), made.created_at)
    return made.id


def test_it_says_what_goes_and_what_is_in_the_way(service: Service, boli: Boli) -> None:
    owner = service.rows.client("asha")
    ready, held, at_work = (kept(service, owner.id) for _ in range(3))
    for one in (ready, held):
        finish(service, one)
    with service.engine.begin() as connection:
        holds.place(connection, held, "court order 7", "operator")
    assert boli("due", "--days", "29").output == "nothing is due\n"
    found = json.loads(boli("due", "--days", "31", "--json").output)
    waits = {one["recording_id"]: one["waits"] for one in found}
    assert waits == {ready: "", held: "hold", at_work: "people"}
    assert ready in boli("due", "--days", "31").output


def test_it_sets_what_is_usual(service: Service, boli: Boli, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = service.rows.client("asha")
    assert boli("usual", "asha").output == "sound: for good\ntext: for good\n"
    assert boli("usual", "asha", "--sound-days", "30").output == "sound: 30 days\ntext: for good\n"
    assert boli("usual", "asha", "--text-days", "90").output == "sound: 30 days\ntext: 90 days\n"
    with reading(service.engine) as connection:
        assert retention.usual(connection, owner.id) == Days(30, 90)
    monkeypatch.setenv("BOLI_RETENTION__MOST_SOUND_DAYS", "60")
    assert isinstance(boli("usual", "asha", "--sound-days", "61").exception, KeptTooLong)
    assert "60 days at most" in boli("usual", "asha", "--for-good").output
    with reading(service.engine) as connection:
        assert retention.usual(connection, owner.id) == Days()
    assert isinstance(boli("usual", "nobody").exception, Problem)


def test_it_takes_consents_back(service: Service, boli: Boli) -> None:
    made = kept(service, service.rows.client("asha").id)
    assert isinstance(boli("withdraw", made, "--purpose", "marketing").exception, Problem)
    done = boli("withdraw", made, "--purpose", "training", "--purpose", "voices")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "agreed to still: transcription")
    with reading(service.engine) as connection:
        assert recordings.get(connection, made).training_consent is False
    assert "add --yes" in boli("withdraw", made, "--purpose", "transcription").output
    assert "deleted: cer_" in boli("withdraw", made, "--purpose", "transcription", "--yes").output
    with reading(service.engine) as connection:
        assert recordings.statuses(connection, [made]) == {}


def finding(settings: Settings) -> tuple[str, str]:
    (found,) = (one for one in data.database(settings) if one.about == "retention")
    return found.verdict, found.text


def test_doctor_finds_what_is_overdue(service: Service) -> None:
    owner = service.rows.client("asha")
    made = kept(service, owner.id)
    finish(service, made)
    assert finding(service.settings)[0] == "ok"

    def due(days: float) -> None:
        with service.engine.begin() as connection:
            connection.execute(sa.update(table).values(sound_due_at=now() - days * DAY))

    due(0.9)
    assert finding(service.settings)[0] == "ok"  # a worker may be off for a night
    due(1.1)
    assert finding(service.settings)[0] == "wrong"
    assert made in finding(service.settings)[1]
    with service.engine.begin() as connection:
        held = holds.place(connection, made, "court order 7", "operator")
    assert finding(service.settings)[0] == "ok"
    waiting = service.rows.recording(owner.id)
    with service.engine.begin() as connection:
        holds.lift(connection, held.id, "operator")
        connection.execute(sa.delete(table))
        retention.keep(connection, waiting.id, owner.id, Terms({"sound": 30}), Days(), waiting.created_at)
    due(60)
    with reading(service.engine) as connection:
        assert retention_due.overdue(connection, service.settings, now()) == []
    due(92)
    with reading(service.engine) as connection:
        assert retention_due.overdue(connection, service.settings, now()) == [waiting.id]  # nobody drafts it
