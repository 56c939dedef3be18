"""`boli accuracy agreement`: every estimate by its name, nothing shown of too little."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.store import tables
from pipeline.store.database import connect
from tests.collected import collect


@pytest.fixture
def engine(home: Path) -> Iterator[sa.Engine]:
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    yield engine
    engine.dispose()


def write_again(engine: sa.Engine, segment_ids: list[str], said: str) -> None:
    """Store what a second person wrote for the segments."""
    segment, person = tables.recordings.segment.c, tables.accounts.person.c
    with engine.begin() as connection:
        who = connection.execute(sa.select(person.id)).scalars().first()
        for id in segment_ids:
            row = connection.execute(sa.select(tables.recordings.segment).where(segment.id == id)).one()
            values = {"segment_id": id, "recording_id": row.recording_id, "person_id": who, "operation_id": id}
            more = {"version": 1, "text": said, "probability": 0.5, "created_at": sa.func.now()}
            connection.execute(tables.review.second_reference.insert().values(**values, **more))


@pytest.mark.slow
def test_every_estimate_has_its_name(engine: sa.Engine, printed: Any, boli: Any) -> None:
    few = collect(engine, "bho", 7, lambda speaker: 10, words=200)
    enough = collect(engine, "mag", 8, lambda speaker: 10 + speaker, words=200)
    for ids in (few, enough):
        with engine.connect() as connection:
            said = connection.execute(
                sa.select(tables.recordings.segment.c.text).where(tables.recordings.segment.c.id == ids[0])
            ).scalar_one()
        write_again(engine, ids, said)
    rows = {row["dialect"]: row for row in printed("agreement")}
    assert (rows["bho"]["status"], rows["bho"]["naive"], rows["bho"]["wer"], rows["bho"]["corrected"]) == (
        "not enough data", None, None, None,
    )  # fmt: skip
    known = rows["mag"]
    assert known["naive"] == pytest.approx(108 / 1600)
    assert known["corrected"] == pytest.approx(108 / 1600)  # the second person agrees with the first
    assert (known["twice"], known["people_L1"], known["status"]) == (8, 0.0, "ok")
    table = boli("agreement").stdout
    assert all(word in table for word in ("naive", "Hájek", "GREG", "corrected", "biased by the routing", "not enough"))
