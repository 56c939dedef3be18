"""Fit calibration maps: isotonic regression by language and dialect, judged on speakers that the fit never saw.

Of all monotone maps, isotonic regression takes the one with the least weighted squared error (Zadrozny & Elkan, 2002).
A segment that was reviewed with probability pi stands for 1 / pi segments, so each of its words weighs 1 / pi: the
reviewed words are mostly the doubtful ones, and a map fitted to them unweighted would be too gloomy.

Who corrects a draft overlooks some of its errors and would make the map too rosy. Where the blind arm alone has enough
evidence, only its references count, each with the weight of its chance to get there. That sets most corrections aside,
so "enough" is here never less than the usual THRESHOLDS, however low others are set.

A segment is done blind by the blind arm, or again by a second person after a correction. Either way is a sample of all
segments with its own weights w, of rather different size, so the two are mixed by what each is worth: weights are
multiplied by sum(w) / sum(w^2) of their way, which makes them add up to its effective number (Hartley, 1962, for two
frames of one population).

Twenty words that were all right do not make the next one certain. By Laplace's rule of succession no map is surer than
(n + 1) / (n + 2), nor less sure than 1 / (n + 2), with n = (sum w)^2 / sum w^2 the effective number of words.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from accuracy.calibration import ALL, IDENTITY, Calibration, Floats, Group, Knots, calibration_error, reliability
from accuracy.estimate import THRESHOLDS, Thresholds
from configs.errors import BoliError

FOLDS = 10


class ReviewedWordsError(BoliError, ValueError):
    """A row cannot be used. The message names the field."""


@dataclass(frozen=True, slots=True)
class ReviewedWords:
    """The words of one reviewed draft, each with the model's probability and whether the reference has it.

    `cluster`: whose voice, as in accuracy.estimate. `review_probability`: as logged; `blind_probability`: that a
    reviewed segment is done blind in this way. `blind`: the writer of the reference did not see the draft. `again`:
    the writer was the second, after somebody had corrected the draft.
    """

    cluster: str
    language: str
    dialect: str
    review_probability: float
    blind_probability: float
    blind: bool
    words: tuple[tuple[float, bool], ...]
    again: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.review_probability <= 1:
            raise ReviewedWordsError(f"review_probability is over 0 and up to 1, not {self.review_probability}")
        if self.blind and not 0 < self.blind_probability <= 1:
            raise ReviewedWordsError(
                f"blind_probability of a blind row is over 0 and up to 1, not {self.blind_probability}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Evidence:
    """One entry a word. `speaker`: a number, int, shape (n,); the others float64, shape (n,)."""

    speaker: NDArray[np.intp]
    raw: Floats
    right: Floats
    weights: Floats

    @classmethod
    def of(cls, rows: Sequence[ReviewedWords], blind: bool) -> "_Evidence":
        counts = [len(row.words) for row in rows]
        names = np.repeat(np.array([row.cluster for row in rows], dtype=np.str_), counts)
        arms = [row.blind_probability if blind else 1.0 for row in rows]
        chances = [row.review_probability * arm for row, arm in zip(rows, arms, strict=True)]
        words = np.array([word for row in rows for word in row.words], dtype=np.float64).reshape(-1, 2)
        weights = 1 / np.repeat(np.array(chances, dtype=np.float64), counts)
        if blind:
            weights = _mixed(weights, np.repeat(np.array([row.again for row in rows], dtype=np.bool_), counts))
        return cls(np.unique(names, return_inverse=True)[1], words[:, 0], words[:, 1], weights)

    @property
    def speakers(self) -> int:
        return len(np.unique(self.speaker))

    def enough(self, thresholds: Thresholds) -> bool:
        return self.speakers >= thresholds.min_clusters and len(self.raw) >= thresholds.min_reference_words

    def part(self, chosen: NDArray[np.bool_]) -> "_Evidence":
        return _Evidence(self.speaker[chosen], self.raw[chosen], self.right[chosen], self.weights[chosen])


def fit(rows: Iterable[ReviewedWords], thresholds: Thresholds = THRESHOLDS) -> Calibration:
    """Return the calibration of the model whose words these are: a group for everything, each language, each dialect.

    `thresholds`: under so many speakers or words a group has no map of its own. Sorted by (language, dialect).
    """
    found: defaultdict[tuple[str, str], list[ReviewedWords]] = defaultdict(list)
    for row in rows:
        for key in {(ALL, ALL), (row.language, ALL), (row.language, row.dialect)}:
            found[key].append(row)
    return Calibration(tuple(_group(*key, found[key], thresholds) for key in sorted(found)))


def _group(language: str, dialect: str, rows: Sequence[ReviewedWords], thresholds: Thresholds) -> Group:
    evidence, blind = _Evidence.of(rows, blind=False), _Evidence.of([row for row in rows if row.blind], blind=True)
    alone = blind.enough(thresholds) and blind.enough(THRESHOLDS)
    evidence = blind if alone else evidence
    group = Group(language, dialect, evidence.speakers, len(evidence.raw), "blind" if alone else "all")
    if not evidence.enough(thresholds):
        return group
    before = reliability(evidence.raw, evidence.right, evidence.weights)
    after = reliability(_held_out(evidence), evidence.right, evidence.weights)
    better = (calibration_error(after) or 0.0) <= (calibration_error(before) or 0.0)
    return replace(group, knots=isotonic(evidence) if better else IDENTITY, before=before, after=after)


def _mixed(weights: Floats, again: NDArray[np.bool_]) -> Floats:
    """Return the weights of two samples of one population, each adding up to its effective number."""
    if again.all() or not again.any():
        return weights
    mixed = weights.copy()
    for way in (again, ~again):
        mixed[way] *= weights[way].sum() / (weights[way] ** 2).sum()
    return mixed


def isotonic(evidence: _Evidence) -> Knots:
    """Return the isotonic regression of being right on the model's probability, as its corners."""
    least = 1 / (evidence.weights.sum() ** 2 / (evidence.weights**2).sum() + 2)
    # By name: scikit-learn takes over a second to import, and all that only reads evidence would wait for it.
    regression = import_module("sklearn.isotonic").IsotonicRegression(y_min=least, y_max=1 - least)
    fitted = regression.fit(evidence.raw, evidence.right, evidence.weights)
    right = np.maximum.accumulate(fitted.y_thresholds_).clip(0.0, 1.0)  # rounding may take a step back
    return Knots(tuple(fitted.X_thresholds_.tolist()), tuple(right.tolist()))


def _held_out(evidence: _Evidence) -> Floats:
    """Return each word's probability by a map fitted without its speaker: speakers are dealt to FOLDS folds in turn.

    Two speakers are the least; with fewer than FOLDS each is a fold.
    """
    fold = evidence.speaker % FOLDS
    mapped = np.empty_like(evidence.raw)
    for one in np.unique(fold):
        out = fold == one
        mapped[out] = isotonic(evidence.part(~out)).apply(evidence.raw[out])
    return mapped
