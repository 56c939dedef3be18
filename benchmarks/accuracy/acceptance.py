"""Does a dialect earn that segments are accepted, and lose it when drafts become worse, and is the rate right?

    python -m benchmarks.accuracy.acceptance [--repeats 100] [--seed 11]

Made-up speakers whose drafts' errors are known (benchmarks/lib/simulation.py): 40 new ones a week, of 25
segments. Every week the real rule (pipeline/review/acceptance.py) looks at what was reviewed so far and sets the audit
share; the real router decides about every segment of the week. From week 6 on, drafts of `worse` have three times the
errors while the model stays as sure as it was; a drift alarm, which would come sooner, is not part of this.

Printed: the audit share of each week, and at the end the bias and the coverage of the Hajek estimate over all segments,
whose probabilities came from earlier reviews. The default takes about a minute on one core.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from accuracy.counts import ErrorCounts
from accuracy.estimate import estimate
from accuracy.intervals import Interval
from accuracy.tally import Scored, tallied
from benchmarks.accuracy.modes import rate
from benchmarks.lib.printed import table
from benchmarks.lib.simulation import Draft, Population, drafts
from configs.settings import Route
from pipeline.review.acceptance import next_share
from pipeline.review.acceptance_evidence import Evidence, lately
from pipeline.review.routing import Known, decide

WEEKS, SPEAKERS, SEGMENTS, WORSE_FROM = 10, 40, 25, 5
POPULATION = Population(rate=0.12, speaker_sd=0.04, confidence_noise=0.05)
ROUTE = Route()


@dataclass(frozen=True, slots=True)
class Routed:
    """A segment and what became of it."""

    week: int
    draft: Draft
    pi: float
    seen: bool

    def scored(self) -> Scored:
        """Return what the estimators see of it."""
        counts = self.draft.counts if self.seen else None
        expected = (1 - self.draft.confidence) * self.draft.counts.hypothesis
        return Scored(self.draft.speaker, counts, self.pi, expected, self.draft.counts.hypothesis)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The share of each week, and the estimate over all weeks with the true rate."""

    shares: tuple[float, ...]
    interval: Interval
    truth: float


def collect(random: np.random.Generator, worse: bool, name: str) -> Outcome:
    """Let ten weeks pass."""
    share, shares, routed = 1.0, list[float](), list[Routed]()
    for week in range(WEEKS):
        share, _ = next_share(share, _evidence(routed), ROUTE)
        shares.append(share)
        for number, one in enumerate(_of_week(random, week, worse)):
            decision = decide(f"{name}:{week}:{number}", Known(one.confidence, (), "cal-1", share, True), ROUTE)
            assert decision.review_probability is not None
            routed.append(Routed(week, one, decision.review_probability, decision.arm != "accepted"))
    found = estimate(tallied(one.scored() for one in routed)).interval
    assert found is not None
    return Outcome(tuple(shares), found, rate([one.draft for one in routed]))


def _of_week(random: np.random.Generator, week: int, worse: bool) -> list[Draft]:
    times = 3 if worse and week >= WORSE_FROM else 1
    return [
        Draft(f"{week} {one.speaker}", _more(one.counts, times), one.confidence)
        for one in drafts(random, POPULATION, SPEAKERS, SEGMENTS)
    ]


def _more(counts: ErrorCounts, times: int) -> ErrorCounts:
    most = counts.reference - counts.deletions - counts.substitutions
    return replace(counts, substitutions=counts.substitutions + min((times - 1) * counts.errors, most))


def _evidence(routed: Sequence[Routed]) -> Evidence:
    """Return what people found where the model was sure, as the service gathers it."""
    sure = [one for one in routed if one.seen and one.draft.confidence >= ROUTE.accept_confidence]
    found = estimate(tallied(one.scored() for one in sure))
    ends = (found.interval.low, found.interval.high) if found.interval else (None, None)
    last = max((one.week for one in routed), default=0)
    counts = found.reviewed, found.clusters, found.reference_words
    recent = lately([one.scored() for one in sure if one.week > last - 2])
    return Evidence("model", "cal-1", *counts, found.rate, *ends, lately=recent)


def measured(random: np.random.Generator, worse: bool, repeats: int) -> dict[str, str]:
    """Return a row: mean shares by week, bias and coverage of the estimate."""
    every = [collect(random, worse, f"{worse}:{repeat}") for repeat in range(repeats)]
    truth = float(np.mean([one.truth for one in every]))  # of other speakers in such weeks
    off = [one.interval.rate - one.truth for one in every]
    shares = np.mean([one.shares for one in every], axis=0)
    row = {"drafts": "worse" if worse else "as before"}
    row |= {f"week {week + 1}": f"{share:.2f}" for week, share in enumerate(shares.tolist())}
    row |= {"bias, points": f"{np.mean(off) * 100:+.2f}", "RMSE": f"{np.sqrt(np.mean(np.square(off))) * 100:.2f}"}
    return row | {"coverage": f"{np.mean([one.interval.low <= truth <= one.interval.high for one in every]):.3f}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=100, help="made-up collections for each row")
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    rows = [measured(random, worse, options.repeats) for worse in (False, True)]
    print(f"{SPEAKERS} speakers x {SEGMENTS} segments a week, {options.repeats} repeats, seed {options.seed}\n")
    print(table(rows, list(rows[0])))


if __name__ == "__main__":
    main()
