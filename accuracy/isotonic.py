"""Fit calibration maps: isotonic regression by language and dialect, tested on speakers that the fit did not see.

Of all monotone maps, isotonic regression takes the one with the least weighted squared error (Zadrozny & Elkan, 2002).
A segment that was reviewed with probability pi stands for 1 / pi segments, so each of its words weighs 1 / pi. The
reviewed words are mostly the doubtful ones: a map fitted to them without weights would be too low.

People who correct a draft overlook some of its errors, which would make the map too high. Where the blind arm alone has
enough evidence, only its references count, each weighted by its probability of getting there. Most corrections are then
not used, so "enough" is never less than the usual THRESHOLDS here, however low the caller's are.

There are two ways to a blind reference: the blind arm, and a second person after a correction. Each is a sample of all
segments, with weights w of its own, and the sizes differ much. So the two are combined by what each is worth: the
weights of a way are multiplied by sum(w) / sum(w^2), so that they add up to its effective number (Hartley, 1962, for
two frames of one population).

Twenty words that were all right do not make the next one certain. By Laplace's rule of succession, the values of a map
lie between 1 / (n + 2) and (n + 1) / (n + 2), with n = (sum w)^2 / sum w^2 the effective number of words.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from accuracy.calibration import ALL, IDENTITY, Calibration, Floats, Group, Knots, calibration_error, reliability
from accuracy.estimate import THRESHOLDS, Thresholds
from configs.errors import BoliError

FOLDS = 10


class ReviewedWordsError(BoliError, ValueError):
    """A row cannot be used. The message names the field."""


@dataclass(frozen=True, slots=True)
class ReviewedWords:
    """The words of one reviewed draft, each with the model's probability and whether the reference has it.

    `cluster`: the speaker, as in accuracy/tally.py. `review_probability`: as logged. `blind_probability`: that a
    reviewed segment is done blind in this way. `blind`: the writer of the reference did not see the draft. `again`: the
    writer was the second person, after a correction.
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
    """Arrays with one entry for each word, shape (n,). `speaker`: a number, int; the others float64."""

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

    `thresholds`: with fewer speakers or words a group has no map of its own. Sorted by (language, dialect).
    """
    groups: defaultdict[tuple[str, str], list[ReviewedWords]] = defaultdict(list)
    for row in rows:
        for key in {(ALL, ALL), (row.language, ALL), (row.language, row.dialect)}:
            groups[key].append(row)
    return Calibration(tuple(_group(*key, groups[key], thresholds) for key in sorted(groups)))


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
    """Return the weights of two samples of one population; those of each add up to its effective number."""
    if again.all() or not again.any():
        return weights
    mixed = weights.copy()
    for way in (again, ~again):
        mixed[way] *= weights[way].sum() / (weights[way] ** 2).sum()
    return mixed


def isotonic(evidence: _Evidence) -> Knots:
    """Return the isotonic regression of being right on the model's probability, as its corners."""
    least = 1 / (evidence.weights.sum() ** 2 / (evidence.weights**2).sum() + 2)
    raw, right, weights = _by_probability(evidence)
    # Never less than the value before: rounding may take a step back.
    fitted = np.maximum.accumulate(isotonic_regression(right, weights=weights).x.clip(least, 1 - least))
    # Within a flat piece only its ends are needed.
    corner = np.ones(len(raw), np.bool_)
    corner[1:-1] = (fitted[1:-1] != fitted[:-2]) | (fitted[1:-1] != fitted[2:])
    return Knots(tuple(raw[corner].tolist()), tuple(fitted[corner].tolist()))


def _by_probability(evidence: _Evidence) -> tuple[Floats, Floats, Floats]:
    """Return the distinct probabilities, rising, with the share that was right and the weight of each."""
    order = np.lexsort((evidence.right, evidence.raw))
    raw, index = np.unique(evidence.raw[order], return_inverse=True)
    weights: Floats = np.bincount(index, evidence.weights[order]).astype(np.float64)
    right: Floats = np.bincount(index, (evidence.right * evidence.weights)[order]) / weights
    return raw, right, weights


def _held_out(evidence: _Evidence) -> Floats:
    """Return each word's probability by a map fitted without its speaker. Speakers are dealt to FOLDS folds in turn.

    It takes two speakers or more; with fewer than FOLDS, each speaker is a fold.
    """
    fold = evidence.speaker % FOLDS
    mapped = np.empty_like(evidence.raw)
    for number in np.unique(fold):
        out = fold == number
        mapped[out] = isotonic(evidence.part(~out)).apply(evidence.raw[out])
    return mapped
