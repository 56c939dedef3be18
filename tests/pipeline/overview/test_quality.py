"""Quality: counts for each person of agreement, attention checks and better known texts."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from configs.settings import Route
from pipeline.accounts import centres, people
from pipeline.overview.quality import Counts, PersonQuality, quality
from pipeline.review import planted_error_rows
from pipeline.review.planted_error_rows import PlantedError
from pipeline.store.database import new_id, now, reading
from pipeline.store.tables.quality import observation
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test


def read(at_work: Work, centre_id: str | None = None, days: float = 30) -> list[PersonQuality]:
    with reading(at_work.engine) as connection:
        return quality(connection, centre_id, now() - timedelta(days=days))


def test_both_people_of_a_segment_agree_or_not(at_work: Work) -> None:
    at_work.recording("एक", "दो", "तीन")
    mina, ravi, always = at_work.rows.person("mina"), at_work.rows.person("ravi"), Route(second_review_share=1)
    for task in at_work.rows.lease(mina, 3):
        at_work.submit(task, mina, "राशन", route=always)
    for task, text in zip(at_work.rows.lease(ravi, 2), ("राशन।", "कार्ड"), strict=True):
        at_work.submit(task, ravi, text)
    first, second = read(at_work)
    assert (first.login, second.login) == ("mina", "ravi")
    assert first.counts == second.counts == Counts(agreed=1, disagreed=1, adjudicated_segments=1, adjudicated_words=1)
    assert read(at_work, days=-1) == []


def test_attention_checks_are_counted(at_work: Work) -> None:
    made = at_work.recording("पानी की समस्या", "पानी की समस्या")
    mina = at_work.rows.person("mina")
    for task, text in zip(at_work.rows.lease(mina, 2), ("पानी की समस्या", "पानी की समस्य"), strict=True):
        with at_work.engine.begin() as connection:
            planted = PlantedError(task.id, made.id, task.segment_id, 2, "समस्या", "समस्य")
            planted_error_rows.add(connection, planted, now())
        at_work.submit(task, mina, text)
    (row,) = read(at_work)
    assert row.counts == Counts(checks=2, missed=1)


def test_better_known_texts_are_counted_by_source_and_within_the_centre(at_work: Work) -> None:
    made = at_work.recording("एक", "दो")
    mina, ravi = at_work.rows.person("mina"), at_work.rows.person("ravi")
    segments = [task.segment_id for task in at_work.rows.lease(mina, 2)]
    with at_work.engine.begin() as connection:
        here = centres.create(connection, "Ranchi").id
        people.set_centre(connection, mina.id, here)
        for person, source, segment_id, errors in (
            (mina, "gold", segments[0], 1), (mina, "gold", segments[1], 2),
            (mina, "adjudicated", segments[1], 0), (ravi, "blind", segments[0], 3),
        ):  # fmt: skip
            values = {"id": new_id("obs"), "recording_id": made.id, "segment_id": segment_id, "person_id": person.id}
            counted = {"language": "hi", "dialect": "", "errors": errors, "reference_words": 10, "created_at": now()}
            connection.execute(insert(observation).values(**values, source=source, **counted))
    (own,) = read(at_work, here)
    assert (own.login, own.centre_id) == ("mina", here)
    assert own.counts == Counts(
        gold_segments=2, gold_errors=3, gold_words=20, adjudicated_segments=1, adjudicated_words=10
    )
    assert [row.login for row in read(at_work)] == ["mina", "ravi"]
    assert read(at_work, "") == []
