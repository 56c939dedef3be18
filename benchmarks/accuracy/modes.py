"""Do the estimates stay right where clients choose how much of a recording people see?

    python -m benchmarks.accuracy.modes [--repeats 500] [--seed 17]

Made-up speakers whose drafts' errors are known (benchmarks/lib/simulation.py), a recording each. Clients choose the
mode, at worst by how hard the recording is. The real router decides about every segment, the real estimators get its
logged probabilities. Bias is in points against the drafts that somebody could have seen. Those of `none` are in no
rate: `left out` says how far that moves the truth. The default takes about a minute on one core.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accuracy.estimate import Estimate, estimate
from accuracy.intervals import Interval
from accuracy.tally import Scored, tallied
from benchmarks.lib.simulation import Draft, Population, drafts
from configs.settings import Route
from pipeline.recordings.recordings import ReviewMode
from pipeline.review.routing import Known, decide

SPEAKERS, SEGMENTS, POPULATION = 30, 40, Population(rate=0.25)
ROUTE = Route(accept_confidence=0.7, audit_share=0.1)
MODES: tuple[ReviewMode, ...] = ("none", "sample", "full", "full_twice")
EASY, HARD = 0.21, 0.29  # about a third of the speakers have a lower error rate, and a third a higher
# By a speaker's true error rate, and a number by chance from 0 to 1.
Choice = Callable[[float, float], ReviewMode]
CHOICES: dict[str, Choice] = {
    "all sample": lambda rate, chance: "sample",
    "all full": lambda rate, chance: "full",
    "each mode by chance": lambda rate, chance: MODES[int(chance * len(MODES))],
    "hard full, the rest sample": lambda rate, chance: "full" if rate >= HARD else "sample",
    "hard full_twice, easy none": lambda rate, chance: MODES[3 if rate >= HARD else int(rate >= EASY)],
    "hard none, easy full": lambda rate, chance: MODES[0 if rate >= HARD else 1 + (rate < EASY)],
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One made-up collection: what the estimators say, and the true rates of what could be seen and of all drafts."""

    found: Estimate
    seen: float
    every: float


def collect(random: np.random.Generator, choice: Choice, name: str) -> Outcome:
    """Draw speakers, let clients choose, route and review. `name` makes the router's draws differ."""
    drawn = drafts(random, POPULATION, SPEAKERS, SEGMENTS)
    modes = {speaker: choice(rate(own), float(random.random())) for speaker, own in _by_speaker(drawn).items()}
    could = [one for one in drawn if modes[one.speaker] != "none"]
    rows = [_row(one, modes[one.speaker], f"{name}:{number}") for number, one in enumerate(could)]
    return Outcome(estimate(tallied(rows)), rate(could), rate(drawn))


def _by_speaker(drawn: list[Draft]) -> dict[str, list[Draft]]:
    found: defaultdict[str, list[Draft]] = defaultdict(list)
    for one in drawn:
        found[one.speaker].append(one)
    return found


def _row(draft: Draft, mode: ReviewMode, key: str) -> Scored:
    decision = decide(key, Known(draft.confidence, audit_share=ROUTE.audit_share), ROUTE, mode)
    assert decision.review_probability is not None
    return Scored(
        cluster=draft.speaker,
        counts=draft.counts if decision.arm != "accepted" else None,
        review_probability=decision.review_probability,
        expected_errors=(1 - draft.confidence) * draft.counts.hypothesis,
        hypothesis=draft.counts.hypothesis,
    )


def rate(drawn: list[Draft]) -> float:
    """Return the true error rate of drafts."""
    return sum(one.counts.errors for one in drawn) / sum(one.counts.reference for one in drawn)


def measured(random: np.random.Generator, choice: str, repeats: int) -> dict[str, float]:
    """Return bias and root mean square error in points, coverage of the 95 % intervals, and what is left out."""
    every = [collect(random, CHOICES[choice], f"{choice}:{repeat}") for repeat in range(repeats)]
    truth = float(np.mean([one.seen for one in every]))  # of other speakers who choose alike
    row = {"reviewed": float(np.mean([one.found.reviewed_share for one in every]))}
    row |= {"left_out": float(np.mean([one.seen - one.every for one in every])) * 100}
    row |= {"naive_bias": float(np.mean([(one.found.naive or 0.0) - one.seen for one in every])) * 100}
    for name, intervals in (
        ("hajek", [(one.found.interval, one.seen) for one in every]),
        ("greg", [(one.found.greg, one.seen) for one in every]),
    ):
        row |= {f"{name}_{key}": value for key, value in _against(intervals, truth).items()}
    return row


def _against(intervals: list[tuple[Interval | None, float]], truth: float) -> dict[str, float]:
    known = [(one, seen) for one, seen in intervals if one is not None]
    off: NDArray[np.float64] = np.array([one.rate - seen for one, seen in known])
    return {
        "bias": float(off.mean()) * 100,
        "rmse": float(np.sqrt((off**2).mean())) * 100,
        "coverage": float(np.mean([one.low <= truth <= one.high for one, _ in known])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=500, help="made-up collections for each row")
    parser.add_argument("--seed", type=int, default=17)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    print(f"{SPEAKERS} speakers x {SEGMENTS} segments, seed {options.seed}, {options.repeats} repeats; points\n")
    print("| modes | reviewed | left out | naive bias | Hájek bias / RMSE | GREG bias / RMSE | coverage H / G |")
    print("|---|---|---|---|---|---|---|")
    for choice in CHOICES:
        row = measured(random, choice, options.repeats)
        both = [f"{row[f'{name}_bias']:+.2f} / {row[f'{name}_rmse']:.2f}" for name in ("hajek", "greg")]
        held = f"{row['hajek_coverage']:.3f} / {row['greg_coverage']:.3f}"
        start = f"| {choice} | {row['reviewed']:.0%} | {row['left_out']:+.1f} | {row['naive_bias']:+.2f} "
        print(f"{start}| {' | '.join(both)} | {held} |", flush=True)


if __name__ == "__main__":
    main()
