"""Calibration: of the words to which a model gives a probability of 0.8, how many are right?

A recogniser's word probabilities rank words well, but their values mean little: of the words to which a small model
gives 0.9, perhaps 7 in 10 are right. From corrections we learn a monotone map, by language and dialect, and apply it to
new drafts:

    said by the model   0.2   0.5   0.9   1.0
    right, observed     0.1   0.3   0.7   0.96         knots; straight lines between them, flat beyond

How far the probabilities p are from the truth is the expected calibration error over bins b of equal mass (Naeini et
al. 2015; equal mass: Nixon et al., Measuring Calibration in Deep Learning, 2019), with w the words' weights:

    ECE = sum_b W_b / W * |right_b - p_b|      right_b, p_b: weighted means in the bin, W_b its weight, W the whole

This module holds and applies maps; accuracy/isotonic.py fits them. Only numpy is needed here.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from configs.errors import BoliError

Floats = NDArray[np.float64]
References = Literal["blind", "all"]
Status = Literal["fitted", "raw is better", "not enough data"]
BINS = 15
ALL = ""  # in place of a language or dialect: all of them together


class CalibrationError(BoliError, ValueError):
    """These numbers are not a calibration. The message says why."""


@dataclass(frozen=True, slots=True)
class Knots:
    """A monotone map from the model's probability to the probability of being right. Both within [0, 1].

    `raw` rises strictly, `right` never falls. Between knots the map is linear, beyond the first and last it is flat.
    """

    raw: tuple[float, ...]
    right: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.raw) != len(self.right) or not self.raw:
            raise CalibrationError(f"a map has a value for each knot, and at least one knot: {self}")
        if not all(0 <= value <= 1 for value in (*self.raw, *self.right)):
            raise CalibrationError(f"probabilities are between 0 and 1: {self}")
        if any(np.diff(self.raw) <= 0) or any(np.diff(self.right) < 0):
            raise CalibrationError(f"knots rise strictly, and their values never fall: {self}")

    def apply(self, raw: Sequence[float] | Floats) -> Floats:
        """Return the probabilities of being right: float64, shape (n,)."""
        return np.interp(np.asarray(raw, dtype=np.float64), self.raw, self.right).clip(0.0, 1.0)


IDENTITY = Knots((0.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Bin:
    """Words of similar probability: how many, their share of the weight, mean probability, and share that is right."""

    words: int
    share: float
    probability: float
    right: float


@dataclass(frozen=True, slots=True)
class Group:
    """What is known of a language's or dialect's words. `dialect` ALL: all of the language, both ALL: everything.

    `speakers`, `words`: the evidence. `references`: "blind" where the blind arm alone was enough, else "all".
    `knots`: None where there is too little evidence, IDENTITY where the model's own probabilities are no worse than
    mapped ones. `before`, `after`: the reliability of the model's probabilities and of mapped ones, the latter by maps
    fitted without the speaker; empty where there is too little evidence.
    """

    language: str
    dialect: str
    speakers: int
    words: int
    references: References
    knots: Knots | None = None
    before: tuple[Bin, ...] = ()
    after: tuple[Bin, ...] = ()

    @property
    def status(self) -> Status:
        if self.knots is None:
            return "not enough data"
        return "raw is better" if self.knots == IDENTITY else "fitted"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The groups of one model, each language and dialect once."""

    groups: tuple[Group, ...]

    def knots(self, language: str, dialect: str) -> Knots | None:
        """Return the map of the dialect, else of the language, else of everything; None where none was fitted."""
        by_variety = {(group.language, group.dialect): group.knots for group in self.groups}
        fallbacks = ((language, dialect), (language, ALL), (ALL, ALL))
        return next((knots for key in fallbacks if (knots := by_variety.get(key)) is not None), None)

    @property
    def maps(self) -> bool:
        """Whether any group has a map."""
        return any(group.knots for group in self.groups)

    @property
    def version(self) -> str:
        """The name of this calibration wherever it is used: "cal-" and 12 hexadecimal digits of its hash."""
        content = json.dumps(self.as_rows(), sort_keys=True)
        return f"cal-{hashlib.sha256(content.encode()).hexdigest()[:12]}"

    def as_rows(self) -> list[dict[str, Any]]:
        """Return the groups as plain values, for JSON; `from_rows` reads them."""
        rows: list[dict[str, Any]] = json.loads(json.dumps([asdict(group) for group in self.groups]))
        return rows

    @classmethod
    def from_rows(cls, rows: Iterable[dict[str, Any]]) -> "Calibration":
        """Return the calibration that `as_rows` wrote. Raises CalibrationError or TypeError for anything else."""
        return cls(tuple(_group(row) for row in rows))


def _group(row: dict[str, Any]) -> Group:
    knots = row["knots"] and Knots(*(tuple(row["knots"][side]) for side in ("raw", "right")))
    bins = {side: tuple(Bin(**cells) for cells in row[side]) for side in ("before", "after")}
    return Group(**{**row, "knots": knots, **bins})


def reliability(probabilities: Floats, right: Floats, weights: Floats, bins: int = BINS) -> tuple[Bin, ...]:
    """Return up to `bins` bins of equal weight, sorted by probability.

    All float64, shape (n,); `right` is 1 for a word that was right, else 0. Equal probabilities share a bin (a map has
    flat pieces), so bins may be fewer and unequal. The order of the words does not matter.
    """
    value = np.unique(probabilities, return_inverse=True)[1]
    mass = np.bincount(value, weights=weights)
    middle = (np.cumsum(mass) - mass / 2) / mass.sum()  # where each value lies in the whole, 0 to 1
    of_word = np.minimum((middle * bins).astype(np.intp), bins - 1)[value]
    return tuple(_bin(of_word == number, probabilities, right, weights) for number in np.unique(of_word))


def _bin(here: NDArray[np.bool_], probabilities: Floats, right: Floats, weights: Floats) -> Bin:
    mass = weights[here]
    return Bin(
        words=int(here.sum()),
        share=float(mass.sum() / weights.sum()),
        probability=float(np.average(probabilities[here], weights=mass)),
        right=float(np.average(right[here], weights=mass)),
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error, 0 to 1; None without a word."""
    return sum(part.share * abs(part.right - part.probability) for part in bins) if bins else None


def expected_right(probabilities: Sequence[float] | Floats) -> float | None:
    """Return the expected share of a segment's words that are right, 1 - sum(1 - p) / n; None without a word.

    Words that the draft leaves out are not counted.
    """
    return float(np.mean(probabilities)) if len(probabilities) else None
