"""Gold: segments whose right text is known measure people, who cannot tell them from any other work."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from starlette.testclient import TestClient

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.recordings import segments, transitions
from pipeline.recordings.states import TASK
from pipeline.review import gold, opinions, tasks
from pipeline.review.gold import GoldMissing, GoldRefused
from pipeline.store.database import now, reading
from pipeline.store.tables.evaluation import score
from pipeline.store.tables.quality import observation
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import assignment, seen
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows, Service
from tests.pipeline.review.test_second_opinions import leased, submit

pytestmark = pytest.mark.slow  # fills a service: left to make test

DRAFT, RIGHT = "एक दो तीन चार", "एक दो पाँच छह"


def finished(rows: Rows, engine: Engine, *texts: str, language: str = "hi") -> list[str]:
    """Make a recording that its client has taken, and return the ids of its segments."""
    made = rows.recording(rows.client(str(uuid4())).id, language=language)
    rows.drafted(made.id)
    ids = [segment.id for segment in rows.draft(made.id, *texts, language=language)]
    with engine.begin() as connection:
        connection.execute(sa.update(recording).where(recording.c.id == made.id).values(status="delivered"))
    return ids


def handed(engine: Engine, person: Person, *languages: str) -> list[tasks.Task]:
    """Offer gold, and lease what is offered as an assignment does."""
    with engine.begin() as connection:
        found = gold.offer(connection, person, languages, now())
        until = now() + timedelta(minutes=30)
        if found:
            transitions.move(connection, TASK, found, "leased", person_id=person.id, lease_expires_at=until)
        for id in found:
            of = sa.select(task_table.c.recording_id).where(task_table.c.id == id)
            recording_id = connection.execute(of).scalar()
            known = sa.select(seen).where(seen.c.task_id == id, seen.c.person_id == person.id)
            if connection.execute(known).first() is None:
                connection.execute(sa.insert(seen).values(task_id=id, person_id=person.id, recording_id=recording_id))
        return [tasks.get(connection, id, person.id) for id in found]


def add(engine: Engine, *segment_ids: str, text: str = RIGHT, by: str | None = None) -> None:
    with engine.begin() as connection:
        for segment_id in segment_ids:
            gold.add(connection, segment_id, text, by, now())


def test_only_what_is_known_and_finished_is_gold(database: Engine, rows: Rows) -> None:
    (known,) = finished(rows, database, DRAFT)
    working = rows.recording(rows.client("asha").id)
    (unfinished,) = rows.draft(working.id, DRAFT)
    with database.begin() as connection:
        with pytest.raises(GoldRefused, match="people are still at work"):
            gold.add(connection, unfinished.id, RIGHT, None, now())
        with pytest.raises(GoldRefused, match="send the text that is right"):
            gold.add(connection, known, None, None, now())
        with pytest.raises(segments.SegmentMissing):
            gold.add(connection, "seg_0", RIGHT, None, now())
        with pytest.raises(GoldMissing):
            gold.retire(connection, known, now())
        made = gold.add(connection, known, RIGHT, None, now())
        assert gold.listed(connection) == [made]
        assert gold.listed(connection, after=known) == []


def test_each_person_gets_a_segment_once_in_their_language_and_nobody_their_own(database: Engine, rows: Rows) -> None:
    mina, ravi, tara = rows.person("mina", "hi"), rows.person("ravi", "hi", "ta"), rows.person("tara", "ta")
    add(database, *finished(rows, database, DRAFT), by=ravi.id)
    assert [task.purpose for task in handed(database, mina)] == ["gold"]
    assert handed(database, mina) == handed(database, tara) == handed(database, ravi) == []
    assert handed(database, rows.person("anybody"), "ta") == []
    assert handed(database, rows.person("lata", roles=["transcriber", "lead"])) == []  # she may read the known text
    with reading(database) as connection:
        assert connection.execute(sa.select(task_table.c.arm)).scalars().one() in ("draft", "blind")
    assert rows.lease(ravi, 50) == []  # the queue has none of it


def test_neighbours_come_together_up_to_a_minute(database: Engine, rows: Rows) -> None:
    mina = rows.person("mina")
    ids = finished(rows, database, *[DRAFT] * 5)
    add(database, ids[0], ids[1], ids[3], ids[4])
    stretches = [[task.segment_id for task in handed(database, mina)] for _ in range(4)]
    assert sorted(id for stretch in stretches for id in stretch) == sorted([ids[0], ids[1], ids[3], ids[4]])
    places = [[ids.index(id) for id in stretch] for stretch in stretches if stretch]
    assert all(place == list(range(place[0], place[0] + len(place))) for place in places)


def test_who_cannot_follow_a_recording_gets_no_gold_of_it(database: Engine, rows: Rows) -> None:
    mina, ravi = rows.person("mina"), rows.person("ravi")
    first, second = finished(rows, database, DRAFT, DRAFT)
    add(database, first)
    (task,) = handed(database, mina)
    with database.begin() as connection:
        tasks.give_back(connection, task.id, mina.id, "wrong-language", now())
    add(database, second)
    assert handed(database, mina) == []
    assert {one.segment_id for one in handed(database, ravi)} & {first, second}


def test_what_was_given_back_is_the_same_persons_and_what_is_retired_is_nobodys(database: Engine, rows: Rows) -> None:
    mina, ravi = rows.person("mina"), rows.person("ravi")
    (segment_id,) = finished(rows, database, DRAFT)
    add(database, segment_id)
    (task,) = handed(database, mina)
    with database.begin() as connection:
        tasks.release(connection, task.id, mina.id)
    assert rows.lease(ravi, 50) == []
    assert [one.id for one in handed(database, mina)] == [task.id]
    with database.begin() as connection:
        tasks.release(connection, task.id, mina.id)
        retired = gold.retire(connection, segment_id, now())
        assert gold.retire(connection, segment_id, now() + timedelta(days=1)) == retired
    assert handed(database, mina) == handed(database, ravi) == []
    with reading(database) as connection:
        assert connection.execute(sa.select(task_table)).first() is None


def test_an_answer_measures_the_person_and_touches_nothing_else(service: Service) -> None:
    mina, caller = service.person("mina")
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, DRAFT, language="hi", dialect="bho")
    _, ravi = service.person("ravi")
    (first,) = leased(ravi)
    ordinary = submit(ravi, first, RIGHT).json()
    assert asha.post(f"/v1/recordings/{made.id}/receipt").status_code == 200
    add(service.engine, first["segment"]["id"])
    before = _everything(service, first["segment"]["id"])
    (task,) = handed(service.engine, mina)
    shown, body = _shown(caller)
    assert (shown["arm"], set(shown), set(body)) == (task.arm, set(first), set(first["segment"]))
    assert (body["version"], body["text"]) == (0, DRAFT if task.arm == "draft" else None)
    refused = submit(caller, shown, "एक", base_version=1)
    assert refused.json()["current"] == {"version": 0, "text": DRAFT if task.arm == "draft" else None}
    operation = str(uuid4())
    answer = submit(caller, shown, "एक दो पाँच चार", operation_id=operation)
    assert answer.status_code == 201
    assert answer.json() == ordinary | {"text": "एक दो पाँच चार"}
    assert submit(caller, shown, "एक दो पाँच चार", operation_id=operation).json() == answer.json()
    assert _everything(service, first["segment"]["id"]) == before
    assert _observed(service.engine) == [(mina.id, "gold", "hi", "bho", 1, 4)]
    assert submit(caller, shown, RIGHT, base_version=1).status_code == 201  # mended, as any other
    assert _observed(service.engine) == [(mina.id, "gold", "hi", "bho", 0, 4)]
    add(service.engine, first["segment"]["id"], text=DRAFT)  # the known text was wrong
    assert _observed(service.engine) == [(mina.id, "gold", "hi", "bho", 2, 4)]
    with reading(service.engine) as connection:
        kinds = [one.kind for one in opinions.of_segment(connection, first["segment"]["id"])]
        assert kinds == ["gold", "gold"]


def _shown(caller: TestClient) -> tuple[dict[str, Any], dict[str, Any]]:
    answer = caller.get("/v1/tasks")
    assert "gold" not in answer.text
    (task,) = answer.json()["tasks"]
    return task, task["segment"]


def _everything(service: Service, segment_id: str) -> tuple[Any, ...]:
    with reading(service.engine) as connection:
        scored = connection.execute(sa.select(score).order_by(score.c.policy)).all()
        status = connection.execute(sa.select(recording.c.status)).scalars().all()
        return segments.get(connection, segment_id), scored, status


def _observed(engine: Engine) -> list[Any]:
    row = observation.c
    columns = (row.person_id, row.source, row.language, row.dialect, row.errors, row.reference_words)
    with reading(engine) as connection:
        return [tuple(one) for one in connection.execute(sa.select(*columns))]


def test_chance_gives_some_assignments_to_gold_and_the_same_ones_when_asked_again(sqlite: Engine) -> None:
    rows = Rows(sqlite)
    mina, made = rows.person("mina"), rows.recording(rows.client("asha").id)
    settings, drawn = Route(gold_share=0.2), []
    with sqlite.begin() as connection:
        for number in range(200):
            drawn.append(gold.due(connection, mina.id, settings))
            assert gold.due(connection, mina.id, settings) == drawn[-1]
            assert not gold.due(connection, mina.id, Route(gold_share=0.0))
            values = {"id": f"asg_{number}", "recording_id": made.id, "person_id": mina.id, "purpose": "first"}
            connection.execute(sa.insert(assignment).values(**values, created_at=now()))
    assert 20 <= sum(drawn) <= 60
