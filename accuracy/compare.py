"""Comparison: is the new model better than the old one? Paired: same segments, same references, same policy.

A speaker who is hard for one model is hard for the other, so the difference is known far better than either rate. It is
computed by speaker, as in accuracy/intervals.py. Treating utterances as independent finds an "improvement" by chance in
12 % of cases instead of 5 % in a simulation (docs/reference/formulae.md). With errors e, reference units n, weights
1 / pi:

    D = sum((e_new - e_old) / pi) / sum(n / pi),   d_k = sum over speaker k of ((e_new - e_old) - D * n) / pi
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accuracy.counts import ErrorCounts, ratio
from accuracy.intervals import Difference, cluster_difference
from accuracy.noninferiority import skewness
from configs.errors import BoliError

Group = tuple[str, ...]


class PairError(BoliError, ValueError):
    """Two scores have different references, or a segment could not have been reviewed. The message says which."""


class PolicyMismatch(BoliError, ValueError):
    """Scores follow different rules and must not be compared. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Audit:
    """The same segment scored against what a second person wrote blind. `again`: the chance that there is such a text,
    once there is a first.
    """

    old: ErrorCounts
    new: ErrorCounts
    again: float

    def __post_init__(self) -> None:
        if not 0 < self.again <= 1:
            raise PairError(f"a segment is done twice with a probability over 0 and up to 1, not {self.again}")


@dataclass(frozen=True, slots=True)
class Pair:
    """One reviewed segment, scored for two models against the same reference.

    `cluster`: the speaker. `probability`: that the segment got such a reference, as logged. `old_identity`,
    `new_identity`: the policies' identities (accuracy/measure.py). `group`: groups are compared separately, for example
    by (language, dialect). `led`: the reference was written over a draft; `audit`: what a blind one says of the same
    segment, None where there is none. Raises PairError where the counts have references of different length.
    """

    cluster: str
    old: ErrorCounts
    new: ErrorCounts
    probability: float
    old_identity: str
    new_identity: str
    group: Group = ()
    led: bool = False
    audit: Audit | None = None

    def __post_init__(self) -> None:
        if not 0 < self.probability <= 1:
            raise PairError(
                f"a reviewed segment has a review probability over 0 and up to 1, not {self.probability}; "
                "leave out what people reviewed by their own choice"
            )
        if self.old.reference != self.new.reference:
            raise PairError(
                f"the scores are against references of {self.old.reference} and {self.new.reference} units; "
                "score both models against the newest reference"
            )


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of one group of pairs.

    `old_rate`, `new_rate`: weighted rates, None without a reference. `difference`: new minus old, None without 2
    speakers or a reference. `effective_size`: (sum w)^2 / sum w^2, as in accuracy/estimate.py. `skewed`: the skewness
    of the changes by speaker, over 0 where a few speakers fare much worse than the rest.
    """

    segments: int
    clusters: int
    reference_words: int
    effective_size: float
    old_rate: float | None
    new_rate: float | None
    difference: Difference | None
    skewed: float = 0.0


def compare(pairs: Iterable[Pair]) -> Comparison:
    """Compare two models on these pairs. Raises PolicyMismatch."""
    rows = list(pairs)
    require_one_policy(rows)
    weights = np.array([1 / row.probability for row in rows], dtype=np.float64)
    reference = weights * [row.old.reference for row in rows]
    old = weights * [row.old.errors for row in rows]
    new = weights * [row.new.errors for row in rows]
    clusters = [row.cluster for row in rows]
    found = cluster_difference(clusters, new - old, reference) if rows else None
    return Comparison(
        segments=len(rows),
        clusters=len({row.cluster for row in rows if row.old.reference or row.old.errors or row.new.errors}),
        reference_words=sum(row.old.reference for row in rows),
        effective_size=float(weights.sum()) ** 2 / float((weights**2).sum()) if rows else 0.0,
        old_rate=ratio(float(old.sum()), float(reference.sum())),
        new_rate=ratio(float(new.sum()), float(reference.sum())),
        difference=found,
        skewed=skewness(_residuals(clusters, new - old, reference, found.value)) if found else 0.0,
    )


def _residuals(
    clusters: list[str], surplus: NDArray[np.float64], reference: NDArray[np.float64], value: float
) -> NDArray[np.float64]:
    """Return d_k - D n_k of each speaker, shape (speakers,)."""
    _, index = np.unique(np.array(clusters, dtype=np.str_), return_inverse=True)
    return np.bincount(index, weights=surplus - value * reference).astype(np.float64)


def compare_groups(
    pairs: Iterable[Pair], how: Callable[[Iterable[Pair]], Comparison] = compare
) -> dict[Group, Comparison]:
    """Return the comparison of each group, in the order of their names. Raises PolicyMismatch."""
    groups: defaultdict[Group, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.group].append(pair)
    return {group: how(groups[group]) for group in sorted(groups)}


def require_one_policy(pairs: Iterable[Pair]) -> None:
    """Raise PolicyMismatch unless both scores of each pair, and all pairs of a group, have one known identity.

    Groups may differ: a dialect can have a lexicon of its own.
    """
    found: defaultdict[Group, set[str]] = defaultdict(set)
    for pair in pairs:
        found[pair.group] |= {pair.old_identity, pair.new_identity}
    for group, identities in sorted(found.items()):
        if len(identities) > 1 or "" in identities:
            named = ", ".join(repr(identity) if identity else "an unknown policy" for identity in sorted(identities))
            raise PolicyMismatch(
                f"{' '.join(filter(None, group)) or 'these segments'}: scores under {named} cannot be compared; "
                "score the old drafts again under today's rules"
            )
