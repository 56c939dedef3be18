"""How often does the release gate pass a model that is worse, and one that is as good, by speakers and populations?

    python -m benchmarks.accuracy.gate_power [--repeats 1000] [--words 240] [--seed 1] [--out report.json]

One dialect, made-up speakers: error rate 30 %, speakers differ by 8 points, `--words` words each. What differs is how
the change from the old model to the new one is spread over them. Then references that drafts led: blind, corrected, as
they are. Nothing is read, nothing is written but the report asked for.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from accuracy.compare import Comparison, Pair, compare
from accuracy.gate import LIMITS, gate
from accuracy.intervals import cluster_difference
from accuracy.led import corrected
from accuracy.noninferiority import p_at_least, skewness, speakers_needed
from benchmarks.lib.simulation import led_pairs

Floats = NDArray[np.float64]
Row = dict[str, float | str]

SPEAKERS = (10, 20, 30, 50, 100)
CHANGES = (LIMITS.margin, 0.02, 0.0, -0.02)
SPREAD = 0.03  # standard deviation of the change between speakers
HARD = 0.15  # a tenth of the speakers fares so much worse than the rest
OVERLOOKED = 0.2
TWICE = 0.3  # of the led segments are done twice


def _normal(random: np.random.Generator, speakers: int) -> Floats:
    return random.normal(0, SPREAD, speakers)


def _heavy(random: np.random.Generator, speakers: int) -> Floats:
    return np.asarray(random.standard_t(3, speakers) * SPREAD / 3**0.5)


def _skewed(random: np.random.Generator, speakers: int) -> Floats:
    return (random.exponential(1, speakers) - 1) * SPREAD


def _tenth(random: np.random.Generator, speakers: int) -> Floats:
    return ((random.random(speakers) < 0.1) - 0.1) * HARD


POPULATIONS: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "normal": _normal,
    "heavy tails (t, 3 df)": _heavy,
    "skewed (exponential)": _skewed,
    "hard speakers talk more": _normal,
    "a tenth fares 15 points worse": _tenth,
}


def passes(random: np.random.Generator, name: str, speakers: int, change: float, words: int, repeats: int) -> Row:
    """Return how often a dialect passes, by the corrected test and by Student's t alone; and the speakers needed."""
    by_gate = by_t = 0
    needed = []
    names = [str(number) for number in range(speakers)]
    for _ in range(repeats):
        surplus, reference = _drawn(random, name, speakers, change, words)
        found = cluster_difference(names, surplus, reference)
        assert found is not None
        skewed = skewness(surplus - found.value * reference)
        by_gate += p_at_least(found, skewed, LIMITS.margin) < LIMITS.alpha
        by_t += found.p_at_least(LIMITS.margin) < LIMITS.alpha
        needed.append(speakers_needed(found, LIMITS.margin, LIMITS.alpha))
    rates: Row = {"gate": by_gate / repeats, "t": by_t / repeats, "needed": float(np.median(needed))}
    return {"population": name, "speakers": speakers, "change": change} | rates


def _drawn(random: np.random.Generator, name: str, speakers: int, change: float, words: int) -> tuple[Floats, Floats]:
    """Return the new errors less the old ones, and the words, by speaker."""
    rates = random.beta(9.5, 22.2, speakers)  # mean 30 %, standard deviation 8 points
    new = np.clip(rates + change + POPULATIONS[name](random, speakers), 0, 1)
    said = np.full(speakers, words)
    if "talk more" in name:
        said = np.maximum(1, (words * rates / 0.3) ** 1.5 / words**0.5).astype(int)
    return (random.binomial(said, new) - random.binomial(said, rates)).astype(np.float64), said.astype(np.float64)


def _blind(pairs: Iterable[Pair]) -> Comparison:
    """Compare on what the same segments would say, had nobody seen a draft."""
    rows = [(row, row.audit) for row in pairs]
    return compare([replace(row, old=audit.old, new=audit.new, audit=None) for row, audit in rows if audit])


WAYS: dict[str, Callable[[Iterable[Pair]], Comparison]] = {"blind": _blind, "corrected": corrected, "all": compare}


def led(random: np.random.Generator, way: str, speakers: int, change: float, repeats: int) -> Row:
    """Return what the gate says of a model that changes by this much, where a fifth of A's errors is overlooked."""
    again = 1.0 if way == "blind" else TWICE
    verdicts = []
    for _ in range(repeats):
        pairs = led_pairs(random, speakers, change=change, overlooked=OVERLOOKED, again=again, group=("hi", ""))
        verdicts.append(gate(pairs, how=WAYS[way]))
    values = [d.value for one in verdicts if (d := one.dialects[0].comparison.difference)]
    shares = {
        name: sum(one.outcome == name for one in verdicts) / repeats for name in ("pass", "worse", "inconclusive")
    }
    return {"references": way, "speakers": speakers, "change": change, "mean": float(np.mean(values))} | shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=1000, help="made-up collections for each line (default 1000)")
    parser.add_argument("--words", type=int, default=240, help="words of each speaker (default 240)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the tables as JSON")
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)

    print(f"Share that passes, margin {LIMITS.margin:.1%}, {options.words} words a speaker, {options.repeats} repeats")
    print("(by Student's t alone in brackets); at +1.5 and +2.0 points that is an error, nominally at most 0.025")
    print("{:<30}{:>9}".format("change by speaker", "speakers") + "".join(f"{change:>+16.1%}" for change in CHANGES))
    tables: list[Row] = []
    for name in POPULATIONS:
        for speakers in SPEAKERS:
            rows = [passes(random, name, speakers, change, options.words, options.repeats) for change in CHANGES]
            tables += rows
            cells = "".join(f"{row['gate']:>8.3f} ({row['t']:.3f})" for row in rows)
            print(f"{name:<30}{speakers:>9}{cells}   80 % of equal models pass with {rows[2]['needed']:.0f}")

    print(f"\nReferences over A's drafts, {OVERLOOKED:.0%} of its errors overlooked; corrected: {TWICE:.0%} done twice")
    print("{:<12}{:>9}{:>8}{:>10}{:>8}{:>8}{:>14}".format(
        "references", "speakers", "change", "measured", "pass", "worse", "inconclusive"))  # fmt: skip
    few = max(20, options.repeats // 5)
    for way in WAYS:
        for speakers in (100, 300):
            for change in (0.0, -0.05, 0.03):
                row = led(random, way, speakers, change, few)
                tables.append(row)
                print("{references:<12}{speakers:>9}{change:>+8.1%}{mean:>+10.1%}{pass:>8.2f}{worse:>8.2f}"
                      "{inconclusive:>14.2f}".format(**row))  # fmt: skip
    if options.out:
        options.out.write_text(json.dumps(tables, indent=1) + "\n")


if __name__ == "__main__":
    main()
