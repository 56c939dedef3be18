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
from dataclasses import dataclass
from pathlib import Path

from benchmarks.lib.picture import document, text

WIDTH, HEIGHT, LEFT, TOP, GAP, FOOT = 380, 240, 56, 58, 84, 54  # px
COLOURS = ("#1f6f8b", "#c2571a", "#5b7f2b", "#7a4b94")
GRID = "#dddddd"
TICKS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A named line: points (x, y)."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A plot; both axes begin at zero."""

    title: str
    across: str
    lines: Sequence[Line]


def picture(title: str, panels: Sequence[Panel]) -> str:
    """Return an SVG document."""
    width = LEFT + len(panels) * (WIDTH + GAP)
    height = TOP + HEIGHT + FOOT
    parts = [part for place, panel in enumerate(panels) for part in _panel(panel, LEFT + place * (WIDTH + GAP))]
    return document(title, width, height, parts)


def _panel(panel: Panel, left: int) -> list[str]:
    widest = max(x for line in panel.lines for x, _ in line.points)
    highest = max(y for line in panel.lines for _, y in line.points)
    parts = [text(left, TOP - 12, panel.title), text(left, TOP + HEIGHT + 38, panel.across)]
    for tick in range(TICKS + 1):
        y, x = TOP + HEIGHT * (1 - tick / TICKS), left + WIDTH * tick / TICKS
        parts.append(f'<line x1="{left}" x2="{left + WIDTH}" y1="{y:.0f}" y2="{y:.0f}" stroke="{GRID}"/>')
        parts.append(text(left - 6, y + 4, f"{highest * tick / TICKS:.3g}", 'text-anchor="end"'))
        parts.append(text(x, TOP + HEIGHT + 18, f"{widest * tick / TICKS:,.0f}", 'text-anchor="middle"'))
    for place, line in enumerate(panel.lines):
        colour = COLOURS[place % len(COLOURS)]
        points = " ".join(
            f"{left + WIDTH * x / widest:.1f},{TOP + HEIGHT * (1 - y / highest):.1f}" for x, y in line.points
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(text(left + WIDTH - 8, TOP + 16 + 16 * place, line.name, f'fill="{colour}" text-anchor="end"'))
    return parts


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
