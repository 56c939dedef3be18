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


@dataclass(frozen=True, slots=True)
class _WeekScale:
    """Turns the number of a week, and a rate, into a position. `top`: the rate at the upper end."""

    count: int
    top: float
    left: int = 40
    bottom: int = 120
    span: int = WIDTH - 60

    def x(self, index: int) -> float:
        return round(self.left + self.span * (index + 0.5) / max(self.count, 1), 1)

    def y(self, rate: float) -> float:
        return round(self.bottom - (self.bottom - _TOP) * min(rate, self.top) / self.top, 1)

    def across(self, kind: str, rate: float) -> str:
        """Return a horizontal line at this rate."""
        y, right = self.y(rate), self.left + self.span
        return f'<line class="{kind}" x1="{self.left}" y1="{y}" x2="{right}" y2="{y}"/>'


_WEEKS_HEIGHT: Final = 150


def weeks(points: Sequence[Point], expected: float | None, title: str) -> str:
    """Return weekly rates with their intervals; the baseline is dashed, alarms are hollow squares."""
    highs = [point.high for point in points if point.high is not None]
    scale = _WeekScale(len(points), _ceiling(highs + ([expected] if expected else [])))
    lines = [_week_grid(scale, scale.top * step / 2) for step in range(3)]
    if expected is not None:
        lines.append(scale.across("expected", expected))
    every = max(1, len(points) // 8)
    for index, point in enumerate(points):
        if index % every == 0:
            label = f'<text x="{scale.x(index)}" y="{_WEEKS_HEIGHT - 12}" text-anchor="middle">{escape(point.label)}'
            lines.append(label + "</text>")
        lines += _week(scale, scale.x(index), point)
    return _svg(_WEEKS_HEIGHT, title, lines)


def _week_grid(scale: _WeekScale, rate: float) -> str:
    label = f'<text x="{scale.left - 6}" y="{scale.y(rate) + 4}" text-anchor="end">{rate:.0%}</text>'
    return scale.across("grid", rate) + label


def _week(scale: _WeekScale, x: float, point: Point) -> list[str]:
    if point.rate is None or point.low is None or point.high is None:
        return []
    lines = [f'<line class="whisker" x1="{x}" y1="{scale.y(point.low)}" x2="{x}" y2="{scale.y(point.high)}"/>']
    lines.append(f'<circle cx="{x}" cy="{scale.y(point.rate)}" r="3"/>')
    if point.alarm:
        lines.append(f'<rect class="alarm" x="{x - 6}" y="{scale.y(point.rate) - 6}" width="12" height="12"/>')
    return lines


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
