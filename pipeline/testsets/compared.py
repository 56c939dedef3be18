"""Compared: may one system of a test set replace another? The release gate over its slices."""

from dataclasses import dataclass

from accuracy import gate
from accuracy.evaluate import Evaluation
from accuracy.gate import Outcome
from accuracy.measure import Policy


@dataclass(frozen=True, slots=True)
class ComparedSlice:
    """Rates and differences (new - old) are fractions of 1, None where too little is behind them."""

    language: str
    slice: str
    speakers: int
    words: int
    old_rate: float | None
    new_rate: float | None
    difference: float | None
    low: float | None
    high: float | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Compared:
    """The verdict on `new`, over all slices."""

    old: str
    new: str
    policy: Policy
    outcome: Outcome
    slices: tuple[ComparedSlice, ...]


def compared(evaluation: Evaluation, old: str, new: str, policy: Policy) -> Compared:
    """Return the verdict. Raises accuracy.evaluate.EvaluationError."""
    verdict = gate.gate(evaluation.pairs(old, new, policy))
    return Compared(old, new, policy, verdict.outcome, tuple(map(_slice, verdict.dialects)))


def _slice(judged: gate.DialectVerdict) -> ComparedSlice:
    found = judged.comparison
    low, high = found.difference.interval() if found.difference else (None, None)
    return ComparedSlice(
        language=judged.group[0],
        slice=judged.group[1],
        speakers=found.clusters,
        words=found.reference_words,
        old_rate=found.old_rate,
        new_rate=found.new_rate,
        difference=found.difference.value if found.difference else None,
        low=low,
        high=high,
        outcome=judged.outcome,
    )
