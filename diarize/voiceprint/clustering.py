"""Clustering: which pieces are one voice. The two most alike are merged, as long as dBIC says that they are one voice.

    pieces   a b c d e f      a+d  b+e  c    ...    {a d f} {b e} -
    label                                            0 1 - 0 1 0         "-": too short to be a voice

Many pieces are clustered in blocks, then the resulting clusters are clustered: the matrix of pairs stays under 3 MB.
"""

import numpy as np
from numpy.typing import NDArray

from diarize.voiceprint.gaussian import Gaussians, delta_bic

# Lambda. On 16 composed talks of 1 to 4 synthetic voices, 1.5 found too many speakers in 7 talks, 2.0 in 1. On 12 talks
# with other voices, not used for the choice: 1.5 in 9, 2.0 in 7. On three real meeting clips of 30 s the error differs
# by 0.02 or less.
CLUSTER_WEIGHT = 2.0
# A cluster shorter than this (in frames of 10 ms) is a fragment, not a speaker. On 24 synthetic conversations of 2 to 5
# voices the number of speakers was right in 15 with 200, in 16 with 300, in 12 with 400.
VOICE_FRAMES = 300.0
# A cluster counts as if it lasted no longer than this. With its full count, a long cluster swallows the short pieces of
# other voices, because their part of the sum is small and the penalty grows: 8 min of 2 and of 3 voices came out as 1
# and 2.
EVIDENCE_FRAMES = 3_000.0
BLOCK_PIECES = 600


def clustered(pieces: Gaussians, least: int, most: int, weight: float = CLUSTER_WEIGHT) -> NDArray[np.intp]:
    """Return a label from 0 for each piece, -1 for fragments; shape (pieces,).

    At least `least` and at most `most` labels are used, as far as there are pieces. `weight`: lambda of dBIC; with more
    of it, more is one voice. Time O(pieces * block).
    """
    if len(pieces) <= BLOCK_PIECES:
        return _Merging(pieces, least, most, weight).labels()
    labels = np.full(len(pieces), -1, np.intp)
    found = 0
    for first in range(0, len(pieces), BLOCK_PIECES):
        # No more than a quarter, so that each round leaves less to cluster.
        ceiling = min(most, BLOCK_PIECES // 4)
        block = _Merging(pieces[first : first + BLOCK_PIECES], min(least, ceiling), ceiling, weight).labels()
        labels[first : first + BLOCK_PIECES] = np.where(block >= 0, block + found, -1)
        found += int(block.max()) + 1
    # The label -1 takes the last entry.
    linked = np.append(clustered(pieces.summed(labels, found), least, most, weight), -1)
    return linked[labels]


class _Merging:
    """The clusters, from one for each piece to the final ones. A cluster has the index of its first piece."""

    def __init__(self, pieces: Gaussians, least: int, most: int, weight: float) -> None:
        self._least, self._most, self._weight = least, most, weight
        self._labels = np.arange(len(pieces))
        self._exact = pieces[self._labels]
        self._capped = pieces.at_most(EVIDENCE_FRAMES)
        # [i, j], i < j: dBIC of merging i and j; infinite elsewhere and where one of them is gone.
        self._costs = np.full((len(pieces), len(pieces)), np.inf)
        for index in range(len(pieces) - 1):
            self._costs[index, index + 1 :] = delta_bic(self._one(index), self._capped[index + 1 :], self._weight)

    def labels(self) -> NDArray[np.intp]:
        """Merge as far as the limits and dBIC say, and return the label of each piece."""
        self._merge_alike()
        while np.count_nonzero(voices := self._voices()) > self._most:
            self._merge(*self._cheapest(voices[:, None] & voices[None, :]))
        kept = self._kept()
        number = np.full(len(self._labels), -1)
        number[kept] = np.arange(len(kept))
        return number[self._labels]

    def _merge_alike(self) -> None:
        """Merge while dBIC says one voice, but do not merge two voices where too few would be left."""
        while True:
            voices = self._voices()
            allowed = ~(voices[:, None] & voices[None, :]) if np.count_nonzero(voices) <= self._least else None
            left, right = self._cheapest(allowed)
            if not self._costs[left, right] <= 0:
                return
            self._merge(left, right)

    def _voices(self) -> NDArray[np.bool_]:
        """Return which clusters have been heard for long enough, shape (pieces,)."""
        return self._exact.count >= VOICE_FRAMES

    def _cheapest(self, allowed: NDArray[np.bool_] | None) -> tuple[int, int]:
        costs = self._costs if allowed is None else np.where(allowed, self._costs, np.inf)
        left, right = np.unravel_index(np.argmin(costs), costs.shape)
        return int(left), int(right)

    def _merge(self, left: int, right: int) -> None:
        merged = self._exact[left : left + 1] + self._exact[right : right + 1]
        _put(self._exact, left, merged)
        _put(self._capped, left, merged.at_most(EVIDENCE_FRAMES))
        self._exact.count[right] = 0.0
        self._labels[self._labels == right] = left
        self._costs[right, :] = self._costs[:, right] = np.inf
        others = np.unique(self._labels)
        others = others[others != left]
        costs = delta_bic(self._one(left), self._capped[others], self._weight)
        self._costs[np.minimum(left, others), np.maximum(left, others)] = costs

    def _one(self, index: int) -> Gaussians:
        return self._capped[index : index + 1]

    def _kept(self) -> NDArray[np.intp]:
        """Return the clusters that count as speakers: the voices, and the longest fragments where there are too few."""
        longest_first = np.argsort(-self._exact.count, kind="stable")
        wanted = max(1, self._least, int(np.count_nonzero(self._voices())))
        return np.sort(longest_first[: min(wanted, len(np.unique(self._labels)))])


def _put(clusters: Gaussians, index: int, cluster: Gaussians) -> None:
    clusters.count[index] = cluster.count[0]
    clusters.total[index] = cluster.total[0]
    clusters.square[index] = cluster.square[0]
    clusters.fit[index] = cluster.fit[0]
