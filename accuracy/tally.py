"""Tallies: what the estimators need to know of many segments, as sums.

    segment   reviewed   w = 1 / pi   errors   reference          tally of speaker A
    1         yes        4            2        10                 segments 3, reviewed 2
    2         no         -            -        -          ->      errors 3, reference 18
    3         yes        1            1        8                  weighted_errors 9, weighted_reference 48

A report over a million segments reads some ten thousand tallies; the sums give the same estimate as the segments.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accuracy.counts import ErrorCounts
from configs.errors import BoliError


class ScoredError(BoliError, ValueError):
    """A row cannot be used. The message names the field."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One drafted segment under one policy, reviewed or not.

    `cluster`: the speaker, unique across recordings (a recording's id where the speaker is unknown). `counts`: the
    draft against the reference; None where nobody reviewed it. `review_probability`: as logged by the router.
    `expected_errors`: (1 - confidence) * hypothesis. `hypothesis`: the draft's length in the policy's unit. `group`:
    what reports group by, for example (language, dialect, model).
    """

    cluster: str
    counts: ErrorCounts | None
    review_probability: float
    expected_errors: float
    hypothesis: int
    group: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.review_probability <= 1:
            raise ScoredError(f"review_probability is between 0 and 1, not {self.review_probability}")
        if self.counts is not None and not self.review_probability:
            raise ScoredError("a reviewed segment has a review_probability over 0")
        if not self.expected_errors >= 0 or self.hypothesis < 0:
            raise ScoredError(
                f"expected_errors and hypothesis are 0 or more, not {self.expected_errors} and {self.hypothesis}"
            )


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over many segments of one cluster and group, with w = 1 / pi: all that Hajek and GREG need of them.

    `segments`, `least_probability`, `speech_ms` (how long they are), `letters`, `letters_in_script` (of the drafts, in
    the script expected of the language) are over all drafted segments. `older`: segments whose score follows older
    rules; no other sum holds them. The other sums are over the reviewed segments: `reviewed_ms` is how long they are,
    and `invented` (words) and `silent_ms` are over those without a reference.

    GREG needs more sums. Over all drafted segments: `hypothesis` (words), `expected_errors`, `probability` and its
    variance pi * (1 - pi). Over the reviewed segments: `weighted_hypothesis` and `weighted_expected`. Without them
    there is no GREG.
    """

    cluster: str
    group: tuple[str, ...]
    segments: int
    least_probability: float
    reviewed: int = 0
    errors: int = 0
    reference: int = 0
    weighted_errors: float = 0.0
    weighted_reference: float = 0.0
    weight: float = 0.0
    weight_squared: float = 0.0
    older: int = 0
    letters: int = 0
    letters_in_script: int = 0
    invented: int = 0
    silent_ms: int = 0
    weighted_invented: float = 0.0
    weighted_silent_ms: float = 0.0
    hypothesis: int = 0
    expected_errors: float = 0.0
    probability: float = 0.0
    probability_variance: float = 0.0
    weighted_hypothesis: float = 0.0
    weighted_expected: float = 0.0
    weighted_substitutions: float = 0.0
    weighted_deletions: float = 0.0
    weighted_insertions: float = 0.0
    reviewed_ms: int = 0
    speech_ms: int = 0

    @classmethod
    def of(cls, rows: Sequence[Scored]) -> "Tally":
        """Return the sums over segments of one cluster and group, one or more."""
        reviewed = [(row, row.counts, 1 / row.review_probability) for row in rows if row.counts is not None]
        probabilities = [row.review_probability for row in rows]
        return cls(
            cluster=rows[0].cluster,
            group=rows[0].group,
            segments=len(rows),
            least_probability=min(probabilities),
            reviewed=len(reviewed),
            errors=sum(counts.errors for _, counts, _ in reviewed),
            reference=sum(counts.reference for _, counts, _ in reviewed),
            weighted_errors=sum(weight * counts.errors for _, counts, weight in reviewed),
            weighted_reference=sum(weight * counts.reference for _, counts, weight in reviewed),
            weight=sum(weight for _, _, weight in reviewed),
            weight_squared=sum(weight**2 for _, _, weight in reviewed),
            hypothesis=sum(row.hypothesis for row in rows),
            expected_errors=sum(row.expected_errors for row in rows),
            probability=sum(probabilities),
            probability_variance=sum(pi * (1 - pi) for pi in probabilities),
            weighted_hypothesis=sum(weight * row.hypothesis for row, _, weight in reviewed),
            weighted_expected=sum(weight * row.expected_errors for row, _, weight in reviewed),
            weighted_substitutions=sum(weight * counts.substitutions for _, counts, weight in reviewed),
            weighted_deletions=sum(weight * counts.deletions for _, counts, weight in reviewed),
            weighted_insertions=sum(weight * counts.insertions for _, counts, weight in reviewed),
        )


def tallied(rows: Iterable[Scored]) -> list[Tally]:
    """Return one tally for each group and cluster, sorted."""
    together: defaultdict[tuple[tuple[str, ...], str], list[Scored]] = defaultdict(list)
    for row in rows:
        together[row.group, row.cluster].append(row)
    return [Tally.of(together[key]) for key in sorted(together)]
