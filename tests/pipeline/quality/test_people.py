"""People: what is known of each, and what they may see of it themselves."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from pipeline.quality import observations, people
from pipeline.quality.observations import Source
from pipeline.quality.people import MIN_SEGMENTS, PersonRow
from pipeline.store.database import new_id, now, reading
from pipeline.store.tables.quality import gold
from pipeline.store.tables.review import revision, seed
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows

RIGHT, WRONG = "एक दो तीन चार", "एक दो तीन"


class Measured:
    """Bhojpuri recordings whose segments people are measured on."""

    def __init__(self, engine: Engine, rows: Rows) -> None:
        self.engine = engine
        made = rows.recording(rows.client("asha").id, language="hi", dialect="bho")
        self.segments = rows.draft(made.id, *[RIGHT] * 60)
        self.used = 0

    def observed(self, person_id: str, source: Source, texts: list[str], retired: bool = False) -> None:
        with self.engine.begin() as connection:
            for text in texts:
                segment = self.segments[self.used]
                self.used += 1
                observations.write(connection, segment, source, person_id, (text, RIGHT), now())
                if source == "gold":
                    values = {"segment_id": segment.id, "recording_id": segment.recording_id, "text": RIGHT}
                    when = {"created_at": now(), "retired_at": now() if retired else None}
                    connection.execute(sa.insert(gold).values(**values, **when))

    def planted(self, person_id: str, outcome: str) -> None:
        segment = self.segments[self.used]
        self.used += 1
        same = {"recording_id": segment.recording_id, "segment_id": segment.id, "person_id": person_id}
        same |= {"created_at": now()}
        task = {"id": new_id("tsk"), "arm": "draft", "language": "hi", "state": "done"}
        with self.engine.begin() as connection:
            connection.execute(sa.insert(task_table).values(**task, **same))
            wrote = {"id": new_id("rev"), "operation_id": new_id("op"), "base_version": 0, "version": 1, "text": RIGHT}
            connection.execute(sa.insert(revision).values(**wrote, arm="draft", **same))
            error = {"task_id": task["id"], "place": 0, "written": "एक", "shown": "एग", "outcome": outcome}
            connection.execute(sa.insert(seed).values(**error, revision_id=wrote["id"], **same))

    def rows(self, only: set[str] | None = None) -> list[PersonRow]:
        with reading(self.engine) as connection:
            return people.rows(connection, only)

    def own(self, person_id: str) -> dict[str, PersonRow]:
        with reading(self.engine) as connection:
            return {row.dialect: row for row in people.own_rows(connection, person_id)}


@pytest.fixture
def measured(database: Engine, rows: Rows) -> Measured:
    return Measured(database, rows)


def test_gold_and_planted_errors_are_counted_and_rates_shown_where_there_is_enough(
    measured: Measured, rows: Rows
) -> None:
    mina, ravi = rows.person("mina").id, rows.person("ravi").id
    measured.observed(mina, "adjudicated", [RIGHT] * (MIN_SEGMENTS - 3))
    measured.observed(mina, "gold", [RIGHT, WRONG, WRONG])
    for outcome in ("missed", "noticed", "noticed", ""):
        measured.planted(ravi, outcome)
    found = {(row.login, row.dialect): row for row in measured.rows()}
    assert set(found) == {("mina", ""), ("mina", "bho"), ("ravi", ""), ("ravi", "bho")}
    hers, his = found["mina", "bho"], found["ravi", "bho"]
    assert (hers.segments, hers.reference_words, hers.gold, hers.gold_missed) == (20, 80, 3, 2)
    assert (hers.status, his.status, his.rate) == ("ok", "not enough data", None)
    assert hers.low is not None
    assert hers.rate is not None
    assert hers.low < hers.rate < (hers.high or 0)
    assert (his.planted, his.planted_missed) == (3, 1)
    assert {row.login for row in measured.rows({ravi})} == {"ravi"}
    assert measured.rows(set()) == []


def test_nobody_learns_from_their_own_figures_which_task_was_gold(measured: Measured, rows: Rows) -> None:
    mina = rows.person("mina").id
    measured.observed(mina, "adjudicated", [RIGHT] * MIN_SEGMENTS)
    measured.observed(rows.person("ravi").id, "adjudicated", [WRONG] * MIN_SEGMENTS)
    before = measured.own(mina)
    assert (before["bho"].segments, before["bho"].gold, before["bho"].status) == (MIN_SEGMENTS, 0, "ok")
    measured.observed(mina, "gold", [WRONG] * 3)
    assert measured.own(mina) == before
    measured.observed(mina, "gold", [WRONG], retired=True)
    after: Any = measured.own(mina)
    assert (after["bho"].segments, after["bho"].gold, after["bho"].gold_missed) == (MIN_SEGMENTS + 1, 1, 1)
    assert after["bho"].rate > (before["bho"].rate or 0)
