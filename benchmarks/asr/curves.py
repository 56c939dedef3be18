"""Draw how a model was trained.

    python -m benchmarks.asr.curves docs/data/starter_log.csv docs/pictures/starter_curves.svg

Left: the three losses of each logged step; where there are several logs, each run began with the model of the one
before. Right: error rates of checkpoints on part of the test set, where a second file (`--points`, one JSON object a
line: windows, set, rate) holds them; their learning rate had not yet fallen, so they are worse than a model that ends
there.
"""

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.lib.plot import Line, Panel, picture


def losses(logs: Sequence[Path]) -> Panel:
    """Return the losses of training logs (asr.training.loop.LOG), one run after another."""
    named = (("tokens", "tokens"), ("phonemes", "phonemes"), ("guide", "attention within the word"))
    points: dict[str, list[tuple[float, float]]] = {key: [] for key, _ in named}
    before = 0.0
    for log in logs:
        with log.open(newline="") as file:
            rows = list(csv.DictReader(file))
        for key, found in points.items():
            found += [(before + float(row["windows"]), float(row[key])) for row in rows]
        before += float(rows[-1]["windows"])
    lines = [Line(shown, points[key]) for key, shown in named]
    return Panel("losses, nats (smoothed)", "windows heard", lines)


def rates(points: Path) -> Panel:
    """Return the error rates of checkpoints."""
    told = [json.loads(line) for line in points.read_text("utf-8").splitlines() if line.strip()]
    sets = sorted({one["set"] for one in told})
    lines = [
        Line(name, sorted((one["windows"], 100 * one["rate"]) for one in told if one["set"] == name)) for name in sets
    ]
    return Panel("error rates of checkpoints, %", "windows heard", lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", type=Path, nargs="+", help="of a run, and of those that went on from it")
    parser.add_argument("out", type=Path)
    parser.add_argument("--points", type=Path)
    given = parser.parse_args(arguments)
    panels = [losses(given.logs), *([rates(given.points)] if given.points else [])]
    given.out.write_text(picture("Training of the starter model", panels), "utf-8")
    print(given.out)


if __name__ == "__main__":
    main()
