"""Adjudication: a third person decides where two differ, and does not know whose text is whose."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from starlette.testclient import TestClient

from configs.settings import Route, Settings, Storage
from pipeline.evaluation import corrected_drafts, paired_scores
from pipeline.recordings import content, segments
from pipeline.recordings.content import Content, Part
from pipeline.recordings.recordings import ReviewMode
from pipeline.recordings.segments import StoredSegment
from pipeline.review import assignment, opinions, revisions
from pipeline.review.routing import Decision
from pipeline.store.database import reading
from pipeline.store.tables.quality import observation
from pipeline.store.tables.review import revision
from pipeline.store.tables.review import task as task_table
from tests.conftest import Service
from tests.pipeline.review.test_second_opinions import BLIND, DRAFT, OVER_THE_DRAFT, leased, submit

pytestmark = pytest.mark.slow  # fills a service: left to make test

THIRD = "एक दो पाँच सात"


@pytest.fixture
def asking(database_url: str, database: Engine, tmp_path: Any) -> Iterator[Service]:
    """A service that asks a second person about every corrected segment, on either database."""
    storage = Storage(data_dir=tmp_path / "asking", database_url=database_url)
    running = Service(Settings(storage=storage, route=Route(second_review_share=1.0)))
    yield running
    running.engine.dispose()


class Desk:
    """A segment that Mina has written over the draft and Ravi blind, and Rhea, who is a reviewer."""

    def __init__(self, service: Service, mode: ReviewMode = "full_twice", first: str = OVER_THE_DRAFT) -> None:
        self.service = service
        self.owner, self.asha = service.client("asha")
        self.mina_id, self.mina = _signed_in(service, "mina")
        self.ravi_id, self.ravi = _signed_in(service, "ravi")
        self.rhea_id, self.rhea = _signed_in(service, "rhea", "reviewer")
        self.recording_id = service.drafted(self.owner.id, DRAFT, review=mode, language="hi", dialect="bho").id
        with service.engine.begin() as connection:
            for one in segments.list_segments(connection, self.recording_id):
                assignment.log(connection, one.id, Decision("draft", 1.0, 0.05, 0.5, second_probability=1.0))
        (self.task,) = leased(self.mina)
        assert submit(self.mina, self.task, first).status_code == 201
        (self.again,) = leased(self.ravi)

    def both(self) -> "Desk":
        assert submit(self.ravi, self.again, BLIND).status_code == 201
        return self

    @property
    def status(self) -> str:
        return str(self.asha.get(f"/v1/recordings/{self.recording_id}").json()["status"])

    @property
    def stored(self) -> StoredSegment:
        with reading(self.service.engine) as connection:
            return segments.get(connection, self.task["segment"]["id"])

    def deliver(self) -> None:
        assert self.asha.post(f"/v1/recordings/{self.recording_id}/receipt").status_code == 200

    def observed(self, source: str) -> dict[str, tuple[int, int]]:
        query = sa.select(observation).where(observation.c.source == source)
        with reading(self.service.engine) as connection:
            return {row.person_id: (row.errors, row.reference_words) for row in connection.execute(query)}

    def asked(self) -> list[Any]:
        query = sa.select(task_table).where(task_table.c.purpose == "adjudication")
        with reading(self.service.engine) as connection:
            return list(connection.execute(query))


def _signed_in(service: Service, login: str, role: str = "transcriber") -> tuple[str, TestClient]:
    person, caller = service.person(login, role=role)
    return person.id, caller


def test_a_reviewer_decides_without_knowing_whose_text_is_whose(asking: Service) -> None:
    desk = Desk(asking).both()
    assert (desk.stored.seen_by, desk.status) == ("two_disagree", "in_review")
    _, sita = asking.person("sita")  # transcribers never decide
    assert leased(sita) == leased(desk.mina) == leased(desk.ravi) == []
    answer = desk.rhea.post("/v1/tasks/lease", json={"count": 50})
    (question,) = answer.json()["tasks"]
    assert (question["arm"], sorted(question["choices"])) == ("compare", sorted([OVER_THE_DRAFT, BLIND]))
    shown = question["segment"]
    assert [shown[name] for name in ("text", "confidence", "flags", "words")] == [None] * 4
    for hidden in (desk.mina_id, desk.ravi_id, "mina", "ravi", "तीन", "first", "second", "blind", "purpose"):
        assert hidden not in answer.content.decode()
    assert desk.rhea.get(question["clip"]["url"]).status_code == 200
    operation = str(uuid4())
    decided = submit(desk.rhea, question, THIRD, operation_id=operation)
    assert (decided.status_code, decided.json()["version"]) == (201, 2)
    assert submit(desk.rhea, question, THIRD, operation_id=operation).json() == decided.json()
    assert (desk.stored.text, desk.stored.seen_by, desk.status) == (THIRD, "adjudicated", "reviewed")
    assert desk.observed("adjudicated") == {desk.mina_id: (1, 4), desk.ravi_id: (1, 4)}
    assert desk.observed("blind") == {}  # the first was written over the draft
    with reading(asking.engine) as connection:
        assert [one.arm for one in revisions.of_segment(connection, desk.stored.id)] == ["draft", "compare"]


def test_after_the_decision_the_two_change_nothing(asking: Service) -> None:
    desk = Desk(asking)
    operation = str(uuid4())
    sent = {"operation_id": operation}
    assert submit(desk.ravi, desk.again, BLIND, **sent).status_code == 201
    (question,) = leased(desk.rhea)
    assert submit(desk.rhea, question, BLIND).status_code == 201
    for caller, task, version in ((desk.mina, desk.task, 2), (desk.ravi, desk.again, 1)):
        refused = submit(caller, task, "राशन", base_version=version)
        assert (refused.status_code, refused.json()["code"]) == (409, "adjudicated")
    assert submit(desk.ravi, desk.again, BLIND, **sent).status_code == 201  # the answer was lost: sent again
    assert submit(desk.rhea, question, THIRD, base_version=2).status_code == 201  # their own may be mended
    assert (desk.stored.text, desk.stored.seen_by) == (THIRD, "adjudicated")
    assert desk.observed("adjudicated") == {desk.mina_id: (1, 4), desk.ravi_id: (1, 4)}
    desk.deliver()
    assert submit(desk.rhea, question, BLIND, base_version=3).json()["code"] == "delivered"


def test_who_comes_to_agree_before_anybody_was_asked_needs_no_third(asking: Service) -> None:
    desk = Desk(asking).both()
    assert len(desk.asked()) == 1
    assert submit(desk.mina, desk.task, BLIND, base_version=1).status_code == 201
    assert (desk.stored.seen_by, desk.asked(), desk.status) == ("two_agree", [], "reviewed")
    assert leased(desk.rhea) == []
    assert desk.observed("adjudicated") == {desk.mina_id: (0, 4), desk.ravi_id: (0, 4)}
    assert submit(desk.mina, desk.task, OVER_THE_DRAFT, base_version=2).status_code == 201  # and differ again
    assert (desk.stored.seen_by, desk.status, desk.observed("adjudicated")) == ("two_disagree", "in_review", {})
    assert len(leased(desk.rhea)) == 1


def test_what_was_asked_is_decided_even_if_the_two_agree_meanwhile(asking: Service) -> None:
    desk = Desk(asking).both()
    (question,) = leased(desk.rhea)
    assert submit(desk.mina, desk.task, BLIND, base_version=1).status_code == 201
    assert (desk.stored.seen_by, desk.status) == ("two_disagree", "in_review")
    late = submit(desk.rhea, question, BLIND)  # begun with other choices
    assert (late.status_code, late.json()["current"]) == (409, {"version": 2, "text": None})
    (now_asked,) = desk.rhea.get("/v1/tasks").json()["tasks"]
    assert (now_asked["choices"], now_asked["segment"]["version"]) == ([BLIND, BLIND], 2)
    assert submit(desk.rhea, now_asked, BLIND).status_code == 201
    assert (desk.stored.seen_by, desk.status) == ("adjudicated", "reviewed")


def test_nobody_waits_for_a_third_where_two_were_not_asked_for(asking: Service) -> None:
    desk = Desk(asking, "full").both()
    assert desk.status == "reviewed"
    assert [row.probability for row in desk.asked()] == [1.0]
    (question,) = leased(desk.rhea)
    desk.deliver()
    assert submit(desk.rhea, question, THIRD).status_code == 201  # work that was begun is kept, and changes no text
    assert (desk.stored.text, desk.stored.seen_by) == (OVER_THE_DRAFT, "two_disagree")
    assert desk.observed("adjudicated") == {desk.mina_id: (1, 4), desk.ravi_id: (1, 4)}
    with reading(asking.engine) as connection:
        assert [one.text for one in opinions.of_segment(connection, desk.stored.id, "adjudication")] == [THIRD]
    assert submit(desk.ravi, desk.again, THIRD, base_version=1).json()["code"] == "adjudicated"


@pytest.mark.slow
def test_without_a_share_nobody_is_asked_but_where_the_client_wants_two(asking: Service) -> None:
    asking.settings.__dict__["route"] = Route(second_review_share=1.0, adjudication_share=0.0)
    desk = Desk(asking, "full").both()
    assert (desk.asked(), leased(desk.rhea), desk.observed("adjudicated")) == ([], [], {})
    assert submit(desk.mina, desk.task, BLIND, base_version=1).status_code == 201
    assert (desk.stored.seen_by, desk.observed("adjudicated")) == ("two_agree", {})  # nor do agreements count


@pytest.mark.slow
def test_arms_are_measured_by_what_the_first_person_wrote(asking: Service) -> None:
    """A decision makes the text better, and says nothing of how far a draft leads."""
    desk = Desk(asking).both()

    def measured() -> tuple[Any, Any]:
        with reading(asking.engine) as connection:
            armed = [(row.arm, row.counts.errors, row.person) for row in paired_scores.armed(connection, "L1")]
            (twice,) = corrected_drafts.read(connection, "L1")
            return armed, (twice.sums, twice.agreement["L1"].errors)

    before = measured()
    (question,) = leased(desk.rhea)
    assert submit(desk.rhea, question, THIRD).status_code == 201
    assert measured() == before


def test_history_says_who_may_still_change_their_text(asking: Service) -> None:
    desk = Desk(asking).both()

    def may_change() -> list[bool]:
        every = [caller.get("/v1/history").json()["items"] for caller in (desk.mina, desk.ravi, desk.rhea)]
        return [item["may_change"] for items in every for item in items]

    assert may_change() == [True, True]
    (question,) = leased(desk.rhea)
    assert submit(desk.rhea, question, "एक दो पाँच छह").status_code == 201
    assert may_change() == [False, False, True]
    desk.deliver()
    assert may_change() == [False, False, False]


def test_content_goes_with_the_text_that_was_chosen(asking: Service) -> None:
    desk = Desk(asking).both()
    with asking.engine.begin() as connection:
        parts = (Part(0, 1000, "S1", "एक दो"), Part(1000, 2000, "S2", "पाँच चार"))
        kept = content.to_json(Content(parts, note="from the first"))
        connection.execute(sa.update(revision).values(content=kept, text="एक दो\nपाँच चार"))
    (question,) = leased(desk.rhea)
    assert "एक दो\nपाँच चार" in question["choices"]
    assert submit(desk.rhea, question, "एक दो\nपाँच चार").status_code == 201
    with reading(asking.engine) as connection:
        decided = revisions.of_segment(connection, desk.stored.id)[-1]
    assert decided.content is not None
    assert (decided.content.note, decided.content.parts) == ("from the first", parts)


def test_two_blind_texts_are_compared_both_ways_until_a_third_decides(asking: Service) -> None:
    owner, _ = asking.client("asha")
    (mina_id, mina), (ravi_id, ravi) = _signed_in(asking, "mina"), _signed_in(asking, "ravi")
    _, rhea = _signed_in(asking, "rhea", "reviewer")
    made = asking.drafted(owner.id, DRAFT, arm="blind", review="full_twice", language="hi")
    with asking.engine.begin() as connection:
        for one in segments.list_segments(connection, made.id):
            assignment.log(connection, one.id, Decision("blind", 1.0, 1.0, 0.5, second_probability=1.0))

    def observed() -> set[tuple[str, str, int, int]]:
        row = observation.c
        query = sa.select(row.source, row.person_id, row.errors, row.reference_words)
        with reading(asking.engine) as connection:
            return {tuple(found) for found in connection.execute(query)}

    (first,) = leased(mina)
    submit(mina, first, "एक दो तीन")
    (second,) = leased(ravi)
    submit(ravi, second, "एक दो पाँच छह")
    blind = {("blind", mina_id, 2, 4), ("blind", ravi_id, 2, 3)}
    assert observed() == blind
    (question,) = leased(rhea)
    submit(rhea, question, "एक दो पाँच छह")
    assert observed() == blind | {("adjudicated", mina_id, 2, 4), ("adjudicated", ravi_id, 0, 4)}


@pytest.mark.slow
def test_whoever_is_new_is_written_again_with_the_logged_chance(asking: Service) -> None:
    """Nobody knows Mina yet, so more of her work is written again than the settings ask of people who are known."""
    asking.settings.__dict__["route"] = route = Route(second_review_share=0.02, second_review_share_new=0.6)
    owner, _ = asking.client("asha")
    _, mina = _signed_in(asking, "mina")
    made = asking.drafted(owner.id, *[DRAFT] * 20, review="full", language="hi", dialect="bho")
    with asking.engine.begin() as connection:
        for one in segments.list_segments(connection, made.id):
            decision = Decision("draft", 1.0, 0.05, 0.5, second_probability=route.second_review_share)
            assignment.log(connection, one.id, decision)
    for task in leased(mina):
        assert submit(mina, task, DRAFT).status_code == 201
        assert submit(mina, task, BLIND, base_version=1).status_code == 201  # decided once, whatever follows
    with reading(asking.engine) as connection:
        chances = connection.execute(
            sa.select(task_table.c.probability).where(task_table.c.purpose == "second")
        ).scalars()
        found = list(chances)
    assert set(found) == {0.6}
    assert 5 <= len(found) <= 19
