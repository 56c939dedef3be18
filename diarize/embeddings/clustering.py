"""Clustering: which voices of all windows are one person. Average linkage on the cosine of embeddings.

    merges   a+b  d+e  (a+b)+c  ...        from the most alike to all in one
    cut      where the next two are further apart than a threshold; it is moved where the number of speakers is known
    small    clusters with little speech are no speakers, unless more speakers are known to be there

For vectors of length 1, the mean cosine between all pairs of two clusters is the product of their means. So no matrix
of pairs is needed: the chain of nearest neighbours finds all merges in memory O(n) (Murtagh, 1983).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Merges:
    """n - 1 merges of n voices, the most alike first. `pairs`: (n - 1, 2), a voice of each side. `distances`: of each,
    1 less the mean cosine."""

    pairs: NDArray[np.intp]
    distances: NDArray[np.float64]


def merges(embeddings: NDArray[np.float32]) -> Merges:
    """Return all merges by average linkage. `embeddings`: float32, shape (n, d), length 1. Time O(n² d)."""
    found = sorted(_chained(embeddings), key=lambda merge: merge[0])
    return Merges(
        np.array([pair for _, pair in found], np.intp).reshape(-1, 2), np.array([distance for distance, _ in found])
    )


def _chained(embeddings: NDArray[np.float32]) -> Iterator[tuple[float, tuple[int, int]]]:
    """Yield (distance, two voices) of each merge: a cluster and its nearest, where each is the other's nearest."""
    means, sizes = embeddings.astype(np.float32), np.ones(len(embeddings))
    alive = np.arange(len(embeddings))
    chain: list[int] = []
    while len(alive) > 1:
        if not chain:
            chain.append(int(alive[0]))
        last = chain[-1]
        likeness = means[alive] @ means[last]
        likeness[alive == last] = -np.inf
        if len(chain) > 1:  # among equals within rounding, the one before: so the chain ends
            likeness[alive == chain[-2]] += 1e-6
        nearest = int(alive[np.argmax(likeness)])
        if len(chain) == 1 or nearest != chain[-2]:
            chain.append(nearest)
            continue
        del chain[-2:]
        yield 1.0 - float(means[last] @ means[nearest]), (nearest, last)
        both = sizes[last] + sizes[nearest]
        means[nearest] = (means[last] * sizes[last] + means[nearest] * sizes[nearest]) / both
        sizes[nearest] = both
        alive = alive[alive != last]


@dataclass(frozen=True, slots=True)
class Cut:
    """`distance`: further apart than this, two clusters are two people; `lowest`: how far this may be lowered where
    more people are known to speak. `least_ms`: less speech is no speaker."""

    distance: float
    lowest: float
    least_ms: float


def speakers(found: Merges, speech_ms: NDArray[np.float64], cut: "Cut", least: int, most: int) -> NDArray[np.intp]:
    """Return the speaker of each voice, from 0, -1 for a voice in a cluster that is no speaker; shape (n,).

    `speech_ms`: how long each voice is heard. There are at least `least` and at most `most` speakers; with fewer voices
    than `least`, each is a speaker.
    """
    counts = _counts(found, speech_ms, cut.least_ms)
    merged = _merged(found, counts, cut, least, most)
    return _largest(found, merged, speech_ms, max(1, least, int(counts[merged])))


def _merged(found: Merges, counts: NDArray[np.intp], cut: "Cut", least: int, most: int) -> int:
    """Return how many merges to do. Where the cut gives too many speakers, merging goes on. Where it gives too few, the
    last merges are undone, down to `cut.lowest`; if that is not enough, small clusters will have to count."""
    at, lowest = (int(np.searchsorted(found.distances, one, side="right")) for one in (cut.distance, cut.lowest))
    if counts[at] > most:
        return at + int(np.argmax(counts[at:] <= most))
    enough = np.flatnonzero(counts[lowest : at + 1] >= least)
    return lowest + int(enough[-1]) if len(enough) else max(0, min(at, len(counts) - least))


def _counts(found: Merges, speech_ms: NDArray[np.float64], least_ms: float) -> NDArray[np.intp]:
    """Return how many clusters have enough speech after 0, 1, 2, ... merges, shape (n,)."""
    parent, amount = np.arange(len(speech_ms)), speech_ms.copy()
    change = [int(np.count_nonzero(amount >= least_ms))]
    for pair in found.pairs:
        left, right = (_root(parent, int(one)) for one in pair)
        before = int(amount[left] >= least_ms) + int(amount[right] >= least_ms)
        parent[right] = left
        amount[left] += amount[right]
        change.append(int(amount[left] >= least_ms) - before)
    return np.cumsum(change)


def _largest(found: Merges, merged: int, speech_ms: NDArray[np.float64], number: int) -> NDArray[np.intp]:
    """Return the cluster of each voice after so many merges, the longest first; -1 for all but `number` of them."""
    parent = np.arange(len(speech_ms))
    for left, right in found.pairs[:merged]:
        parent[_root(parent, int(right))] = _root(parent, int(left))
    roots = np.array([_root(parent, index) for index in range(len(parent))], np.intp)
    names, index = np.unique(roots, return_inverse=True)
    amount = np.bincount(index, speech_ms, len(names))
    rank = np.empty(len(names), np.intp)
    rank[np.argsort(-amount, kind="stable")] = np.arange(len(names))
    return np.where(rank < number, rank, -1)[index]


def _root(parent: NDArray[np.intp], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = int(parent[index])
    return index
