"""Plots: lines over a common axis, one panel beside another. Plain SVG; every axis begins at zero."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    parts = [part for index, panel in enumerate(panels) for part in _panel(panel, LEFT + index * (WIDTH + GAP))]
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
    for index, line in enumerate(panel.lines):
        colour = COLOURS[index % len(COLOURS)]
        points = " ".join(
            f"{left + WIDTH * x / widest:.1f},{TOP + HEIGHT * (1 - y / highest):.1f}" for x, y in line.points
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(text(left + WIDTH - 8, TOP + 16 + 16 * index, line.name, f'fill="{colour}" text-anchor="end"'))
    return parts
