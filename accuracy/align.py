"""Alignment: which unit of the hypothesis stands for which unit of the reference. Edit distance, with a rule for ties.

Of all alignments with the fewest errors we take those with the most hits. The two lengths fix D - I, so this rule makes
S, D and I unique, whatever the implementation, and swapping the sides swaps D and I. (Levenshtein distance alone leaves
the split open: "a b" against "b c" is 2 substitutions, or 1 deletion and 1 insertion around a hit. We say the latter,
as NIST's sclite does with its weights 4, 3, 3. jiwer promises neither.)

    count(...)   S, D, I only: one call into rapidfuzz (C++), fast for long texts
    align(...)   every operation with its positions; one byte of memory for each pair of units: for segments only
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from accuracy.counts import ErrorCounts

Kind = Literal["equal", "substitute", "delete", "insert"]

DIAGONAL, DELETE, INSERT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Op:
    """One step. `reference` and `hypothesis` are positions in the sequences; None on the side that has no unit here."""

    kind: Kind
    reference: int | None
    hypothesis: int | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """The steps from left to right. Every unit of both sides occurs once, in order."""

    ops: tuple[Op, ...]

    @property
    def counts(self) -> ErrorCounts:
        kinds = [op.kind for op in self.ops]
        substitutions, deletions, insertions = (kinds.count(kind) for kind in ("substitute", "delete", "insert"))
        length = len(kinds)
        return ErrorCounts(substitutions, deletions, insertions, length - insertions, length - deletions)


def count(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> ErrorCounts:
    """Return the counts of `align` without the alignment.

    An insertion or deletion weighs W, a substitution W + 1, where W is more than there can be substitutions. So the
    distance is W * errors + substitutions, and D - I is the difference of the lengths.
    """
    if reference == hypothesis:
        return ErrorCounts(0, 0, 0, len(reference), len(reference))
    first, second = _numbered(reference, hypothesis)
    weight = _weight(first, second)
    distance = Levenshtein.distance(first, second, weights=(weight, weight, weight + 1))
    errors, substitutions = divmod(distance, weight)
    surplus = len(first) - len(second)
    deletions = (errors - substitutions + surplus) // 2
    return ErrorCounts(substitutions, deletions, deletions - surplus, len(first), len(second))


def align(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> Alignment:
    """Return the alignment with the fewest errors, then the most hits.

    Where several remain, the same one is always taken: read from the end, it prefers a pair to a deletion, and a
    deletion to an insertion.
    """
    first, second = _numbered(reference, hypothesis)
    moves = _moves(np.array(first, dtype=np.int64), np.array(second, dtype=np.int64), _weight(first, second))
    ops: list[Op] = []
    i, j = len(first), len(second)
    while i or j:
        move = moves[i, j]
        i -= move != INSERT
        j -= move != DELETE
        if move == DIAGONAL:
            ops.append(Op("equal" if first[i] == second[j] else "substitute", i, j))
        else:
            ops.append(Op("delete", i, None) if move == DELETE else Op("insert", None, j))
    return Alignment(tuple(reversed(ops)))


def _numbered(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> tuple[list[int], list[int]]:
    """Return both sequences with a number for each distinct unit. rapidfuzz compares hashes; numbers cannot clash."""
    numbers: dict[Hashable, int] = {}
    return (
        [numbers.setdefault(unit, len(numbers)) for unit in reference],
        [numbers.setdefault(unit, len(numbers)) for unit in hypothesis],
    )


def _weight(first: Sequence[int], second: Sequence[int]) -> int:
    """Return a number that is more than there can be substitutions."""
    return min(len(first), len(second)) + 1


def _moves(first: NDArray[np.int64], second: NDArray[np.int64], weight: int) -> NDArray[np.uint8]:
    """Return the last move of the best path to each pair of prefixes: uint8, shape (len(first) + 1, len(second) + 1).

    Row by row. The run of insertions within a row is a running minimum: row[j] = min over k <= j of
    best[k] + weight * (j - k).
    """
    moves = np.full((len(first) + 1, len(second) + 1), INSERT, dtype=np.uint8)
    moves[1:, 0] = DELETE
    insertions = weight * np.arange(len(second) + 1, dtype=np.int64)
    above = insertions
    for i, unit in enumerate(first, start=1):
        diagonal = above[:-1] + np.where(second == unit, 0, weight + 1)
        deletion = above + weight
        best = deletion.copy()
        np.minimum(diagonal, deletion[1:], out=best[1:])
        row = insertions + np.minimum.accumulate(best - insertions)
        moves[i, 1:][row[1:] == deletion[1:]] = DELETE
        moves[i, 1:][row[1:] == diagonal] = DIAGONAL
        above = row
    return moves
