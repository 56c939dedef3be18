"""Listed: what is among many texts, with one statement for any number of them, in both kinds of database."""

import pytest
import sqlalchemy as sa

from pipeline.store.database import reading
from pipeline.store.listed import among
from tests.statements import statements


@pytest.mark.parametrize(
    "texts", [[], ["राशन"], ['it\'s "{one}", \\ two', "कार्ड, NULL", ""], [str(n) for n in range(20_000)]]
)
def test_what_is_among_the_texts_is_found(database: sa.Engine, texts: list[str]) -> None:
    is_among = sa.select(sa.case((among(sa.bindparam("one", type_=sa.Text), "texts"), 1), else_=0))
    with reading(database) as connection:
        for one, expected in [("absent", 0), *((text, 1) for text in texts[-3:])]:
            assert connection.execute(is_among, {"one": one, "texts": texts}).scalar() == expected


def test_it_reads_the_same_for_any_number(database: sa.Engine) -> None:
    with reading(database) as connection, statements(database) as said:
        for texts in ([], ["a"], ["a", "b"]):
            connection.execute(sa.select(sa.case((among(sa.literal("a"), "texts"), 1), else_=0)), {"texts": texts})
    assert len({statement for statement in said if statement != "BEGIN"}) == 1
