"""What a comparison rests on: blind references alone, all corrected by segments done twice, or all as they are."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from accuracy.estimate import THRESHOLDS
from accuracy.led import corrected
from pipeline.evaluation import comparison, hypotheses, model_pairs, scores
from pipeline.evaluation.comparison import ComparisonQuery
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from pipeline.store.tables.accounts import person
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import second_reference
from tests.conftest import Rows
from tests.pipeline.evaluation.conftest import NEW, OLD, SAID, Heard

LED = "राशन कार्ड बना"  # what the old model wrote, and a corrector overlooked


def decided(connection: sa.Connection, segment_id: str, arm: str, text: str) -> None:
    """A third person decides on the text of a segment."""
    who = connection.execute(sa.select(person.c.id).limit(1)).scalar_one()
    version = connection.execute(sa.select(segment.c.version).where(segment.c.id == segment_id)).scalar_one()
    sent = Submitted(str(uuid4()), version, text)
    revisions.add(connection, segment_id, sent, who, arm, now())
    connection.execute(sa.update(segment).where(segment.c.id == segment_id).values(seen_by="adjudicated"))
    scores.score(connection, segment_id)


def done_twice(connection: sa.Connection, segment_id: str, text: str, chance: float = 0.5) -> None:
    """A second person writes a segment, blind."""
    who = connection.execute(sa.select(person.c.id).limit(1)).scalar_one()
    recording_id = connection.execute(sa.select(segment.c.recording_id).where(segment.c.id == segment_id)).scalar_one()
    row = {"segment_id": segment_id, "recording_id": recording_id, "person_id": who, "operation_id": str(uuid4())}
    more = {"version": 1, "text": text, "probability": chance, "created_at": now()}
    connection.execute(second_reference.insert().values(**row, **more))
    connection.execute(sa.update(segment).where(segment.c.id == segment_id).values(second_probability=chance))


def test_a_decided_reference_counts_as_its_first_text(heard: Heard, database: sa.Engine) -> None:
    blind, led = heard("A", arm="blind"), heard("B")
    alone = heard("C", arm="blind")
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(blind.id, SAID), (led.id, SAID)])
        connection.execute(sa.update(segment).where(segment.c.id == led.id).values(second_probability=0.5))
        for one in (blind, led, alone):
            decided(connection, one.id, "amend", SAID)
        found = {how: model_pairs.paired(connection, OLD, NEW, "L1", how) for how in model_pairs.REFERENCES}
    assert {how: len(pairs.rows) for how, pairs in found.items()} == {"blind": 1, "corrected": 2, "all": 2}
    assert {how: pairs.unpaired for how, pairs in found.items()} == {"blind": 1, "corrected": 1, "all": 1}
    assert [row.probability for row in found["blind"].rows] == [0.25]
    assert [row.probability for row in found["all"].rows] == [1.0, 1.0]
    assert sorted(row.led for row in found["corrected"].rows) == [False, True]
    assert not any(row.led for row in found["all"].rows)


def test_what_drafts_led_is_corrected_by_those_done_twice(heard: Heard, database: sa.Engine) -> None:
    """The corrector left the old model's error in; the second person did not. B is right, and looks 2 words worse."""
    twice, once = heard("A", draft=LED, reference=LED), heard("B", draft=LED, reference=LED)
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(twice.id, SAID), (once.id, SAID)])
        connection.execute(sa.update(segment).values(second_probability=0.5))
        done_twice(connection, twice.id, SAID)
        rows = model_pairs.paired(connection, OLD, NEW, "L1", "corrected").rows
        decided(connection, twice.id, "compare", SAID)  # it had to be: the two texts differ
        again = model_pairs.paired(connection, OLD, NEW, "L1", "corrected").rows
        led = model_pairs.paired(connection, OLD, NEW, "L1", "all").rows
    for found in (rows, again):
        by_speaker = {row.cluster.rpartition("/")[2]: row for row in found}
        audit = by_speaker["A"].audit
        assert audit is not None
        assert (audit.old.errors, audit.new.errors, audit.again) == (2, 0, 0.5)
        assert [(row.old.errors, row.new.errors, row.led) for row in found] == [(0, 2, True)] * 2
        assert by_speaker["B"].audit is None
        assert corrected(found, min_clusters=1).difference is None  # one speaker is no measurement
    assert sorted((row.old.errors, row.new.errors) for row in led) == [(0, 2), (2, 0)]


def test_what_could_never_be_done_twice_is_not_corrected(heard: Heard, database: sa.Engine) -> None:
    never, blind = heard("A"), heard("B", arm="blind")
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(never.id, SAID), (blind.id, SAID)])
        connection.execute(sa.update(segment).values(second_probability=0.0))
        rows = model_pairs.paired(connection, OLD, NEW, "L1", "corrected").rows
    assert [row.cluster.rpartition("/")[2] for row in rows] == ["B"]


def test_the_verdict_says_what_it_rests_on(heard: Heard, database: sa.Engine, rows: Rows) -> None:
    made = heard("A")
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(made.id, SAID)])
        asked = [ComparisonQuery(OLD, NEW), ComparisonQuery(OLD, NEW, references="all")]
        blind, every = (comparison.answer(connection, query, THRESHOLDS) for query in asked)
    assert (blind.rests_on, blind.segments, blind.outcome, list(blind.dialects)) == ("blind", 0, "inconclusive", [])
    assert (every.rests_on, every.segments, every.outcome) == ("all", 1, "inconclusive")
    assert every.untold == [OLD, NEW]
    assert every.dialects[0].more_speakers >= 9


@pytest.mark.parametrize("how", model_pairs.REFERENCES)
def test_nothing_is_no_pair(database: sa.Engine, how: model_pairs.References) -> None:
    with database.begin() as connection:
        found = model_pairs.paired(connection, OLD, NEW, "L1", how)
    assert (found.rows, found.unpaired, found.references, found.trained) == ([], 0, {}, {})
