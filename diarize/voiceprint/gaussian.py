"""Gaussians: stacks of full-covariance Gaussians, kept as sums that can be added, and the BIC test for one voice.

Two pieces a, b of n_a, n_b frames are modelled by one Gaussian each, or by one for both. With S the covariances and
d dimensions, the Bayesian information criterion prefers one voice where

    dBIC = 1/2 (n log|S| - n_a log|S_a| - n_b log|S_b|) - lambda P log n,   P = 1/2 (d + d (d + 1) / 2),  n = n_a + n_b

is negative (Chen and Gopalakrishnan, "Speaker, environment and channel change detection and clustering via the Bayesian
information criterion", DARPA Broadcast News Workshop 1998).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Added to each variance (the features have variance 1): a piece of half a second has about as many frames as it has
# free parameters, and its covariance is nearly singular.
REGULARISER = 1e-2


@dataclass(frozen=True, slots=True, eq=False)
class Gaussians:
    """k Gaussians in d dimensions, as sums over frames; float64. Build with `fitted`.

    `count` (k,), `total` (k, d), `square` (k, d, d); `fit` (k,) is n log|S|, the costly part of the formula.
    """

    count: NDArray[np.float64]
    total: NDArray[np.float64]
    square: NDArray[np.float64]
    fit: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.count)

    def __getitem__(self, index: NDArray[np.intp] | slice) -> "Gaussians":
        return Gaussians(self.count[index], self.total[index], self.square[index], self.fit[index])

    def __add__(self, other: "Gaussians") -> "Gaussians":
        """Return the Gaussians of the frames of both, pair by pair (or one against all)."""
        return fitted(self.count + other.count, self.total + other.total, self.square + other.square)

    def at_most(self, frames: float) -> "Gaussians":
        """Return the same means and covariances, as if each had been measured on at most this many frames."""
        scale = np.minimum(1.0, frames / self.count)
        square = self.square * scale[:, None, None]
        return Gaussians(self.count * scale, self.total * scale[:, None], square, self.fit * scale)

    def rescaled(self, factor: NDArray[np.float64], shift: NDArray[np.float64]) -> "Gaussians":
        """Return the Gaussians of the same frames x after x * factor + shift; both of shape (d,)."""
        total = self.total * factor
        mixed = total[:, :, None] * shift
        square = self.square * np.outer(factor, factor) + mixed + mixed.transpose(0, 2, 1)
        square = square + self.count[:, None, None] * np.outer(shift, shift)
        return fitted(self.count, total + self.count[:, None] * shift, square)

    def summed(self, labels: NDArray[np.intp], kinds: int) -> "Gaussians":
        """Return one Gaussian for each label 0 to kinds - 1; members labelled -1 are left out."""
        one_hot = (labels[None, :] == np.arange(kinds)[:, None]).astype(np.float64)
        return fitted(one_hot @ self.count, one_hot @ self.total, np.tensordot(one_hot, self.square, axes=1))


def fitted(count: NDArray[np.float64], total: NDArray[np.float64], square: NDArray[np.float64]) -> Gaussians:
    """Return the Gaussians of these sums."""
    mean = total / count[:, None]
    covariance = square / count[:, None, None] - mean[:, :, None] * mean[:, None, :]
    covariance += REGULARISER * np.eye(total.shape[1])
    return Gaussians(count, total, square, count * np.linalg.slogdet(covariance).logabsdet)


def stacked(parts: Sequence[Gaussians]) -> Gaussians:
    """Return one stack of all, in the order given."""
    return Gaussians(
        np.concatenate([part.count for part in parts]),
        np.concatenate([part.total for part in parts]),
        np.concatenate([part.square for part in parts]),
        np.concatenate([part.fit for part in parts]),
    )


def gathered(
    values: NDArray[np.float32], bounds: NDArray[np.intp], counted: NDArray[np.bool_] | None = None
) -> Gaussians:
    """Return a Gaussian for the rows [first, end) of each of `bounds`, shape (k, 2). `values`: shape (rows, d).

    `counted`: shape (rows,), the rows that are used, at least one within each of the bounds; None for all.
    """
    dimensions = values.shape[1]
    count = np.empty(len(bounds))
    total, square = np.empty((len(bounds), dimensions)), np.empty((len(bounds), dimensions, dimensions))
    for index, (first, end) in enumerate(bounds):
        piece = values[first:end].astype(np.float64)
        piece = piece if counted is None else piece[counted[first:end]]
        count[index], total[index], square[index] = len(piece), piece.sum(axis=0), piece.T @ piece
    return fitted(count, total, square)


def delta_bic(left: Gaussians, right: Gaussians, weight: float) -> NDArray[np.float64]:
    """Return dBIC of each pair (or of one against all), shape (k,); negative: one voice. `weight` is lambda."""
    both = left + right
    dimensions = left.total.shape[1]
    parameters = 0.5 * (dimensions + dimensions * (dimensions + 1) / 2)
    cost: NDArray[np.float64] = 0.5 * (both.fit - left.fit - right.fit) - weight * parameters * np.log(both.count)
    return cost
