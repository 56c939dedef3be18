"""How often does drift monitoring alarm without a change, and how soon does it see one?

    python -m benchmarks.accuracy.drift [--repeats 300] [--seed 4] [--out report.json]

Each week has new speakers of a made-up population (benchmarks/lib/speakers.py), 8, 20 or 60 of them. The first table:
the share of series without a change that alarm within the year after a baseline of 8 weeks, in either direction; the
share in which 3 points more errors, from the 13th week on, raise the alarm "worse" within 6 weeks; and by how much the
mean of the baseline misses. "Before", once our rule: the baseline by 1 / se^2, each week by its own error, h = 5. The
second table: mean weeks to an alarm of CUSUM in one direction where z is truly normal.
"""

import argparse
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accuracy.drift import BASELINE_WEEKS, H, K, Step, Week, baseline, cusum, monitor
from benchmarks.lib.rival_intervals import studentised
from benchmarks.lib.speakers import POPULATIONS, true_rate

SPEAKERS: Final = (8, 20, 60)
YEAR: Final = 52
CHANGE: Final = 0.03
QUIET: Final = 4  # weeks after the baseline in which nothing has changed yet
SOON: Final = 6
SHIFTS: Final = (0.0, 0.5, 1.0, 2.0)

Row = dict[str, float | str]
Floats = NDArray[np.float64]
MONDAY: Final = date(2026, 1, 5)


def collected(random: np.random.Generator, name: str, speakers: int, repeats: int, changed: slice) -> list[list[Week]]:
    """Return series of the baseline and a year; 3 points of the words more are wrong in the weeks of `changed`."""
    length = BASELINE_WEEKS + YEAR
    errors, words = POPULATIONS[name](random, (repeats * length, speakers))
    errors, words = errors.reshape(repeats, length, speakers), words.reshape(repeats, length, speakers)
    right = np.maximum(words[:, changed] - errors[:, changed], 0).astype(np.int64)
    errors[:, changed] += random.binomial(right, CHANGE / (1 - errors.sum() / words.sum()))
    rates, spreads, free, _ = studentised(errors, words)
    return [
        [
            Week(MONDAY + timedelta(weeks=n), rate, error, clusters=speakers, freedom=freedom)
            for n, (rate, error, freedom) in enumerate(zip(*one, strict=True))
        ]
        for one in zip(rates.tolist(), spreads.tolist(), free.tolist(), strict=True)
    ]


def before(weeks: list[Week]) -> list[Step]:
    """Return the steps by the rule that was Boli's."""
    first, expected = weeks[:BASELINE_WEEKS], _by_precision(weeks)
    later = [(week.week, ((week.rate or 0) - expected) / (week.standard_error or 1)) for week in weeks[len(first) :]]
    return cusum(later, h=5.0)


def _by_precision(weeks: list[Week]) -> float:
    """Return the mean of the baseline by 1 / se^2."""
    first = weeks[:BASELINE_WEEKS]
    precision = [1 / (week.standard_error or 1) ** 2 for week in first]
    return float(np.average([week.rate or 0 for week in first], weights=precision))


def now(weeks: list[Week]) -> list[Step]:
    return monitor(weeks, BASELINE_WEEKS)


def alarms(random: np.random.Generator, name: str, speakers: int, repeats: int) -> Row:
    """Return false alarms within a year and true ones within SOON weeks, by both rules."""
    quiet = collected(random, name, speakers, repeats, slice(0, 0))
    start = BASELINE_WEEKS + QUIET
    worse = collected(random, name, speakers, repeats, slice(start, None))
    row: Row = {"population": name, "speakers": speakers}
    for rule in (before, now):
        false = [any(step.alarm for step in rule(weeks)) for weeks in quiet]
        seen = [any(step.alarm == "worse" for step in rule(weeks)[QUIET : QUIET + SOON]) for weeks in worse]
        row |= {f"{rule.__name__} false": float(np.mean(false)), f"{rule.__name__} seen": float(np.mean(seen))}
    truth = true_rate(POPULATIONS[name])
    row["before off"] = float(np.mean([_by_precision(weeks) for weeks in quiet]) - truth) * 100
    row["now off"] = float(np.mean([baseline(weeks) or 0.0 for weeks in quiet]) - truth) * 100
    return row


def waits(random: np.random.Generator, shift: float, repeats: int) -> Row:
    """Return the mean number of weeks to a single week over 1.96, and to an alarm of CUSUM that it is worse."""
    length = 8000 if shift == 0 else 400
    single, summed = [], []
    for _ in range(repeats):
        drawn = random.normal(shift, 1, length)
        single.append(int(np.argmax(drawn > 1.96)) + 1)
        steps = cusum([(MONDAY, z) for z in drawn.tolist()])
        summed.append(next((index for index, step in enumerate(steps, 1) if step.alarm == "worse"), length))
    return {"shift": shift, "single": float(np.mean(single)), "cusum": float(np.mean(summed))}


def print_alarms(rows: list[Row]) -> None:
    print(
        "| population | speakers a week | false alarms, before | now | seen in 6 weeks, before | now | baseline off |"
    )
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        shares = " | ".join(f"{row[f'{rule} {what}']:.0%}" for what in ("false", "seen") for rule in ("before", "now"))
        off = f"{row['before off']:+.1f} → {row['now off']:+.1f}"
        print(f"| {row['population']} | {row['speakers']} | {shares} | {off} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=300, help="made-up series for each figure")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--out", type=Path, help="also write the tables as JSON")
    options = parser.parse_args()
    random, repeats = np.random.default_rng(options.seed), options.repeats
    print(f"seed {options.seed}, {repeats} series, k = {K}, h = {H}; off: expected less true rate, points\n")
    found = [alarms(random, name, speakers, repeats) for name in POPULATIONS for speakers in SPEAKERS]
    print_alarms(found)
    print("\n| shift, standard errors | one week over 1.96 | CUSUM |\n|---|---|---|")
    waited = [waits(random, shift, max(repeats // 2, 1)) for shift in SHIFTS]
    for row in waited:
        print(f"| {row['shift']} | {row['single']:.1f} | {row['cusum']:.1f} |")
    if options.out:
        options.out.write_text(json.dumps({"alarms": found, "weeks": waited}, indent=1) + "\n")


if __name__ == "__main__":
    main()
