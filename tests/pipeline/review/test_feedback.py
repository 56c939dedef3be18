"""Feedback: people see their own texts beside the agreed ones, and nothing that would help them with gold."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from configs.settings import Route, Settings, Storage
from pipeline.recordings import segments
from pipeline.review import gold, opinions
from pipeline.review.revisions import Submitted
from pipeline.review.tasks import Task
from pipeline.store.database import now, reading
from pipeline.store.tables.review import task as task_table
from tests.conftest import Service
from tests.pipeline.review.test_adjudication import THIRD, Desk
from tests.pipeline.review.test_gold import handed
from tests.pipeline.review.test_second_opinions import BLIND, OVER_THE_DRAFT, leased, submit

pytestmark = pytest.mark.slow  # fills a service: left to make test


@pytest.fixture
def asking(database_url: str, database: Engine, tmp_path: Any) -> Iterator[Service]:
    """A service that asks a second person about every corrected segment, on either database."""
    storage = Storage(data_dir=tmp_path / "asking", database_url=database_url)
    running = Service(Settings(storage=storage, route=Route(second_review_share=1.0)))
    yield running
    running.engine.dispose()


def told(caller: Any, **more: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = caller.get("/v1/feedback", params=more).json()["items"]
    return items


def test_each_sees_the_own_text_beside_the_decided_one(asking: Service) -> None:
    desk = Desk(asking).both()
    assert told(desk.mina) == []
    (question,) = leased(desk.rhea)
    assert submit(desk.rhea, question, BLIND).status_code == 201
    (hers,), (his,) = told(desk.mina), told(desk.ravi)
    assert (hers["kind"], hers["yours"], hers["agreed"]) == ("decided", OVER_THE_DRAFT, BLIND)
    assert [word for word in hers["words"] if word["kind"] != "equal"] == [
        {"kind": "substitute", "agreed": "छह", "yours": "चार"}
    ]
    assert (hers["errors"], hers["reference_words"]) == (1, 4)
    assert hers["note"].startswith("One word is different")
    assert (his["yours"], his["errors"], his["note"]) == (BLIND, 0, "Your text was kept, word for word.")
    assert told(desk.rhea) == []
    assert desk.mina.get(hers["clip"]["url"]).status_code == 200
    for other in (desk.ravi, desk.rhea):
        assert other.get(hers["clip"]["url"]).status_code == 404
    assert "ravi" not in desk.mina.get("/v1/feedback").text


def test_pages_are_newest_first(asking: Service) -> None:
    desk = Desk(asking).both()
    (question,) = leased(desk.rhea)
    submit(desk.rhea, question, THIRD)
    asking.drafted(desk.owner.id, "एक", review="full_twice", language="hi")
    (task,) = leased(desk.mina)
    submit(desk.mina, task, "दो")
    (again,) = leased(desk.ravi)
    submit(desk.ravi, again, "तीन")
    (question,) = leased(desk.rhea)
    submit(desk.rhea, question, "चार")
    page = desk.mina.get("/v1/feedback", params={"limit": 1}).json()
    rest = desk.mina.get("/v1/feedback", params={"limit": 1, "after": page["next"]}).json()
    assert [one["agreed"] for one in (*page["items"], *rest["items"])] == ["चार", THIRD]
    assert rest["next"] is None
    assert desk.mina.get("/v1/feedback", params={"after": "x"}).json()["code"] == "bad-cursor"


def test_gold_shows_only_once_it_is_retired_and_then_to_who_wrote_it(asking: Service) -> None:
    desk = Desk(asking).both()
    (question,) = leased(desk.rhea)
    submit(desk.rhea, question, THIRD)
    segment_id = desk.stored.id
    with asking.engine.begin() as connection:
        assert gold.add(connection, segment_id, None, None, now()).text == THIRD
    assert told(desk.mina) == told(desk.ravi) == []  # what is gold goes round in no other way either
    tara, caller = asking.person("tara")
    handed(asking.engine, tara)
    (task,) = caller.get("/v1/tasks").json()["tasks"]
    assert submit(caller, task, BLIND, base_version=0).status_code == 201
    assert (told(caller), caller.get("/v1/quality/me").json()["items"]) == ([], [])
    with asking.engine.begin() as connection:
        gold.retire(connection, segment_id, now())
    (hers,) = told(caller)
    assert (hers["kind"], hers["yours"], hers["agreed"], hers["errors"]) == ("gold", BLIND, THIRD, 1)
    assert caller.get(hers["clip"]["url"]).status_code == 200
    assert [one["kind"] for one in (*told(desk.mina), *told(desk.ravi))] == ["decided", "decided"]


def test_a_late_text_is_compared_with_what_two_agree_on(asking: Service) -> None:
    desk = Desk(asking, first=BLIND)
    tara, caller = asking.person("tara")
    with asking.engine.begin() as connection:
        row = connection.execute(sa.select(task_table).where(task_table.c.purpose == "first")).one()
        task = Task(**{name: row._mapping[name] for name in Task.__slots__})
        opinions.add(connection, task, tara.id, Submitted("late", 0, OVER_THE_DRAFT), "late", now())
    desk.both()
    (hers,) = told(caller)
    assert (hers["kind"], hers["yours"], hers["agreed"], hers["errors"]) == ("agreed", OVER_THE_DRAFT, BLIND, 1)
    assert told(desk.mina) == told(desk.ravi) == []  # theirs is the agreed one
    with reading(asking.engine) as connection:
        assert segments.get(connection, desk.stored.id).seen_by == "two_agree"
