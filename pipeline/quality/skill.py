"""Skill: how often a person's own text is wrong, as far as it is known, with an interval.

    observation   a person's text against one that is better known: gold, adjudicated, or an independent second text
    skill         errors / reference words, in segments as hard as the average, drawn towards what all people do

The rate is 0.04 where 4 of 100 words are wrong: less is better. Whoever has few observations is assumed to be like
everybody else, and the interval says how little that is: accuracy/gamma_poisson.py has the formula and its source. The
routing gives hard segments to good people, so words count by how hard their segments are: accuracy/hardness.py.

A person is measured on the dialect first. Without any observation there, the skill is that of the whole language, and
says so: its `dialect` is "". Compare people within one dialect only; dialects are not equally hard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from accuracy import gamma_poisson
from accuracy.gamma_poisson import Counted, Floats, Pool
from accuracy.hardness import hardness
from pipeline.quality import observed
from pipeline.quality.observed import Sums, stacked


@dataclass(frozen=True, slots=True)
class Skill:
    """What is known of a person. `dialect`: "" where nothing is known for the dialect, and it is that of the language.

    `errors`: not whole where a difference is undecided. `segments`: 0 where only the others are known. `rate`: drawn
    towards that of all people, for segments of average hardness; with `low` and `high`, its 95 % credible interval,
    fractions of 1. They may exceed 1.
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
class Peers:
    """What all people of a dialect or language say of any one. `hardness`: of each kind of segment, shape (KINDS,)."""

    pool: Pool
    hardness: Floats

    def words(self, own: Sums) -> float:
        """Return the person's reference words, each by the hardness of its segment."""
        return float(own.array("words") @ self.hardness)


def estimates(connection: sa.Connection, language: str, dialect: str) -> list[Skill]:
    """Return the skill of everybody of whom anything is known in the language, by person id: in the dialect, or in the
    language where nothing is known for the dialect.
    """
    found: dict[str, Skill] = {}
    for known in _levels(dialect):
        people = observed.of_everybody(connection, language, known)
        among = peers(people)
        found = {sums.person_id: skill(sums, among, language, known) for sums in people} | found
    return [found[person_id] for person_id in sorted(found)]


def _levels(dialect: str) -> tuple[str, ...]:
    return (dialect, "") if dialect else ("",)


def skill(own: Sums, among: Peers, language: str, dialect: str) -> Skill:
    """Return the skill of whom these sums are, among the people whom the peers were made of."""
    total = own.total
    rate, low, high = gamma_poisson.rate(among.pool, total.errors, among.words(own))
    return Skill(
        own.person_id, language, dialect, total.errors, total.words, total.segments, rate=rate, low=low, high=high
    )


def peers(people: Sequence[Sums]) -> Peers:
    """Return what the people have in common. Nobody at all is allowed: it then says little."""
    errors, words = stacked(people, "errors"), stacked(people, "words")
    hard = hardness(errors, words)
    squares = (stacked(people, "squares") / np.maximum(hard, 1e-6)).sum(axis=1)
    counted = Counted(errors.sum(axis=1), words @ hard, squares, stacked(people, "segments").sum(axis=1))
    return Peers(gamma_poisson.pool(counted), hard)
