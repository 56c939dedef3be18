"""ErrorCounts: how many errors, in how many units of reference. A frozen value that can be added.

Keep counts, and divide at the very end: rates of segments must never be averaged, their counts are summed.

    reference    a  b  c  -  d        hits 2 (a, d), substitutions 1 (b), deletions 1 (c), insertions 1 (y)
    hypothesis   a  x  -  y  d        reference 4, hypothesis 4, rate (1 + 1 + 1) / 4

The unit (words, characters, aksharas) is whatever the policy counted. Only `ratio` turns counts into a rate.
"""

from dataclasses import dataclass

from configs.errors import BoliError


class CountsError(BoliError, ValueError):
    """These numbers cannot come from one alignment."""


def ratio(errors: float, reference: float) -> float | None:
    """Return errors / reference; None, not 0, where there is no reference: nothing was measured."""
    return errors / reference if reference > 0 else None


@dataclass(frozen=True, slots=True)
class ErrorCounts:
    """The outcome of one or many alignments, in the policy's unit.

    `reference` and `hypothesis` are the lengths of both sides. `insertions` may exceed `reference`, so a rate may
    exceed 1. With an empty reference, every unit of the hypothesis is an insertion. Raises CountsError where the
    numbers contradict each other.
    """

    substitutions: int
    deletions: int
    insertions: int
    reference: int
    hypothesis: int

    def __post_init__(self) -> None:
        if min(self.substitutions, self.deletions, self.insertions) < 0:
            raise CountsError(f"counts are 0 or more: {self}")
        if self.hits != self.hypothesis - self.insertions - self.substitutions or self.hits < 0:
            raise CountsError(
                f"reference - D - S and hypothesis - I - S are both the number of hits, 0 or more: {self}"
            )

    @property
    def hits(self) -> int:
        """Units that are right."""
        return self.reference - self.deletions - self.substitutions

    @property
    def errors(self) -> int:
        """Substitutions + deletions + insertions."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float | None:
        """Errors per unit of reference; None where the reference is empty."""
        return ratio(self.errors, self.reference)

    def __add__(self, other: "ErrorCounts") -> "ErrorCounts":
        if not isinstance(other, ErrorCounts):
            return NotImplemented
        return ErrorCounts(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.reference + other.reference,
            self.hypothesis + other.hypothesis,
        )

    def __radd__(self, other: int) -> "ErrorCounts":
        """Let `sum` begin with 0. Write `sum(rows, ZERO)` where rows may be empty, because `sum([])` is 0."""
        return self if other == 0 else NotImplemented


ZERO = ErrorCounts(0, 0, 0, 0, 0)
