"""People: how well each person writes in each dialect, as far as it is known, and how much they overlook.

    skill        errors of their texts against better known ones, with an interval (pipeline/quality/skill.py)
    gold         segments whose right text was known: how many, and how many were not wholly right
    planted      errors put into shown drafts: how many, and how many were overlooked (attention checks)

A row with the dialect "" is of the whole language. Whoever looks at their own rows sees nothing of gold that is still
in use: by watching the figures they would learn which task it was.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from accuracy.estimate import Status
from pipeline.quality import observed, skill
from pipeline.quality.observed import Sums
from pipeline.quality.skill import Skill
from pipeline.store.tables.accounts import person
from pipeline.store.tables.quality import gold, observation
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import seed

MIN_SEGMENTS: Final = 20  # with fewer, the rate says more about the dialect's other people than about this one

Key = tuple[str, str, str]  # person id, language, dialect


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`segments`: those that the rate rests on. Rates are fractions of 1, None where `status` is "not enough data".
    `gold_missed`: gold segments with an error. `planted_missed`: planted errors that were overlooked.
    """

    person_id: str
    login: str
    name: str
    language: str
    dialect: str
    segments: int
    reference_words: int
    rate: float | None
    low: float | None
    high: float | None
    status: Status
    gold: int
    gold_missed: int
    planted: int
    planted_missed: int


@dataclass(frozen=True, slots=True)
class _Share:
    """How many there were for each key, and how many of them were missed."""

    whole: Counter[Key]
    missed: Counter[Key]


def rows(connection: sa.Connection, person_ids: Collection[str] | None = None) -> list[PersonRow]:
    """Return a row for each person, language and dialect of which anything is known, by login.

    `person_ids`: only of these people; None: of all.
    """
    known = {
        (one.person_id, one.language, one.dialect): one
        for language, dialect in _dialects(connection)
        for one in skill.estimates(connection, language, dialect)
    }
    golden, planted = _gold(connection, sa.true()), _planted(connection)
    wanted = {key for key in (*known, *golden.whole, *planted.whole) if person_ids is None or key[0] in person_ids}
    return _rows(connection, wanted, known, golden, planted)


def own_rows(connection: sa.Connection, person_id: str) -> list[PersonRow]:
    """Return one person's rows, as they may see them themselves."""
    sums = _own_sums(connection, person_id)
    known = {key: _own_skill(connection, key, sums[key]) for key in sums}
    golden = _gold(connection, gold.c.retired_at.is_not(None))
    planted = _planted(connection)
    wanted = {key for key in (*known, *golden.whole, *planted.whole) if key[0] == person_id}
    return _rows(connection, wanted, known, golden, planted)


def _rows(
    connection: sa.Connection, wanted: Iterable[Key], known: dict[Key, Skill], golden: _Share, planted: _Share
) -> list[PersonRow]:
    names = {row.id: row for row in connection.execute(sa.select(person.c.id, person.c.login, person.c.name))}
    made = [_row(key, names[key[0]], known.get(key), golden, planted) for key in wanted]
    return sorted(made, key=lambda row: (row.login, row.language, row.dialect))


def _row(key: Key, named: Any, known: Skill | None, golden: _Share, planted: _Share) -> PersonRow:
    shown = known if known and known.segments >= MIN_SEGMENTS else None
    return PersonRow(
        person_id=key[0],
        login=named.login,
        name=named.name,
        language=key[1],
        dialect=key[2],
        segments=known.segments if known else 0,
        reference_words=known.reference_words if known else 0,
        rate=shown.rate if shown else None,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        status="ok" if shown else "not enough data",
        gold=golden.whole[key],
        gold_missed=golden.missed[key],
        planted=planted.whole[key],
        planted_missed=planted.missed[key],
    )


def _dialects(connection: sa.Connection) -> list[tuple[str, str]]:
    found = connection.execute(sa.select(observation.c.language, observation.c.dialect).distinct()).all()
    return sorted({key for row in found for key in ((row.language, row.dialect), (row.language, ""))})


def _gold(connection: sa.Connection, which: sa.ColumnElement[bool]) -> _Share:
    row = observation.c
    missed = sa.case((row.errors > 0, 1), else_=0).label("missed")
    query = (
        sa.select(row.person_id, row.language, row.dialect, missed, sa.func.count().label("whole"))
        .join(gold, gold.c.segment_id == row.segment_id)
        .where(row.source == "gold", which)
    )
    return _share(connection, query.group_by(row.person_id, row.language, row.dialect, missed))


def _planted(connection: sa.Connection) -> _Share:
    missed = sa.case((seed.c.outcome == "missed", 1), else_=0).label("missed")
    by = (seed.c.person_id, segment.c.language, recording.c.dialect)
    joined = seed.join(segment, segment.c.id == seed.c.segment_id).join(
        recording, recording.c.id == seed.c.recording_id
    )
    query = sa.select(*by, missed, sa.func.count().label("whole")).select_from(joined)
    return _share(connection, query.where(seed.c.outcome != "", seed.c.person_id.is_not(None)).group_by(*by, missed))


def _share(connection: sa.Connection, query: sa.Select[Any]) -> _Share:
    share = _Share(Counter(), Counter())
    for row in connection.execute(query):
        for dialect in {row.dialect, ""}:
            share.whole[row.person_id, row.language, dialect] += row.whole
            share.missed[row.person_id, row.language, dialect] += row.whole * row.missed
    return share


def _own_sums(connection: sa.Connection, person_id: str) -> dict[Key, Sums]:
    """Return what was observed of a person, without gold that is still in use."""
    used = sa.exists().where(gold.c.segment_id == observation.c.segment_id, gold.c.retired_at.is_(None))
    known = observed.of_person(connection, person_id, sa.or_(observation.c.source != "gold", ~used))
    sums: dict[Key, Sums] = {}
    for language in {language for language, _ in known}:
        every = {dialect: own for (among, dialect), own in known.items() if among == language}
        sums |= {(person_id, language, dialect): own for dialect, own in every.items()}
        sums[person_id, language, ""] = observed.merged(person_id, every.values())
    return sums


def _own_skill(connection: sa.Connection, key: Key, sums: Sums) -> Skill:
    """Return the skill that these sums give, among other people: among all, one's own gold would show."""
    person_id, language, dialect = key
    others = [one for one in observed.of_everybody(connection, language, dialect) if one.person_id != person_id]
    return skill.skill(sums, skill.peers([*others, sums]), language, dialect)
