"""Does it pay to choose what people review, where they cannot review all? By chance alone, and by expected gain.

    python -m benchmarks.accuracy.active_choice [--repeats 40] [--weeks 6] [--budget 0.25] [--seed 5]

Three made-up dialects (benchmarks/lib/learnt_words.py): of one nothing was corrected yet, of another a little, of
the third much. Every week 30 new speakers of each say 20 segments. All rules spend the same expected minutes,
the share `--budget` of what reviewing everything would take in that week, over all three dialects together:

    random      every segment with the same probability
    errors      in proportion to the wrong words expected for a minute (accuracy/active.py; all words count alike)
    active      in proportion to the expected gain: words that corrections hold already count half

No probability is under 0.05. What was reviewed is corrected, and the next week's model has learnt its words. Printed
for each rule: wrong words corrected for a minute; the true error rate of each dialect's model at the end; and of the
95 % intervals of each week and dialect, made by accuracy/estimate.py from the reviewed segments, how many hold the true
rate, and how wide they are. The default takes about a minute on one core.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from accuracy import active
from accuracy.estimate import FLOOR, estimate
from accuracy.intervals import Interval
from accuracy.tally import tallied
from benchmarks.lib.learnt_words import SPEECH_MIN, WORDS, Dialect, Drafts, drafted
from benchmarks.lib.printed import table

SPEAKERS, SEGMENTS = 30, 20
NOISE = 0.08  # of the confidence
DIALECTS = (Dialect("bho"), Dialect("awa"), Dialect("mag"))
BEGUN = {"bho": 0, "awa": 100, "mag": 1000}  # segments corrected before the first week

Floats = NDArray[np.float64]
# From the gains, the minutes of all segments (n,) and the budget to probabilities (n,).
Rule = Callable[[Floats, Floats, float], Floats]


def at_random(gains: Floats, costs: Floats, budget: float) -> Floats:
    """Return the same probability for every segment."""
    return np.full(len(gains), np.clip(budget / costs.sum(), FLOOR, 1.0))


def by_gain(gains: Floats, costs: Floats, budget: float) -> Floats:
    """Return probabilities in proportion to the gain."""
    return active.probability(gains, active.threshold(gains, costs, budget, FLOOR), FLOOR)


# The rule, and whether words that were corrected before count less.
RULES: dict[str, tuple[Rule, bool]] = {
    "random": (at_random, False),
    "errors": (by_gain, False),
    "active": (by_gain, True),
}


@dataclass(slots=True)
class Outcome:
    """What became of a rule, over all repeats. `rates`: the true rate of each dialect by week, and after the last one.
    `held`, `widths`: of the Hajek and GREG intervals, by dialect.
    """

    minutes: float = 0.0
    corrected: int = 0
    seen: list[float] = field(default_factory=list)
    rates: defaultdict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))
    held: defaultdict[tuple[str, str], list[bool]] = field(default_factory=lambda: defaultdict(list))
    widths: defaultdict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    off: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def collect(random: np.random.Generator, rule: str, weeks: int, budget: float, outcome: Outcome) -> None:
    """Let the weeks pass once."""
    known = {one.name: _begun(random, one) for one in DIALECTS}
    rates: dict[str, list[float]] = {one.name: [] for one in DIALECTS}
    for _ in range(weeks):
        wrong = {one.name: one.wrong(known[one.name]) for one in DIALECTS}
        week = [drafted(random, one, wrong[one.name], (SPEAKERS, SEGMENTS), NOISE) for one in DIALECTS]
        chances = _chances(week, known, rule, budget)
        for dialect, drafts, pi in zip(DIALECTS, week, chances, strict=True):
            truth = dialect.truth(wrong[dialect.name])
            rates[dialect.name].append(truth)
            seen = random.random(pi.shape) < pi
            _note(outcome, dialect.name, drafts, seen, pi, truth)
            known[dialect.name] = known[dialect.name] + drafts.corrected(seen, dialect.kinds)
    for dialect in DIALECTS:
        rates[dialect.name].append(dialect.truth(dialect.wrong(known[dialect.name])))
        outcome.rates[dialect.name].append(rates[dialect.name])


def _begun(random: np.random.Generator, dialect: Dialect) -> Floats:
    return random.multinomial(WORDS * BEGUN[dialect.name], dialect.frequency).astype(np.float64)


def _chances(week: Sequence[Drafts], known: dict[str, Floats], rule: str, budget: float) -> list[Floats]:
    """Return the review probabilities of a week, (speakers, segments) for each dialect, by one rule for all of them."""
    choose, fewer = RULES[rule]
    expected = np.stack([one.expected for one in week])
    speech = np.full(expected.shape, SPEECH_MIN)
    unseen = np.ones(expected.shape)
    if fewer:
        unseen = np.stack([one.unseen(known[d.name]) for d, one in zip(DIALECTS, week, strict=True)])
    costs = active.minutes(speech, expected).ravel()
    gains = active.gain(np.full(expected.shape, float(WORDS)), expected, unseen, speech).ravel()
    return list(choose(gains, costs, budget * float(costs.sum())).reshape(expected.shape))


def _note(outcome: Outcome, name: str, drafts: Drafts, seen: NDArray[np.bool_], pi: Floats, truth: float) -> None:
    errors = drafts.errors
    outcome.corrected += int(errors[seen].sum())
    outcome.minutes += float(active.minutes(np.full(errors.shape, SPEECH_MIN), errors / WORDS)[seen].sum())
    outcome.seen.append(float(seen.mean()))
    found = estimate(tallied(drafts.scored(seen, pi)))
    for kind, interval in (("Hajek", found.interval), ("GREG", found.greg)):
        _hold(outcome, (kind, name), interval, truth)
    if found.rate is not None:
        outcome.off[name].append(found.rate - truth)


def _hold(outcome: Outcome, key: tuple[str, str], interval: Interval | None, truth: float) -> None:
    if interval is not None:
        outcome.held[key].append(interval.low <= truth <= interval.high)
        outcome.widths[key].append(interval.high - interval.low)


def rows(outcomes: dict[str, Outcome]) -> list[dict[str, str]]:
    """Return a row a rule."""
    return [{"rule": rule, **_costs(one), **_ends(one), **_intervals(one)} for rule, one in outcomes.items()]


def _costs(one: Outcome) -> dict[str, str]:
    return {
        "segments seen": f"{np.mean(one.seen):.0%}",
        "corrected a minute": f"{one.corrected / one.minutes:.2f}",
    }


def _ends(one: Outcome) -> dict[str, str]:
    ends = {name: float(np.mean([run[-1] for run in runs])) for name, runs in one.rates.items()}
    told = {f"{name}, at the end": f"{100 * rate:.1f} %" for name, rate in ends.items()}
    return told | {"mean": f"{100 * np.mean(list(ends.values())):.1f} %"}


def _intervals(one: Outcome) -> dict[str, str]:
    told = {"bias, points": f"{100 * np.mean([off for offs in one.off.values() for off in offs]):+.2f}"}
    for kind in ("Hajek", "GREG"):
        of_kind = [np.mean(held) for (which, _), held in one.held.items() if which == kind]
        wide = [width for (which, _), widths in one.widths.items() if which == kind for width in widths]
        told[f"{kind} holds"] = f"{np.mean(of_kind):.3f} (least {min(of_kind):.3f})"
        told[f"{kind}, points wide"] = f"{100 * np.mean(wide):.1f}"
    return told


def main() -> None:
    """Read the command line and print a row a rule, then the mean error rate by week."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--weeks", type=int, default=6)
    parser.add_argument("--budget", type=float, default=0.25, help="share of the minutes that reviewing all would take")
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    outcomes = {rule: Outcome() for rule in RULES}
    for rule, outcome in outcomes.items():
        random = np.random.default_rng(given.seed)
        for _ in range(given.repeats):
            collect(random, rule, given.weeks, given.budget, outcome)
    print(f"{given.repeats} repeats, {given.weeks} weeks, {given.budget:.0%} of the minutes, seed {given.seed}\n")
    found = rows(outcomes)
    print(table(found, list(found[0])) + "\n\nThe mean error rate of the three models:\n")
    curves = [_curve(rule, one) for rule, one in outcomes.items()]
    print(table(curves, list(curves[0])))


def _curve(rule: str, one: Outcome) -> dict[str, str]:
    by_week = np.mean([np.mean(runs, axis=0) for runs in one.rates.values()], axis=0)
    return {"rule": rule} | {f"{week} weeks": f"{100 * rate:.1f} %" for week, rate in enumerate(by_week)}


if __name__ == "__main__":
    main()
