"""Do intervals by speaker hold where speakers are unlike? Ours beside others, and how often a caveat stands there.

    python -m benchmarks.accuracy.intervals [--repeats 2000] [--seed 21] [--out report.json]

Five made-up populations (benchmarks/lib/speakers.py), 10 to 60 speakers, everything reviewed. The first table: how
often a nominal 95 % interval held the true rate, and half its median width in points (what the others are:
benchmarks/lib/rival_intervals.py). The second: how often two caveats of accuracy/caveats.py are given, and how often
the interval held with and without one. The third: people give back hard work. The method was chosen on seeds 5, 8, 77.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accuracy.caveats import of_speakers
from accuracy.counts import ZERO
from accuracy.estimate import Estimate, estimate
from accuracy.intervals import by_cluster, cluster_interval
from accuracy.tally import Scored, tallied
from benchmarks.lib import rival_intervals as rivals
from benchmarks.lib.simulation import Population, drafts, review
from benchmarks.lib.speakers import POPULATIONS, Sample, true_rate

SPEAKERS: Final = (10, 20, 30, 60)
RESAMPLED: Final = 400  # samples of which bootstraps are taken
SAID: Final = ("few-hold-errors", "long-and-hard")
# How much of the easy, the middling and the hard third is done.
DONE: Final = (0.95, 0.70, 0.40)
COLLECTIONS: Final = 20  # one for so many repeats

Row = dict[str, float | str]
Floats = NDArray[np.float64]


def ours(errors: Floats, words: Floats) -> rivals.Ends:
    """Return our interval of each sample."""
    names = [f"{k:03}" for k in range(words.shape[1])]
    found = [cluster_interval(names, one, said) for one, said in zip(errors, words, strict=True)]
    return np.array([one.low if one else 0.0 for one in found]), np.array([one.high if one else 0.0 for one in found])


def coverage(random: np.random.Generator, name: str, speakers: int, repeats: int, truth: float) -> Row:
    """Return coverage and half the median width of each interval."""
    sample = POPULATIONS[name](random, (repeats, speakers))
    methods = {
        "log t": rivals.log_t,
        "bootstrap-t": rivals.bootstrap_t(random),
        "Hall": rivals.hall,
        "Johnson": rivals.johnson,
        "ours": ours,
    }
    row: Row = {"population": name, "truth": truth, "speakers": speakers}
    for method, interval in methods.items():
        errors, words = sample if method != "bootstrap-t" else (part[:RESAMPLED] for part in sample)
        low, high = interval(errors, words)
        row |= {method: float(np.mean((low <= truth) & (truth <= high)))}
        row |= {f"{method} half": float(np.median(high - low)) * 50}
    return row


def caveats(random: np.random.Generator, name: str, speakers: int, repeats: int, truth: float) -> Row:
    """Return how often each caveat is given, and how often the interval holds with any and without."""
    sample = POPULATIONS[name](random, (repeats, speakers))
    low, high = ours(*sample)
    held, said = (low <= truth) & (truth <= high), list(_said(sample))
    any_of = np.array([bool(set(one) & set(SAID)) for one in said])
    row: Row = {"population": name, "speakers": speakers}
    row |= {caveat: float(np.mean([caveat in one for one in said])) for caveat in SAID}
    return row | {"with": _share(held[any_of]), "without": _share(held[~any_of])}


def _said(sample: Sample) -> Iterator[tuple[str, ...]]:
    names = [f"{k:03}" for k in range(sample[0].shape[1])]
    return (of_speakers(by_cluster(names, errors, words)) for errors, words in zip(*sample, strict=True))


def _share(held: NDArray[np.bool_]) -> float:
    return float(held.mean()) if len(held) else float("nan")


def given_back(random: np.random.Generator, noise: float, repeats: int) -> Row:
    """Return the biases, in points, of Hajek and of GREG scaled where people do the easy third more often."""
    off, warned = [], 0
    for _ in range(repeats):
        drawn = drafts(random, Population(rate=0.252, confidence_noise=noise), 60, 80)
        truth = sum((draft.counts for draft in drawn), ZERO).rate or 0.0
        found = _done(random, review(random, drawn, lambda c: 1.0 if c < 0.7 else 0.1))
        assert found.rate is not None
        assert found.scaled is not None
        off.append((found.rate - truth, found.scaled.rate - truth))
        warned += "reviews-short" in found.caveats
    hajek, greg = (np.mean(off, axis=0) * 100).tolist()
    return {"noise": noise, "hajek": hajek, "greg": greg, "warned": warned / repeats}


def _done(random: np.random.Generator, rows: list[Scored]) -> Estimate:
    """Return the estimate when only some of what was drawn is done, by how hard it is."""
    known = [row for row in rows if row.counts is not None]
    hard = np.array([row.counts.errors / max(row.counts.reference, 1) for row in known if row.counts is not None])
    thirds = np.searchsorted(np.quantile(hard, (1 / 3, 2 / 3)), hard)
    kept = random.random(len(known)) < np.array(DONE)[thirds]
    left = [row if done else replace(row, counts=None) for row, done in zip(known, kept.tolist(), strict=True)]
    return estimate(tallied([*left, *(row for row in rows if row.counts is None)]))


def print_coverage(rows: list[Row]) -> None:
    methods = ("log t", "bootstrap-t", "Hall", "Johnson", "ours")
    print(f"| population | true rate | speakers | {' | '.join(methods)} |\n|---|---|---|{'---|' * len(methods)}")
    for row in rows:
        cells = " | ".join(f"{row[method]:.3f} ±{row[f'{method} half']:.1f}" for method in methods)
        print(f"| {row['population']} | {row['truth']:.1%} | {row['speakers']} | {cells} |")


def print_caveats(rows: list[Row]) -> None:
    print(f"| population | speakers | {' | '.join(SAID)} | held with one | held without |\n|---|---|---|---|---|---|")
    for row in rows:
        given = " | ".join(f"{row[caveat]:.0%}" for caveat in SAID)
        print(f"| {row['population']} | {row['speakers']} | {given} | {row['with']:.3f} | {row['without']:.3f} |")


def print_given_back(rows: list[Row]) -> None:
    print("| noise of the confidence | Hájek bias | GREG, scaled | caveat given |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row['noise']:.2f} | {row['hajek']:+.1f} | {row['greg']:+.1f} | {row['warned']:.0%} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=2000, help="made-up samples for each figure")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--out", type=Path, help="also write the tables as JSON")
    options = parser.parse_args()
    random, repeats = np.random.default_rng(options.seed), options.repeats
    truths = {name: true_rate(draw) for name, draw in POPULATIONS.items()}
    cells = [(name, speakers) for name in POPULATIONS for speakers in SPEAKERS]
    print(f"seed {options.seed}, {repeats} repeats (bootstraps {min(repeats, RESAMPLED)})\n")
    covered = [coverage(random, name, speakers, repeats, truths[name]) for name, speakers in cells]
    print_coverage(covered)
    print("\nCaveats\n")
    told = [caveats(random, name, speakers, repeats, truths[name]) for name, speakers in cells]
    print_caveats(told)
    done = ", ".join(f"{share:.0%}" for share in DONE)
    print(f"\nWork given back: {done} of the easy, middling and hard third is done; true rate 25.2 %\n")
    back = [given_back(random, noise, max(repeats // COLLECTIONS, 1)) for noise in (0.05, 0.1, 0.2)]
    print_given_back(back)
    if options.out:
        options.out.write_text(json.dumps({"coverage": covered, "caveats": told, "given_back": back}, indent=1) + "\n")


if __name__ == "__main__":
    main()
