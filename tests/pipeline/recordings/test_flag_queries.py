"""Flag queries: a flag is found as a whole string in the list, on both databases."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from pipeline.recordings import flags, segments
from pipeline.recordings.flag_queries import having, without
from pipeline.store.database import reading
from pipeline.store.tables.recordings import segment
from tests.conftest import Rows, drafted_segment

GIVEN = ((), (flags.NO_DRAFT,), (flags.NO_DRAFT, flags.NON_SPEECH_CHECK), (flags.SPLIT,), ("no-draft-at-all",))


@pytest.mark.parametrize(("flag", "expected"), [
    (flags.NO_DRAFT, [1, 2]), (flags.NON_SPEECH_CHECK, [2]), (flags.SPLIT, [3]), ("draft", []), ("%", []), ("'", []),
])  # fmt: skip
def test_having_and_without_are_opposites(database: Engine, rows: Rows, flag: str, expected: list[int]) -> None:
    made = rows.recording(rows.client("asha").id)
    drafted = [replace(drafted_segment(at, "एक"), flags=given) for at, given in enumerate(GIVEN)]
    with database.begin() as connection:
        segments.replace_draft(connection, made.id, drafted)
    position = sa.select(segment.c.position).order_by(segment.c.position)
    with reading(database) as connection:
        found = connection.execute(position.where(having(segment.c.flags, flag))).scalars().all()
        others = connection.execute(position.where(without(segment.c.flags, flag))).scalars().all()
    assert list(found) == expected
    assert sorted([*found, *others]) == list(range(len(GIVEN)))
