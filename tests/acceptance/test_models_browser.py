"""The dashboard's view of models in a real browser against the real service. Driven as in test_editor_browser.py."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from configs.settings import Settings, Storage
from pipeline.improvement import runs
from pipeline.registry import releases
from pipeline.store.database import now, reading
from pipeline.store.tables.learning import improvement, model
from tests.acceptance.test_editor_browser import Desk, require_page, serving
from tests.acceptance.test_my_work_browser import judge
from tests.improved import BEGIN, Loop, add_run, flag, improve, passed

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RATE = {"old": 0.312, "new": 0.274, "difference": -0.038, "low": -0.06, "high": -0.016, "policy": "L1"}
BHOJPURI = "Bhojpuri"


class Lab(Desk):
    """A running service. Once it is filled: two models, one in use, a run that waits and one that failed."""

    loop: Loop
    mira: str

    def fill(self) -> None:
        self.loop = improve(self.engine)
        first, second = self.loop.first, self.loop.second
        with self.engine.begin() as connection:
            self._measured(connection, first, {"bho": RATE})
            self._measured(connection, second, {"bho": RATE | {"old": 0.274, "new": 0.25}, "mag": RATE})
            passed(connection, second, "bho")
            flag(connection, first, 1, BEGIN + timedelta(days=20))
            at = now() - timedelta(hours=9)
            add_run(connection, "bho", self.loop.second_set, second, created_at=at)
            over = {"state": "failed", "ended_at": at, "problem": "train: the training environment has no torch"}
            add_run(connection, "mag", self.loop.first_set, first, created_at=at, **over)

    def _measured(self, connection: sa.Connection, model_id: str, metrics: dict[str, Any]) -> None:
        connection.execute(sa.update(model).where(model.c.id == model_id).values(metrics=metrics))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    require_page()
    folder = tmp_path_factory.mktemp("models")
    settings = Settings(storage=Storage(data_dir=folder))
    with serving(settings) as url:
        made = Lab(folder, url, settings)
        made.mira = made.rows.person("mira", roles=["ml"]).id
        made.rows.person("om", roles=["operator"])
        yield made
        made.engine.dispose()


@pytest.fixture(scope="module")
def lab(empty: Lab) -> Lab:
    empty.fill()
    return empty


def test_without_a_model_an_operator_reads_what_to_run(empty: Lab) -> None:
    seen = empty.play("noModels", login="om")
    for words in ("No model has been released yet", "boli model add FOLDER", "boli improve --dialect bho"):
        assert words in seen["words"]
    assert seen["views"] == ["Models"]  # the rates are for ML teams
    judge(seen["found"], 1)


def test_a_model_is_promoted_and_taken_back_and_a_run_approved_and_stopped(lab: Lab) -> None:
    seen = lab.play("modelsInUse", login="mira", rollBack=f"Roll back {BHOJPURI}", stop=f"Stop the run for {BHOJPURI}")
    ((tag, name, errors, since, _),) = seen["inUse"]
    assert (tag, name) == (BHOJPURI, "boli-bihar-1 from base, with bihar@1; 1 of 4 segments of its data deleted")
    assert errors == "31.2 % → 27.4 % −3.8 points (−6.0 to −1.6)"
    assert since.endswith("meera: two points fewer errors")
    ((name, status, gate, rates, *_),) = seen["others"]
    assert (name, status) == ("boli-bihar-2 from boli-bihar-1, with bihar@2", "candidate")
    assert gate.startswith(f"Passed the gate for {BHOJPURI}")
    assert "27.4 % → 25.0 %" in rates
    assert "1 of 4 segments that it learned from is deleted, since" in seen["affected"][0]
    promote, watch = [line.splitlines() for line in seen["steps"]][-2:]
    assert (promote[0], promote[1].startswith("waits, 50 %")) == ("Promote", True)
    assert watch == ["Watch", "not begun"]
    assert seen["run"][0].startswith(f"{BHOJPURI}: waits for your approval")
    assert seen["refusal"] == "Say why: the reason is kept with it."
    promoted, back, approved, _ = seen["questions"]
    assert "from the next recording on, in place of boli-bihar-1" in promoted
    assert "boli-bihar-1 does so again" in back
    assert "it drafts" in approved
    assert [row[3:] for row in seen["after"]] == [
        ["boli-bihar-1", "mira", "more complaints"], ["boli-bihar-2", "mira", "two points fewer errors"],
        ["boli-bihar-1", "meera", "two points fewer errors"],
    ]  # fmt: skip
    judge(seen["found"], 5)
    with reading(lab.engine) as connection:
        assert releases.in_force(connection)["bho"].name == "boli-bihar-1"
        run_id = connection.execute(sa.select(improvement.c.id).where(improvement.c.dialect == "bho")).scalar_one()
        run = runs.get(connection, run_id)
    assert run.state == "stopped"
    assert (step := run.step("promote")) is not None
    assert step.result["approved_by"] == lab.mira


def test_one_walks_from_a_model_to_what_it_was_made_of(lab: Lab) -> None:
    seen = lab.play("lineage", login="mira")
    for words in ("segments 5", "recordings 5", "clients 2", "sibling.wav"):
        assert words in seen["model"]
    assert "a client" not in seen["model"]
    assert "asha" not in seen["model"]  # who the clients are is for operators
    assert "later versions 1" in seen["snapshot"]
    assert seen["focused"] == "lineage-heading"
    judge(seen["found"], 1)
