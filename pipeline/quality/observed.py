"""Observed: what is known of people's own texts, added up by person and by kind of segment.

A kind is how wrong the machine's draft is expected to be: under 10 %, 20 %, 30 %, 50 %, more, or no draft at all. Such
segments are alike in how hard they are for people (accuracy/hardness.py).

A segment counts once for a person, by its best source. Where two people's texts differ and nobody has decided yet, one
of them is wrong, and it is not known which: each bears half of the difference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from pipeline.store.tables.quality import observation
from pipeline.store.tables.recordings import segment

Floats = NDArray[np.float64]

_EDGES: Final = (0.1, 0.2, 0.3, 0.5)  # of the expected error rate of a draft
KINDS: Final = len(_EDGES) + 2
# The better a text is known, the earlier it stands here.
_BEST_FIRST = ("adjudicated", "gold", "blind")
_UNDECIDED = 0.5  # how much of a difference between two people's texts each of them bears


def kind(predicted: float | None) -> int:
    """Return the kind of a segment whose draft has this expected error rate, None without a draft."""
    return KINDS - 1 if predicted is None else sum(predicted >= edge for edge in _EDGES)


@dataclass(frozen=True, slots=True)
class Cell:
    """Sums over segments. `squares`: of errors^2 / words, over the segments with words."""

    errors: float = 0.0
    words: int = 0
    segments: int = 0
    squares: float = 0.0

    def plus(self, other: "Cell") -> "Cell":
        """Return the sums of both."""
        return Cell(
            self.errors + other.errors,
            self.words + other.words,
            self.segments + other.segments,
            self.squares + other.squares,
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """What was observed of one person. `cells`: by kind, KINDS of them."""

    person_id: str
    cells: tuple[Cell, ...] = (Cell(),) * KINDS

    @property
    def total(self) -> Cell:
        """The sums over all kinds."""
        return together(self.cells)

    def plus(self, kind: int, more: Cell) -> "Sums":
        """Return the sums with more of one kind."""
        return Sums(self.person_id, tuple(one.plus(more) if at == kind else one for at, one in enumerate(self.cells)))

    def array(self, name: str) -> Floats:
        """Return one of the sums by kind."""
        return np.array([getattr(one, name) for one in self.cells], dtype=np.float64)


def together(cells: Iterable[Cell]) -> Cell:
    """Return the sums of all."""
    found = Cell()
    for cell in cells:
        found = found.plus(cell)
    return found


def merged(person_id: str, several: Iterable[Sums]) -> Sums:
    """Return what was observed of one person in several dialects, as one."""
    every = list(several)
    return Sums(person_id, tuple(together(one.cells[at] for one in every) for at in range(KINDS)))


def of_everybody(connection: sa.Connection, language: str, dialect: str = "") -> list[Sums]:
    """Return the sums of everybody observed in the language, by person id. `dialect` "": in any of its dialects."""
    row = observation.c
    where = [row.language == language, *([row.dialect == dialect] if dialect else [])]
    found: dict[str, Sums] = {}
    for one in connection.execute(_sums_by(row.person_id).where(*where).order_by(row.person_id)):
        found[one.person_id] = found.get(one.person_id, Sums(one.person_id)).plus(one.kind, _cell(one))
    return list(found.values())


def of_person(connection: sa.Connection, person_id: str, *which: sa.ColumnElement[bool]) -> dict[tuple[str, str], Sums]:
    """Return what was observed of one person by (language, dialect). `which`: conditions on `observation`."""
    found: dict[tuple[str, str], Sums] = {}
    query = _of_person().where(*which) if which else _of_person()
    for one in connection.execute(query, {"person": person_id}):
        group = one.language, one.dialect
        found[group] = found.get(group, Sums(person_id)).plus(one.kind, _cell(one))
    return found


@cache  # asked with every lease: building it takes longer than SQLite takes to answer it
def _of_person() -> sa.Select[Any]:
    row = observation.c
    return _sums_by(row.language, row.dialect).where(row.person_id == sa.bindparam("person"))


def _sums_by(*groups: sa.Column[str]) -> sa.Select[Any]:
    row = observation.c
    errors = sa.case((row.source == "blind", row.errors * _UNDECIDED), else_=row.errors * 1.0)
    squares = sa.case((row.reference_words > 0, errors * errors / row.reference_words), else_=0.0)
    sums = {"errors": errors, "words": row.reference_words, "segments": 1, "squares": squares}
    kinds = _kind().label("kind")
    columns: list[Any] = [*groups, kinds, *(sa.func.sum(value).label(name) for name, value in sums.items())]
    query = sa.select(*columns).join(segment, segment.c.id == row.segment_id)
    return query.where(~_better_known()).group_by(*groups, kinds)


def _kind() -> sa.ColumnElement[int]:
    predicted: Any = 1 - sa.func.coalesce(segment.c.calibrated_confidence, segment.c.confidence)
    kinds: list[Any] = [(predicted.is_(None), _number(KINDS - 1))]
    kinds += [(predicted < edge, _number(at)) for at, edge in enumerate(_EDGES)]
    return sa.case(*kinds, else_=_number(len(_EDGES)))


def _number(value: int) -> sa.ColumnElement[int]:
    # Written into the query: PostgreSQL does not see that two parameters with one value group alike.
    return sa.literal_column(str(value), sa.Integer())


def _cell(row: sa.Row[Any]) -> Cell:
    return Cell(float(row.errors), int(row.words), int(row.segments), float(row.squares))


def _better_known() -> sa.ColumnElement[bool]:
    """Say whether the same person's text of the same segment was compared with a better known one, too."""
    other = observation.alias("other")
    same = (other.c.segment_id == observation.c.segment_id, other.c.person_id == observation.c.person_id)
    return sa.exists().where(*same, _place(other) < _place(observation)).correlate(observation)


def _place(rows: sa.FromClause) -> sa.ColumnElement[int]:
    places = {source: place for place, source in enumerate(_BEST_FIRST)}
    return sa.case(places, value=rows.c.source, else_=len(places))


def stacked(people: Sequence[Sums], name: str) -> Floats:
    """Return one of the sums of several people, shape (people, KINDS)."""
    return np.array([one.array(name) for one in people], dtype=np.float64).reshape(len(people), KINDS)
