"""Resegmentation: given a model of each voice, the most likely speaker of each moment. Each change has a cost.

clusters   |AAAAAAA|BB|AAAA|---|BBBBB|
likelier    A A A A A A A A B B B B B      Viterbi path: a short excursion does not pay for two changes
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A Gaussian for each second of training data, up to this many; diagonal covariances.
COMPONENTS = 16
ITERATIONS = 8
# Five minutes tell as much about a voice as an hour does.
TRAINING_ROWS = 30_000
# The cost of a change of speaker in nats, against likelihoods summed over frames of 10 ms.
CHANGE_COST = 40.0
# One decision covers this many frames.
STEP_FRAMES = 5
_BATCH_ROWS = 30_000


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """A Gaussian mixture. `weight` (m,), `mean` and `variance` (m, d); float64."""

    weight: NDArray[np.float64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]

    def components(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return log(weight x density) of each row under each component, shape (rows, m)."""
        scaled = self.mean / self.variance
        distance = np.square(values) @ (1 / self.variance).T - 2 * values @ scaled.T
        constant = np.sum(self.mean * scaled + np.log(2 * np.pi * self.variance), axis=1)
        return np.asarray(np.log(self.weight) - 0.5 * (distance + constant))

    def log_likelihood(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the log density of each row, shape (rows,)."""
        return np.asarray(np.logaddexp.reduce(self.components(values), axis=1))


def mixture(rows: NDArray[np.float32], seed: int = 0) -> Mixture:
    """Fit a mixture to rows, shape (n, d), by expectation maximisation from means drawn with `seed`."""
    values = rows.astype(np.float64)
    size = min(COMPONENTS, max(1, len(values) // 100))
    spread = values.var(axis=0)
    start = np.random.default_rng(seed).choice(len(values), size, replace=False)
    model = Mixture(np.full(size, 1 / size), values[start], np.tile(spread + 1e-2, (size, 1)))
    for _ in range(ITERATIONS):
        likelihood = model.components(values)
        share = np.exp(likelihood - np.logaddexp.reduce(likelihood, axis=1)[:, None])
        amount = share.sum(axis=0)[:, None] + 1e-3
        mean = share.T @ values / amount
        variance = share.T @ np.square(values) / amount - np.square(mean)
        # Keep a component from collapsing onto a few frames.
        model = Mixture(amount[:, 0] / amount.sum(), mean, np.maximum(variance, 0.05 * spread) + 1e-3)
    return model


def likeliest(
    values: NDArray[np.float32],
    loud: NDArray[np.bool_],
    models: list[Mixture],
    starts: NDArray[np.intp],
    least_steps: int = 1,
) -> NDArray[np.intp]:
    """Return the index of a model for each step. `values`: (rows, d). `loud`: which rows count. `starts`: the rows at
    which the steps begin. `least_steps`: the least length of a turn.
    """
    if len(models) < 2:
        return np.zeros(len(starts), np.intp)
    return _path(_step_likelihoods(values, loud, models, starts), least_steps)


def training_rows(own: NDArray[np.bool_], loud: NDArray[np.bool_], most: int = TRAINING_ROWS) -> NDArray[np.intp]:
    """Return at most `most` rows, evenly spread, to fit a speaker's mixture to: loud ones, or any if none is."""
    trusted = np.flatnonzero(own & loud)
    return thinned(trusted if len(trusted) else np.flatnonzero(own), most)


def thinned(rows: NDArray[Any], most: int = TRAINING_ROWS) -> NDArray[Any]:
    """Return at most `most` of the rows, evenly spread."""
    return rows[:: max(1, -(-len(rows) // most))]


def _step_likelihoods(
    values: NDArray[np.float32], loud: NDArray[np.bool_], models: list[Mixture], starts: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the summed log likelihood of each step's loud rows under each model, shape (steps, models)."""
    rows = np.empty((len(values), len(models)), np.float32)
    for first in range(0, len(values), _BATCH_ROWS):
        batch = values[first : first + _BATCH_ROWS]
        for column, model in enumerate(models):
            rows[first : first + _BATCH_ROWS, column] = model.log_likelihood(batch)
    rows[~loud] = 0
    return np.add.reduceat(rows, starts, axis=0).astype(np.float64)


def _path(likelihood: NDArray[np.float64], least_steps: int) -> NDArray[np.intp]:
    """Return the column of each row on the best path (Viterbi): each change costs CHANGE_COST, and is followed by
    `least_steps` rows or more of the new speaker.
    """
    steps, speakers = likelihood.shape
    total = np.concatenate([np.zeros((1, speakers)), np.cumsum(likelihood, axis=0)])
    score = np.zeros_like(total)
    came_from = np.full((steps + 1, speakers), -1, np.int16)
    for end in range(1, steps + 1):
        score[end] = score[end - 1] + likelihood[end - 1]
        if (start := end - least_steps) > 0:
            best = int(score[start].argmax())
            taken_over = score[start, best] - CHANGE_COST + total[end] - total[start]
            better = taken_over > score[end]
            score[end, better] = taken_over[better]
            came_from[end, better] = best
    path = np.empty(steps, np.intp)
    end, speaker = steps, int(score[steps].argmax())
    while end > 0:
        before = int(came_from[end, speaker])
        start = end - least_steps if before >= 0 else end - 1
        path[start:end] = speaker
        end, speaker = start, before if before >= 0 else speaker
    return path
