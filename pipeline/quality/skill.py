"""Skill: how often a person's own text is wrong, as far as it is known, with an interval.

    observation   a person's text against one that is better known: gold, adjudicated, or an independent second text
    skill         errors / reference words, drawn towards what all people of the dialect (or language) do

The rate is 0.04 where 4 of 100 words are wrong: less is better. Whoever has few observations is assumed to be like
everybody else, and the interval says how little that is: accuracy/gamma_poisson.py has the formula and its source.

A person is measured on the dialect first. Without any observation there, the skill is that of the whole language, and
says so: its `dialect` is "". Compare people within one dialect only; dialects are not equally hard.

A segment counts once for a person, by its best source. Where two people's texts differ and nobody has decided yet, one
of them is wrong, and it is not known which: each bears half of the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from accuracy import gamma_poisson
from accuracy.gamma_poisson import Counted, Pool
from pipeline.store.tables.quality import observation

# The better a text is known, the earlier it stands here.
BEST_FIRST = ("adjudicated", "gold", "blind")
UNDECIDED = 0.5  # how much of a difference between two people's texts each of them bears


@dataclass(frozen=True, slots=True)
class Skill:
    """What is known of a person. `dialect`: "" where nothing is known for the dialect, and it is that of the language.

    `errors`: not whole where a difference is undecided. `segments`: 0 where only the others are known. `rate`: drawn
    towards that of all people; with `low` and `high`, its 95 % credible interval, fractions of 1. They may exceed 1.
    """

    person_id: str
    language: str
    dialect: str
    errors: float
    reference_words: int
    segments: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sums:
    """What was observed of one person. `squares`: sum of errors^2 / words over the segments with words."""

    person_id: str
    errors: float
    reference_words: int
    segments: int
    squares: float


def estimate(connection: sa.Connection, person_id: str, language: str, dialect: str) -> Skill:
    """Return a person's skill in a dialect, or in the language where nothing is known for the dialect."""
    for known in _levels(dialect):
        people = observed(connection, language, known)
        own = next((sums for sums in people if sums.person_id == person_id), None)
        if own or not known:
            return skill(own or Sums(person_id, 0.0, 0, 0, 0.0), pool_of(people), language, known)
    raise AssertionError("the language is the last level")


def estimates(connection: sa.Connection, language: str, dialect: str) -> list[Skill]:
    """Return the skill of everybody of whom anything is known in the language, by person id; as `estimate` does."""
    found: dict[str, Skill] = {}
    for known in _levels(dialect):
        people = observed(connection, language, known)
        among = pool_of(people)
        found = {sums.person_id: skill(sums, among, language, known) for sums in people} | found
    return [found[person_id] for person_id in sorted(found)]


def _levels(dialect: str) -> tuple[str, ...]:
    return (dialect, "") if dialect else ("",)


def skill(own: Sums, among: Pool, language: str, dialect: str) -> Skill:
    """Return the skill of whom these sums are, among the people whom the pool was made of."""
    rate, low, high = gamma_poisson.rate(among, own.errors, own.reference_words)
    return Skill(
        own.person_id, language, dialect, own.errors, own.reference_words, own.segments, rate=rate, low=low, high=high
    )


def pool_of(people: Sequence[Sums]) -> Pool:
    """Return what the people have in common."""
    columns = ("errors", "reference_words", "squares", "segments")
    return gamma_poisson.pool(
        Counted(*(np.array([getattr(sums, name) for sums in people], dtype=np.float64) for name in columns))
    )


def observed(connection: sa.Connection, language: str, dialect: str = "") -> list[Sums]:
    """Return the sums of everybody observed in the language, by person id. `dialect` "": in any of its dialects."""
    row = observation.c
    where = [row.language == language, *([row.dialect == dialect] if dialect else [])]
    query = _sums_by(row.person_id).where(*where).order_by(row.person_id)
    return [_sums(found) for found in connection.execute(query)]


def of_person(connection: sa.Connection, person_id: str) -> dict[tuple[str, str], Sums]:
    """Return what was observed of one person by (language, dialect)."""
    row = observation.c
    query = _sums_by(row.person_id, row.language, row.dialect).where(row.person_id == person_id)
    return {(found.language, found.dialect): _sums(found) for found in connection.execute(query)}


def _sums_by(*groups: sa.Column[str]) -> sa.Select[Any]:
    row = observation.c
    errors = sa.case((row.source == "blind", row.errors * UNDECIDED), else_=row.errors * 1.0)
    squares = sa.case((row.reference_words > 0, errors * errors / row.reference_words), else_=0.0)
    sums = {"errors": errors, "reference_words": row.reference_words, "segments": 1, "squares": squares}
    columns: list[Any] = [*groups, *(sa.func.sum(value).label(name) for name, value in sums.items())]
    return sa.select(*columns).where(~_better_known()).group_by(*groups)


def _sums(row: sa.Row[Any]) -> Sums:
    return Sums(row.person_id, float(row.errors), int(row.reference_words), int(row.segments), float(row.squares))


def _better_known() -> sa.ColumnElement[bool]:
    """Say whether the same person's text of the same segment was compared with a better known one, too."""
    other = observation.alias("other")
    same = (other.c.segment_id == observation.c.segment_id, other.c.person_id == observation.c.person_id)
    return sa.exists().where(*same, _place(other) < _place(observation)).correlate(observation)


def _place(rows: sa.FromClause) -> sa.ColumnElement[int]:
    places = {source: place for place, source in enumerate(BEST_FIRST)}
    return sa.case(places, value=rows.c.source, else_=len(places))
