"""Inter-annotator agreement: how far two people differ who both wrote without the draft."""

import pytest
from sqlalchemy import Engine

from pipeline.quality import agreement, observations
from pipeline.quality.agreement import MIN_RECORDINGS, AgreementRow
from pipeline.store.database import now, reading
from tests.conftest import Rows


def wrote(
    rows: Rows, engine: Engine, people: tuple[str, str], texts: tuple[str, str], count: int, dialect: str = "bho"
) -> None:
    """Let two people write one segment of each of so many recordings."""
    client_id = rows.client(f"{people} {count}").id
    for _ in range(count):
        (segment,) = rows.draft(rows.recording(client_id, language="hi", dialect=dialect).id, "")
        with engine.begin() as connection:
            for own, other in (0, 1), (1, 0):
                pair = (texts[own], texts[other])
                observations.write(connection, segment, "blind", people[own], pair, now())


@pytest.fixture
def people(rows: Rows) -> dict[str, str]:
    return {login: rows.person(login).id for login in ("mina", "ravi", "tara")}


def test_by_pair_and_by_dialect(database: Engine, rows: Rows, people: dict[str, str]) -> None:
    mina, ravi, tara = people.values()
    wrote(rows, database, (mina, ravi), ("एक दो तीन चार", "एक दो तीन"), MIN_RECORDINGS)  # 1 word of 4, and of 3
    wrote(rows, database, (tara, ravi), ("एक दो", "एक दो"), 3)
    wrote(rows, database, (tara, ravi), ("एक", "दो"), 1, dialect="mag")
    with reading(database) as connection:
        first, second, third = agreement.by_pair(connection)
        bhojpuri, magahi = agreement.by_dialect(connection)
        assert [row.people for row in agreement.by_pair(connection, {mina, ravi})] == [("mina", "ravi")]
        assert agreement.by_pair(connection, set()) == []
    assert first == AgreementRow(
        "hi", "bho", ("mina", "ravi"), 8, 8, 56, rate=pytest.approx(2 / 7), low=pytest.approx(2 / 7),
        high=pytest.approx(2 / 7), status="ok",
    )  # fmt: skip
    assert (second.people, second.segments, second.rate, second.status) == (
        ("ravi", "tara"),
        3,
        None,
        "not enough data",
    )
    assert (third.dialect, third.words) == ("mag", 2)
    assert (bhojpuri.people, bhojpuri.segments, bhojpuri.rate) == ((), 11, pytest.approx(16 / 68))
    assert bhojpuri.low is not None
    assert bhojpuri.low < 16 / 68 < (bhojpuri.high or 0)
    assert (magahi.dialect, magahi.rate) == ("mag", None)


def test_what_is_better_known_is_no_agreement(database: Engine, rows: Rows, people: dict[str, str]) -> None:
    (segment,) = rows.draft(rows.recording(rows.client("asha").id).id, "")
    with database.begin() as connection:
        for person_id in people.values():
            observations.write(connection, segment, "adjudicated", person_id, ("एक", "दो"), now())
        assert agreement.by_pair(connection) == []
