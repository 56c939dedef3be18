"""How often does chance look like progress, what can be seen with how many speakers, and what does a gate let through?

    python -m benchmarks.accuracy.gate [--repeats 200] [--seed 1] [--out report.json]

Tables from made-up populations (benchmarks/lib/simulation.py): error rate 30 %, speakers differ by 8 points, and what
suits a speaker differs between models by 3. Nothing is read, nothing is written but the report asked for.
"""

import argparse
import json
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import ttest_1samp

from accuracy.compare import Pair, compare
from accuracy.drift import Week, baseline, cusum, standardise
from accuracy.gate import LIMITS, gate
from benchmarks.lib.simulation import Population, rivals, substituted

USUAL = Population()
SHAPES = ((20, 30), (50, 20), (100, 20))
GAINS = (0.0, 0.01, 0.02, 0.03)
DIALECTS = (1, 6, 40)
SPEAKERS = (50, 100, 200)
CHANGES = (0.0, -0.01, 0.015, 0.03)
WORDS = 240  # a speaker: 20 segments of 12
SHIFTS = (0.0, 0.5, 1.0, 2.0)
BASELINES = (8, 26, 52)

Row = dict[str, float | str]


def power(random: np.random.Generator, shape: tuple[int, int], gain: float, repeats: int) -> Row:
    """Return how often a 95 % interval by speaker, and a t-test of utterances, find a difference in either way."""
    by_speaker = by_utterance = 0
    for _ in range(repeats):
        drawn = rivals(random, USUAL, *shape, change=-gain)
        found = compare(drawn).difference
        assert found is not None
        low, high = found.interval()
        by_speaker += not low <= 0 <= high
        by_utterance += bool(ttest_1samp([row.new.errors - row.old.errors for row in drawn], 0).pvalue < 0.05)
    return {
        "shape": "{} x {}".format(*shape),
        "gain": gain,
        "by_speaker": by_speaker / repeats,
        "by_utterance": by_utterance / repeats,
    }


def release(random: np.random.Generator, dialects: int, speakers: int, change: float) -> list[Pair]:
    """Return one pair a speaker, which gives the same as its segments would."""
    rates = random.beta(9.5, 22.2, (dialects, speakers))  # mean 30 %, standard deviation 8 points
    new_rates = np.clip(rates + random.normal(change, 0.03, rates.shape), 0, 1)
    old, new = random.binomial(WORDS, rates).tolist(), random.binomial(WORDS, new_rates).tolist()
    return [
        Pair(f"{d}/{k}", substituted(old[d][k], WORDS), substituted(new[d][k], WORDS), 1.0, "L1", "L1", ("hi", f"{d}"))
        for d in range(dialects)
        for k in range(speakers)
    ]


def luck(random: np.random.Generator, dialects: int, repeats: int) -> Row:
    """Return how often any of these dialects passes, though each is worse by exactly the margin."""
    passed = uncorrected = 0
    for _ in range(repeats):
        judged = gate(release(random, dialects, 50, LIMITS.margin)).dialects
        passed += any(one.outcome == "pass" for one in judged)
        uncorrected += any(one.p is not None and one.p < LIMITS.alpha for one in judged)
    return {"dialects": dialects, "with_holm": passed / repeats, "without": uncorrected / repeats}


def outcomes(random: np.random.Generator, speakers: int, change: float, repeats: int) -> Row:
    """Return how often one dialect, and six at once, pass when all truly change by this much."""
    one = sum(gate(release(random, 1, speakers, change)).outcome == "pass" for _ in range(repeats))
    six = sum(gate(release(random, 6, speakers, change)).outcome == "pass" for _ in range(repeats))
    return {"speakers": speakers, "change": change, "one": one / repeats, "six": six / repeats}


def weeks(random: np.random.Generator, shift: float, repeats: int) -> Row:
    """Return the mean number of weeks to a single week over 1.96, and to an alarm of CUSUM that it is worse."""
    length = 8000 if shift == 0 else 400
    single, summed = [], []
    for _ in range(repeats):
        drawn = random.normal(shift, 1, length)
        single.append(int(np.argmax(drawn > 1.96)) + 1)
        steps = cusum([(date(2026, 1, 5), z) for z in drawn.tolist()])
        summed.append(next((n for n, step in enumerate(steps, start=1) if step.alarm == "worse"), length))
    return {"shift": shift, "single": float(np.mean(single)), "cusum": float(np.mean(summed))}


def false_alarms(random: np.random.Generator, baseline_weeks: int, repeats: int) -> Row:
    """Return the share of series without change that alarm "worse" within a year after a baseline of so many weeks."""
    alarmed = 0
    for _ in range(repeats):
        series = [Week(date(2026, 1, 5), z, 1.0) for z in random.normal(0, 1, baseline_weeks + 52).tolist()]
        expected = baseline(series, baseline_weeks)
        assert expected is not None
        steps = cusum(standardise(series[baseline_weeks:], expected))
        alarmed += any(step.alarm == "worse" for step in steps)
    return {"baseline_weeks": baseline_weeks, "alarmed": alarmed / repeats}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=200, help="made-up collections for each line (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the tables as JSON")
    options = parser.parse_args()
    random, repeats = np.random.default_rng(options.seed), options.repeats

    print(f"How often a difference is found, {repeats} repeats; at gain 0 that is an error, nominally 0.05")
    print("{:<20}{:>6}{:>12}{:>14}".format("speakers x segments", "gain", "by speaker", "by utterance"))
    powers = [power(random, shape, gain, repeats) for shape in SHAPES for gain in GAINS]
    for row in powers:
        print("{shape:<20}{gain:>6.0%}{by_speaker:>12.2f}{by_utterance:>14.2f}".format(**row))

    print(
        f"\nAny dialect passes though each is worse by {LIMITS.margin:.1%}; nominally {LIMITS.alpha}; 50 speakers each"
    )
    print("{:<10}{:>10}{:>10}".format("dialects", "Holm", "without"))
    lucky = [luck(random, dialects, repeats) for dialects in DIALECTS]
    for row in lucky:
        print("{dialects:<10}{with_holm:>10.3f}{without:>10.3f}".format(**row))

    print(f"\nShare of releases that pass, margin {LIMITS.margin:.1%}, from {LIMITS.min_clusters} speakers a dialect")
    print("{:<10}{:>12}{:>13}{:>13}".format("speakers", "true change", "one dialect", "six dialects"))
    passing = [outcomes(random, speakers, change, repeats) for speakers in SPEAKERS for change in CHANGES]
    for row in passing:
        print("{speakers:<10}{change:>+12.1%}{one:>13.2f}{six:>13.2f}".format(**row))

    print("\nWeeks to an alarm, by shift in standard errors")
    print("{:<8}{:>16}{:>22}".format("shift", "one week > 1.96", "CUSUM k = 0.5, h = 5"))
    alarms = [weeks(random, shift, repeats) for shift in SHIFTS]
    for row in alarms:
        print("{shift:<8}{single:>16.1f}{cusum:>22.1f}".format(**row))

    print(f"\nSeries without change that alarm within a year, by weeks of baseline, {10 * repeats} series each")
    early = [false_alarms(random, length, 10 * repeats) for length in BASELINES]
    for row in early:
        print("{baseline_weeks:<8}{alarmed:>16.3f}".format(**row))
    if options.out:
        report = {"power": powers, "luck": lucky, "outcomes": passing, "weeks": alarms, "false_alarms": early}
        options.out.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
