"""Second opinions: a second person transcribes a corrected segment, blind and unseen by the first."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from configs.settings import Route, Settings, Storage
from pipeline.recordings import recordings, segments
from pipeline.review import revisions
from pipeline.speakers import voices
from pipeline.store import tables
from pipeline.store.database import reading
from tests.conftest import Service

DRAFT = "एक दो तीन चार"  # what the machine wrote; people heard "एक दो पाँच छह"
OVER_THE_DRAFT, BLIND = "एक दो पाँच चार", "एक दो पाँच छह"


@pytest.fixture
def asking(database_url: str, database: Engine, tmp_path: Any) -> Iterator[Service]:
    """A service that asks a second person about every corrected segment, on either database."""
    storage = Storage(data_dir=tmp_path / "asking", database_url=database_url)
    running = Service(Settings(storage=storage, route=Route(second_review_share=1.0)))
    yield running
    running.engine.dispose()


def submit(caller: TestClient, task: dict[str, Any], said: str | None, **more: Any) -> Any:
    body = {"operation_id": str(uuid4()), "base_version": task["segment"]["version"], "text": said} | more
    return caller.post(f"/v1/segments/{task['segment']['id']}/revisions", json=body)


def leased(caller: TestClient, count: int = 50) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.post("/v1/tasks/lease", json={"count": count}).json()["tasks"]
    return found


def seconds(service: Service) -> list[Any]:
    with reading(service.engine) as connection:
        return list(connection.execute(select(tables.review.second_reference)))


def test_a_second_person_writes_blind_and_changes_nothing(asking: Service) -> None:
    owner, asha = asking.client("asha")
    _, mina = asking.person("mina")
    _, ravi = asking.person("ravi")
    made = asking.drafted(owner.id, DRAFT)
    (task,) = leased(mina)
    assert leased(ravi) == []  # not before the first is done
    assert submit(mina, task, OVER_THE_DRAFT).status_code == 201
    assert asha.get(f"/v1/recordings/{made.id}").json()["status"] == "reviewed"  # nobody waits for the second
    assert leased(mina) == []  # never the same person
    answer = ravi.post("/v1/tasks/lease", json={"count": 50})
    (again,) = answer.json()["tasks"]
    assert (again["arm"], again["segment"]["version"], again["segment"]["text"]) == ("blind", 0, None)
    assert not any(word in answer.content.decode() for word in ("तीन", "पाँच", "चार"))
    assert ravi.get(again["clip"]["url"]).status_code == 200
    operation = str(uuid4())
    refused = submit(ravi, again, BLIND, base_version=1)
    assert (refused.status_code, refused.json()["current"]) == (409, {"version": 0, "text": None})
    first = submit(ravi, again, BLIND, operation_id=operation)
    assert (first.status_code, first.json()["version"], first.json()["text"]) == (201, 1, BLIND)
    assert submit(ravi, again, BLIND, operation_id=operation).json() == first.json()
    assert submit(ravi, again, BLIND + " सात", base_version=1).json()["version"] == 2
    (kept,) = seconds(asking)
    assert (kept.text, kept.version, kept.probability) == (BLIND + " सात", 2, 1.0)
    with reading(asking.engine) as connection:
        stored = segments.get(connection, task["segment"]["id"])
        assert (stored.text, stored.version) == (OVER_THE_DRAFT, 1)
        assert len(revisions.of_segment(connection, stored.id)) == 1
    assert leased(ravi) == []
    assert (
        submit(mina, task, OVER_THE_DRAFT + " जी", base_version=1).status_code == 201
    )  # the first may still mend hers


@pytest.mark.slow
def test_whoever_saw_the_draft_and_gave_it_back_never_writes_it_blind(asking: Service) -> None:
    owner, _ = asking.client("asha")
    _, mina = asking.person("mina")
    _, ravi = asking.person("ravi")
    _, sita = asking.person("sita")
    asking.drafted(owner.id, DRAFT)
    (seen,) = leased(ravi)
    assert ravi.post(f"/v1/tasks/{seen['id']}/release").status_code in (200, 204)
    (task,) = leased(mina)
    assert submit(mina, task, OVER_THE_DRAFT).status_code == 201
    assert leased(ravi) == []
    (again,) = leased(sita)
    assert (again["arm"], again["segment"]["id"]) == ("blind", task["segment"]["id"])


@pytest.mark.slow
def test_an_operation_of_one_is_not_the_others(asking: Service) -> None:
    owner, _ = asking.client("asha")
    _, mina = asking.person("mina")
    _, ravi = asking.person("ravi")
    asking.drafted(owner.id, DRAFT, DRAFT)
    for task in leased(mina):
        submit(mina, task, OVER_THE_DRAFT)
    one, two = leased(ravi)
    operation = str(uuid4())
    assert submit(ravi, one, BLIND, operation_id=operation).status_code == 201
    reused = submit(ravi, two, BLIND, operation_id=operation)
    assert (reused.status_code, reused.json()["code"]) == (409, "operation-reused")


@pytest.mark.slow
def test_blind_work_is_not_done_twice_nor_any_by_default(asking: Service, service: Service) -> None:
    for place, arm in ((asking, "blind"), (service, "draft")):
        owner, _ = place.client("asha")
        _, mina = place.person("mina")
        _, ravi = place.person("ravi")
        place.drafted(owner.id, DRAFT, arm=arm)  # type: ignore[arg-type]
        (task,) = leased(mina)
        assert submit(mina, task, BLIND).status_code == 201
        assert leased(ravi) == []


@pytest.mark.slow
def test_deletion_takes_second_texts_along(asking: Service) -> None:
    owner, asha = asking.client("asha")
    _, mina = asking.person("mina")
    _, ravi = asking.person("ravi")
    made = asking.drafted(owner.id, DRAFT)
    (task,) = leased(mina)
    submit(mina, task, OVER_THE_DRAFT)
    (again,) = leased(ravi)
    submit(ravi, again, BLIND)
    assert asha.delete(f"/v1/recordings/{made.id}").status_code == 204
    assert seconds(asking) == []


@pytest.mark.slow
def test_the_queue_finds_seconds_of_reviewed_recordings(asking: Service) -> None:
    owner, _ = asking.client("asha")
    _, mina = asking.person("mina")
    _, ravi = asking.person("ravi")
    old = asking.drafted(owner.id, DRAFT)
    (task,) = leased(mina)
    submit(mina, task, OVER_THE_DRAFT)
    asking.drafted(owner.id, "नया काम")
    assert sorted(one["segment"]["recording_id"] == old.id for one in leased(ravi)) == [False, True]
    with reading(asking.engine) as connection:
        assert recordings.get(connection, old.id).status == "reviewed"


@pytest.mark.slow
def test_tags_and_parts_are_no_disagreement_and_a_second_text_moves_nothing(asking: Service) -> None:
    owner, _ = asking.client("asha")
    _, mina = asking.person("mina")
    _, ravi = asking.person("ravi")
    made = asking.drafted(owner.id, DRAFT)
    (task,) = leased(mina)
    parts = [{"start_ms": 0, "end_ms": 900, "text": "एक दो"}, {"start_ms": 900, "end_ms": 2000, "text": "पाँच छह"}]
    assert submit(mina, task, None, parts=parts).status_code == 201
    (again,) = leased(ravi)
    whole = [{"start_ms": 0, "end_ms": 2000, "speaker": "Asha", "text": "एक [noise] दो [unclear: पाँच] छह"}]
    assert submit(ravi, again, None, parts=whole).status_code == 201
    (kept,) = seconds(asking)
    assert kept.text == BLIND
    with reading(asking.engine) as connection:
        stored = segments.get(connection, task["segment"]["id"])
        assert (stored.text, stored.seen_by, len(stored.parts)) == (BLIND, "two_agree", 2)
        assert [one.name for one in voices.speakers(connection, made.id)] == [""]  # an opinion names nobody
    written = ravi.get("/v1/history").json()["items"]
    assert [(one["text"], one["may_change"]) for one in written] == [("एक [noise] दो [unclear: पाँच] छह", True)]
