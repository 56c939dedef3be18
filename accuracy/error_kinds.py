"""Error kinds: of which kinds an error rate is made, by Hajek as the rate itself.

    reference    राशन कार्ड  बन गया  -       substitutions 1 (बन), deletions 1 (गया), insertions 1 (जी)
    draft        राशन कार्ड  बना -   जी      of 4 words: 0.25 + 0.25 + 0.25 = 0.75

Each segment has its weight w = 1 / review probability, and N = sum(w * n) units of reference:

    substitutions = sum(w * S) / N      deletions = sum(w * D) / N      insertions = sum(w * I) / N
"""

from collections.abc import Collection
from dataclasses import dataclass

from accuracy.tally import Tally


@dataclass(frozen=True, slots=True)
class ErrorKinds:
    """Errors of each kind for each unit of reference. Their sum is the error rate."""

    substitutions: float
    deletions: float
    insertions: float


def error_kinds(tallies: Collection[Tally]) -> ErrorKinds | None:
    """Return the kinds of the errors behind the tallies; None without a reference."""
    reference = sum(tally.weighted_reference for tally in tallies)
    if not reference:
        return None
    return ErrorKinds(
        sum(tally.weighted_substitutions for tally in tallies) / reference,
        sum(tally.weighted_deletions for tally in tallies) / reference,
        sum(tally.weighted_insertions for tally in tallies) / reference,
    )
