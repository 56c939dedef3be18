"""`boli pay`: what an operator reads and exports is what the ledger holds."""

import csv
import io
import json
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from configs.errors import BoliError
from configs.settings import Route, Settings, Storage
from pipeline.accounts import centres, people
from pipeline.pay import ledger, months
from pipeline.pay.ledger import Change
from pipeline.review import submission
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from pipeline.store.tables.review import task as task_table
from tests.conftest import Service

pytestmark = pytest.mark.slow  # many commands: left to make test


def this_month() -> str:
    return months.months(now(), now(), 330)[0].name


@pytest.fixture
def paid(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service in which Mina of Ranchi did two segments, and one was taken back; the commands talk to its database."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    service = Service(Settings(storage=Storage(data_dir=tmp_path / "data")))
    mina = service.rows.person("mina")
    service.rows.person("ravi")
    with service.engine.begin() as connection:
        people.set_centre(connection, mina.id, centres.create(connection, "Ranchi").id)
        centres.create(connection, "Patna")
    service.drafted(service.rows.client("asha").id, "राशन", "बिजली")
    for task in service.rows.lease(mina, 2):
        with service.engine.begin() as connection:
            sent = Submitted(str(uuid4()), 0, "राशन")
            submission.submit(connection, task.segment_id, mina.id, sent, Route(), now())
    with service.engine.begin() as connection:
        entry = ledger.entries(connection, limit=1)[0][0]
        ledger.reverse(connection, entry.id, Change(None, "the wrong sound", now()))
    return service


def tried(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def boli(*words: str) -> str:
    answer = tried(*words)
    assert answer.exit_code == 0, answer.exception
    return answer.stdout


def exported(*words: str) -> list[dict[str, str]]:
    printed = boli("pay", "export", "--month", this_month(), *words).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(printed, newline="")))


def test_the_export_of_a_month(paid: Service) -> None:
    (row,) = exported()
    assert (row["login"], row["centre"], row["segments"]) == ("mina", "Ranchi", "1")
    assert (row["earned"], row["reversed"], row["amount"], row["currency"]) == ("1.46", "-0.73", "0.73", "INR")
    assert exported("--centre", "Ranchi") == exported("--person", "mina") == [row]
    assert exported("--centre", "Patna") == exported("--person", "ravi") == []


def test_a_person_entry_by_entry(paid: Service) -> None:
    said = boli("pay", "show", "mina", "--month", this_month())
    assert "0.73 INR (segments: 1)" in said
    assert "-0.73 INR" in said
    assert "the wrong sound" in said
    found = json.loads(boli("pay", "show", "mina", "--json"))
    assert [one["kind"] for one in found["entries"]] == ["reversal", "first", "first"]
    assert (found["totals"][0]["amount"], found["more"]) == (73, False)
    assert "no entry yet" in boli("pay", "show", "ravi")


def test_what_cannot_be_asked(paid: Service) -> None:
    for words in (
        ("export", "--month", "11"),
        ("show", "nobody"),
        ("export", "--month", this_month(), "--centre", "Gaya"),
    ):
        answer = tried("pay", *words)
        assert isinstance(answer.exception, BoliError)
        assert "\n" not in str(answer.exception)


def test_the_check_tells_what_is_not_paid(paid: Service) -> None:
    assert "sums to the work" in boli("pay", "check")
    with paid.engine.begin() as connection:
        ravi = people.with_login(connection, "ravi").person.id
        connection.execute(sa.update(task_table).values(person_id=ravi))
    answer = tried("pay", "check")
    assert (answer.exit_code, "is not paid" in answer.stdout) == (1, True)
    assert "was not done" in tried("pay", "check", "--since", "2099-01-01").stdout
