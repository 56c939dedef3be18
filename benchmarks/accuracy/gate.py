"""How often does chance look like progress, what can be seen with how many speakers, and what does a gate let through?

    python -m benchmarks.accuracy.gate [--repeats 200] [--seed 1] [--out report.json]

Tables from made-up populations (benchmarks/lib/simulation.py): error rate 30 %, speakers differ by 8 points, and what
suits a speaker differs between models by 3. Nothing is read, nothing is written but the report asked for.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.stats import ttest_1samp

from accuracy.compare import Pair, compare
from accuracy.gate import LIMITS, gate
from benchmarks.lib.simulation import Population, rivals, substituted

USUAL = Population()
SHAPES = ((20, 30), (50, 20), (100, 20))
GAINS = (0.0, 0.01, 0.02, 0.03)
DIALECTS = (1, 6, 40)
SPEAKERS = (50, 100, 200)
CHANGES = (0.0, -0.01, 0.015, 0.03)
WORDS = 240  # a speaker: 20 segments of 12

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

    if options.out:
        report = {"power": powers, "luck": lucky, "outcomes": passing}
        options.out.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
