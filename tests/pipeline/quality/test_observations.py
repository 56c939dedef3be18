"""Observations: a person's text against a better one, in words, the newest only."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from pipeline.quality import observations
from pipeline.store.database import now
from pipeline.store.tables.quality import observation
from tests.conftest import Rows


def kept(engine: Engine) -> list[tuple[Any, ...]]:
    row = observation.c
    with engine.connect() as connection:
        query = sa.select(row.id, row.source, row.language, row.dialect, row.errors, row.reference_words)
        return [tuple(one) for one in connection.execute(query.order_by(row.source))]


def test_words_are_compared_in_canonical_spelling_and_the_newest_text_counts(database: Engine, rows: Rows) -> None:
    made = rows.recording(rows.client("asha").id, language="hi", dialect="bho")
    (segment,) = rows.draft(made.id, "राशन कार्ड")
    mina = rows.person("mina")
    with database.begin() as connection:
        observations.write(connection, segment, "gold", mina.id, ("राशन कार्ट मिला।", "राशन कार्ड"), now())
        observations.write(connection, segment, "blind", mina.id, ("", "राशन कार्ड"), now())
    blind, golden = kept(database)
    assert (blind[1:], golden[1:]) == (("blind", "hi", "bho", 2, 2), ("gold", "hi", "bho", 2, 2))
    with database.begin() as connection:
        observations.write(connection, segment, "gold", mina.id, ("राशन, कार्ड।", "राशन कार्ड"), now())
        observations.remove(connection, segment.id, "blind")
    assert kept(database) == [(golden[0], "gold", "hi", "bho", 0, 2)]
