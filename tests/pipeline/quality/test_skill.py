from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from pipeline.quality import skill
from pipeline.quality.estimating import FRESH, estimate
from pipeline.quality.observed import kind
from pipeline.recordings.segments import StoredSegment
from pipeline.store.database import new_id, now
from pipeline.store.tables.quality import observation
from pipeline.store.tables.recordings import segment as segment_table
from tests.conftest import Rows


class Observed:
    """Segments of one recording, and people who are observed on them."""

    def __init__(self, database: Engine, rows: Rows) -> None:
        self._engine, self._at = database, now()
        made = rows.recording(rows.client("asha").id)
        self.segments = rows.draft(made.id, *["राशन कार्ड"] * 40)

    def add(self, person_id: str, segment: StoredSegment, errors: int, words: int = 10, **more: Any) -> None:
        row = {"source": "gold", "language": "hi", "dialect": "bho", "created_at": now(), "id": new_id("obs")}
        row |= {"recording_id": segment.recording_id, "segment_id": segment.id, "person_id": person_id}
        with self._engine.begin() as connection:
            connection.execute(insert(observation).values(**row | {"errors": errors, "reference_words": words} | more))

    def skill(self, person_id: str, dialect: str = "bho") -> skill.Skill:
        self._at += FRESH  # what was observed of others in between counts
        with self._engine.connect() as connection:
            return estimate(connection, person_id, "hi", dialect, self._at)


@pytest.fixture
def seen(database: Engine, rows: Rows) -> Observed:
    return Observed(database, rows)


def test_whoever_is_unknown_is_like_everybody_else(seen: Observed, rows: Rows) -> None:
    mina, rhea, new = (rows.person(name).id for name in ("mina", "rhea", "new"))
    for person_id in (mina, rhea):
        for segment in seen.segments:
            seen.add(person_id, segment, 1, words=20)
    found, mina_is = seen.skill(new), seen.skill(mina)
    assert (found.segments, found.reference_words, found.errors) == (0, 0, 0)
    assert found.rate == pytest.approx(mina_is.rate, rel=0.5)
    assert found.high - found.low > 3 * (mina_is.high - mina_is.low)


def test_the_dialect_is_known_before_the_language(seen: Observed, rows: Rows) -> None:
    mina, rhea = rows.person("mina").id, rows.person("rhea").id
    for segment in seen.segments[:20]:
        seen.add(mina, segment, 3)
        seen.add(rhea, segment, 1, dialect="awa")
    for segment in seen.segments[20:]:
        seen.add(mina, segment, 0, dialect="awa")
    here, there, elsewhere = seen.skill(mina), seen.skill(mina, "awa"), seen.skill(rhea)
    assert (here.dialect, there.dialect, elsewhere.dialect) == ("bho", "awa", "")
    assert here.rate > 0.2 > 0.03 > there.rate
    assert (elsewhere.segments, elsewhere.errors) == (20, 20)
    whole = seen.skill(mina, "")
    assert (whole.dialect, whole.segments, whole.errors, whole.reference_words) == ("", 40, 60, 400)
    assert there.rate < whole.rate < here.rate


def test_everybody_at_once(seen: Observed, rows: Rows, database: Engine) -> None:
    mina, rhea = rows.person("mina").id, rows.person("rhea").id
    seen.add(mina, seen.segments[0], 3)
    seen.add(rhea, seen.segments[0], 1, dialect="awa")
    expected = sorted((seen.skill(mina), seen.skill(rhea)), key=lambda one: one.person_id)
    with database.connect() as connection:
        assert skill.estimates(connection, "hi", "bho") == expected
        assert skill.estimates(connection, "ta", "") == []


def test_a_segment_counts_once_by_its_best_source(seen: Observed, rows: Rows) -> None:
    mina = rows.person("mina").id
    seen.add(mina, seen.segments[0], 4, source="blind")
    assert (seen.skill(mina).errors, seen.skill(mina).segments) == (2, 1)  # undecided: half of it
    seen.add(mina, seen.segments[0], 1, source="adjudicated")
    seen.add(mina, seen.segments[1], 2, source="blind")
    assert (seen.skill(mina).errors, seen.skill(mina).segments) == (2, 2)


def test_segments_without_words_are_counted(seen: Observed, rows: Rows) -> None:
    mina = rows.person("mina").id
    seen.add(mina, seen.segments[0], 2, words=0)
    found = seen.skill(mina)
    assert (found.errors, found.reference_words, found.segments) == (2, 0, 1)
    assert 0 < found.low <= found.rate <= found.high


def test_whoever_gets_the_hard_segments_is_not_the_worse_for_it(seen: Observed, rows: Rows, database: Engine) -> None:
    mina, rhea, sita = (rows.person(name).id for name in ("mina", "rhea", "sita"))
    hard, easy = seen.segments[:20], seen.segments[20:]
    for ids, confidence in ((hard, 0.45), (easy, 0.95)):
        of = segment_table.c.id.in_([one.id for one in ids])
        with database.begin() as connection:
            connection.execute(update(segment_table).where(of).values(calibrated_confidence=confidence))
    for at, one in enumerate([*hard, *easy]):
        seen.add(sita, one, 6 if one in hard else 2, words=40)  # does both
        if one in hard or at % 5 == 0:
            seen.add(mina, one, 3 if one in hard else 1, words=40)
        if one in easy or at % 5 == 0:
            seen.add(rhea, one, 6 if one in hard else 2, words=40)
    good, poor = seen.skill(mina), seen.skill(rhea)
    assert (good.errors, good.reference_words) == (poor.errors, poor.reference_words)  # by their sums they are alike
    assert good.rate < 0.7 * poor.rate


def test_what_was_observed_of_others_counts_after_some_minutes(seen: Observed, rows: Rows, database: Engine) -> None:
    mina, rhea = rows.person("mina").id, rows.person("rhea").id
    at = now()

    def mina_at(when: datetime) -> skill.Skill:
        with database.connect() as connection:
            return estimate(connection, mina, "hi", "bho", when)

    seen.add(mina, seen.segments[0], 1)
    first = mina_at(at)
    for segment in seen.segments:
        seen.add(rhea, segment, 5)
    assert mina_at(at + FRESH / 2) == first
    assert mina_at(at + FRESH).rate > first.rate
    seen.add(mina, seen.segments[1], 1)
    assert mina_at(at + FRESH).segments == 2  # one's own at once


@pytest.mark.parametrize(
    ("predicted", "expected"), [(0.0, 0), (0.0999, 0), (0.1, 1), (0.25, 2), (0.3, 3), (0.5, 4), (1.0, 4), (None, 5)]
)
def test_kinds(predicted: float | None, expected: int) -> None:
    assert kind(predicted) == expected
