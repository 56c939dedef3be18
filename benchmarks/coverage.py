"""How often do our intervals hold the truth, and how biased is the error rate of reviewed segments?

    python -m benchmarks.coverage [--repeats 200] [--seed 1] [--out report.json]

Two tables from a made-up population whose true rate is known (accuracy/simulation.py). Nothing is read, nothing is
written but the report asked for. The default takes about two minutes on one core.
"""

import argparse
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from accuracy.counts import ZERO
from accuracy.estimate import Estimate, estimate
from accuracy.intervals import Interval, cluster_interval
from accuracy.simulation import Draft, Population, drafts, review

SHAPES = ((5, 40), (8, 11), (10, 20), (10, 100), (20, 50), (50, 20), (100, 10))
SPEAKERS, SEGMENTS = 60, 80
USUAL = Population()
GOOD = Population(
    rate=0.05, speaker_sd=0.04, segment_sd=0.05
)  # a model with few errors, most of them from few speakers
CASES = (*((USUAL, shape) for shape in SHAPES), (GOOD, (8, 30)), (GOOD, (20, 50)), (GOOD, (50, 20)))
ROUTED = Population(rate=0.252)
THRESHOLD = 0.7

Probability = Callable[[float], float]
Row = dict[str, float | str]


def above(audit: float, under: float = 1.0) -> Probability:
    """Review with probability `under` where the confidence is under the threshold, else `audit`."""
    return lambda confidence: under if confidence < THRESHOLD else audit


def spread(confidence: float) -> float:
    """Review in proportion to the expected standard deviation of a right-or-wrong word."""
    return max(0.05, 0.5 * math.sqrt(confidence * (1 - confidence)))


DESIGNS: dict[str, tuple[Probability, float]] = {
    "all under 0.7, none of the rest": (above(0.0), 0.0),
    "all under 0.7 + 2 % of the rest": (above(0.02), 0.02),
    "all under 0.7 + 5 % of the rest": (above(0.05), 0.05),
    "all under 0.7 + 10 % of the rest": (above(0.10), 0.05),
    "60 % under 0.7 + 10 % of the rest": (above(0.10, 0.6), 0.05),
    "by expected spread, at least 5 %": (spread, 0.05),
    "20 % of everything": (lambda _: 0.2, 0.05),
}


def bootstrap(random: np.random.Generator, drawn: list[Draft], draws: int = 400) -> Interval:
    """Return the percentile interval that resamples segments as if they were independent: the common mistake."""
    errors = np.array([draft.counts.errors for draft in drawn], dtype=np.float64)
    words = np.array([draft.counts.reference for draft in drawn], dtype=np.float64)
    times = random.multinomial(len(drawn), np.full(len(drawn), 1 / len(drawn)), size=draws)
    low, high = np.quantile(times @ errors / (times @ words), (0.025, 0.975)).tolist()
    rate = float(errors.sum() / words.sum())
    return Interval(rate, min(low, rate), max(high, rate), len(drawn), 0.0)


def by_speaker(drawn: list[Draft]) -> Interval:
    """Return our interval for fully reviewed drafts."""
    interval = cluster_interval(
        [draft.speaker for draft in drawn],
        [draft.counts.errors for draft in drawn],
        [draft.counts.reference for draft in drawn],
    )
    assert interval is not None
    return interval


def coverage(random: np.random.Generator, population: Population, shape: tuple[int, int], repeats: int) -> Row:
    """Return how often nominal 95 % intervals held the true rate, and half their width."""
    found: dict[str, list[Interval]] = {"iid": [], "cluster": []}
    for _ in range(repeats):
        drawn = drafts(random, population, *shape)
        found["iid"].append(bootstrap(random, drawn))
        found["cluster"].append(by_speaker(drawn))
    row: Row = {"rate": population.rate, "shape": "{} x {}".format(*shape)}
    for name, intervals in found.items():
        row[f"{name}_coverage"] = covered(intervals, population.rate)
        row[f"{name}_half_width"] = float(np.mean([i.high - i.low for i in intervals])) * 50
    return row


def covered(intervals: list[Interval], truth: float) -> float:
    return float(np.mean([i.low <= truth <= i.high for i in intervals]))


def routing(random: np.random.Generator, name: str, repeats: int) -> Row:
    """Return bias and root mean square error in points, against the drafted segments; coverage of the population."""
    probability, floor = DESIGNS[name]
    estimates: list[Estimate] = []
    truths: list[float] = []
    for _ in range(repeats):
        drawn = drafts(random, ROUTED, SPEAKERS, SEGMENTS)
        truths.append(sum((draft.counts for draft in drawn), ZERO).rate or 0.0)
        estimates.append(estimate(review(random, drawn, probability), floor=floor))
    row: Row = {
        "design": name,
        "reviewed": float(np.mean([e.reviewed_share for e in estimates])),
        "effective_size": float(np.mean([e.effective_size for e in estimates])),
        "naive_bias": bias(np.array([e.naive for e in estimates]), truths),
    }
    for method in ("interval", "greg"):
        intervals = [i for i in (getattr(e, method) for e in estimates) if i is not None]
        given = [truth for e, truth in zip(estimates, truths, strict=True) if getattr(e, method) is not None]
        off = np.array([i.rate for i in intervals]) - given
        row |= {
            f"{method}_bias": float(off.mean()) * 100,
            f"{method}_rmse": float(np.sqrt((off**2).mean())) * 100,
            f"{method}_coverage": covered(intervals, ROUTED.rate),
        }
    return row


def bias(rates: NDArray[np.float64], truths: list[float]) -> float:
    return float((rates - truths).mean()) * 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=200, help="made-up collections for each line (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write both tables as JSON")
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)

    print(f"Nominal 95 % intervals, {options.repeats} repeats")
    heads = ("speakers x segments", "i.i.d. bootstrap", "by speaker, t", "half-width, points")
    print("{:<12}{:<20}{:>18}{:>16}{:>22}".format("true rate", *heads))
    intervals = [coverage(random, population, shape, options.repeats) for population, shape in CASES]
    for row in intervals:
        widths = f"{row['iid_half_width']:.1f} -> {row['cluster_half_width']:.1f}"
        print(
            f"{row['rate']:<12.0%}{row['shape']:<20}{row['iid_coverage']:>18.2f}{row['cluster_coverage']:>16.2f}{widths:>22}"
        )

    print(f"\nRouting, {SPEAKERS} speakers x {SEGMENTS} segments, true rate {ROUTED.rate:.1%}; bias and RMSE in points")
    print(f"{'reviewed':<36}{'share':>6}{'size':>7}{'naive':>7}{'Hajek':>14}{'GREG':>14}{'coverage H/G':>14}")
    designs = [routing(random, name, options.repeats) for name in DESIGNS]
    for row in designs:
        print(
            f"{row['design']:<36}{row['reviewed']:>6.0%}{row['effective_size']:>7.0f}{row['naive_bias']:>+7.1f}"
            f"{row['interval_bias']:>+7.2f} /{row['interval_rmse']:>5.2f}"
            f"{row['greg_bias']:>+7.2f} /{row['greg_rmse']:>5.2f}"
            f"{row['interval_coverage']:>8.2f} /{row['greg_coverage']:>4.2f}"
        )
    if options.out:
        options.out.write_text(json.dumps({"intervals": intervals, "routing": designs}, indent=1) + "\n")


if __name__ == "__main__":
    main()
