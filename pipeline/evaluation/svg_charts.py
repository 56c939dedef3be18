"""SVG charts: dots with whiskers and weekly lines as inline SVG, for a printed report. Numbers in, markup out; no
script.

Text in the SVG is escaped here. Colours are told apart in print by shape as well: a dot, a whisker, a hollow alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

WIDTH: Final = 640
_LABELS, _RIGHT, _ROW, _TOP = 200, 60, 22, 18


@dataclass(frozen=True, slots=True)
class Dot:
    """A named rate and its interval, fractions of 1."""

    label: str
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """A week's rate, None where it has none. `alarm`: "", "worse" or "better"."""

    label: str
    rate: float | None
    low: float | None
    high: float | None
    alarm: str


def dots(rows: Sequence[Dot], title: str) -> str:
    """Return dots and whiskers, one row each, over a common scale that begins at 0."""
    top = _ceiling([row.high for row in rows])
    height = _TOP + _ROW * len(rows) + 20
    span = WIDTH - _LABELS - _RIGHT

    def x(rate: float) -> float:
        return round(_LABELS + span * min(rate, top) / top, 1)

    lines = [_grid(x(top * step / 4), _TOP, height - 20, f"{top * step / 4:.0%}") for step in range(5)]
    for index, row in enumerate(rows):
        y = _TOP + _ROW * index + _ROW // 2
        lines.append(f'<text x="{_LABELS - 8}" y="{y + 4}" text-anchor="end">{escape(row.label)}</text>')
        lines.append(f'<line class="whisker" x1="{x(row.low)}" y1="{y}" x2="{x(row.high)}" y2="{y}"/>')
        lines.append(f'<circle cx="{x(row.rate)}" cy="{y}" r="4"/>')
        lines.append(f'<text x="{WIDTH - _RIGHT + 8}" y="{y + 4}">{row.rate:.1%}</text>')
    return _svg(height, title, lines)


def weeks(points: Sequence[Point], expected: float | None, title: str) -> str:
    """Return weekly rates with their intervals; the baseline dashed, alarms as hollow squares."""
    height, bottom = 150, 120
    top = _ceiling([one.high for one in points if one.high is not None] + ([expected] if expected else []))
    left, span = 40, WIDTH - 60

    def x(index: int) -> float:
        return round(left + span * (index + 0.5) / max(len(points), 1), 1)

    def y(rate: float) -> float:
        return round(bottom - (bottom - _TOP) * min(rate, top) / top, 1)

    lines = [
        f'<line class="grid" x1="{left}" y1="{y(top * step / 2)}" x2="{left + span}" y2="{y(top * step / 2)}"/>'
        f'<text x="{left - 6}" y="{y(top * step / 2) + 4}" text-anchor="end">{top * step / 2:.0%}</text>'
        for step in range(3)
    ]
    if expected is not None:
        lines.append(f'<line class="expected" x1="{left}" y1="{y(expected)}" x2="{left + span}" y2="{y(expected)}"/>')
    every = max(1, len(points) // 8)
    for index, one in enumerate(points):
        if index % every == 0:
            lines.append(f'<text x="{x(index)}" y="{height - 12}" text-anchor="middle">{escape(one.label)}</text>')
        if one.rate is None or one.low is None or one.high is None:
            continue
        lines.append(f'<line class="whisker" x1="{x(index)}" y1="{y(one.low)}" x2="{x(index)}" y2="{y(one.high)}"/>')
        lines.append(f'<circle cx="{x(index)}" cy="{y(one.rate)}" r="3"/>')
        if one.alarm:
            lines.append(f'<rect class="alarm" x="{x(index) - 6}" y="{y(one.rate) - 6}" width="12" height="12"/>')
    return _svg(height, title, lines)


def _ceiling(rates: Sequence[float]) -> float:
    """Return the end of a scale: a round share that holds all of these."""
    highest = max(rates, default=0.1)
    return next((top for top in (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 2.0) if highest <= top), highest)


def _grid(x: float, top: int, bottom: int, label: str) -> str:
    return (
        f'<line class="grid" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>'
        f'<text x="{x}" y="{bottom + 14}" text-anchor="middle">{label}</text>'
    )


def _svg(height: int, title: str, lines: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(lines)}</svg>"
    )
