"""Listed: what is among many texts, with one statement for any number of them, in both kinds of database."""

import pytest
import sqlalchemy as sa

from pipeline.store.database import reading
from pipeline.store.listed import listed


@pytest.mark.parametrize(
    "texts", [[], ["राशन"], ['it\'s "{one}", \\ two', "कार्ड, NULL", ""], [str(n) for n in range(40_000)]]
)
def test_what_is_among_the_texts_is_found(database: sa.Engine, texts: list[str]) -> None:
    asked = sa.bindparam("one", type_=sa.Text)
    is_among = sa.select(asked.in_(listed("texts", database.dialect.name)))
    with reading(database) as connection:
        for one, expected in [("absent", False), *((text, True) for text in texts[-3:])]:
            assert bool(connection.execute(is_among, {"one": one, "texts": texts}).scalar()) is expected
