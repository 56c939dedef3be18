"""A picture of a benchmark: one panel a measure, one bar an engine, the number at the end of its bar. Plain SVG.

engine            hours an hour     CPU seconds      WER (L1)
Boli              ########## 109    # 12             ### 12.8 %
another           # 14              ##### 63         #### 16.1 %
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

ROW, BAR, LABEL, PANEL, VALUE, TOP = 26, 16, 220, 200, 64, 64  # px
OURS, THEIRS, INK, PAPER = "#1f6f8b", "#b9b4a7", "#222222", "#ffffff"


@dataclass(frozen=True, slots=True)
class Panel:
    """A measure: a value for each engine, and how it is written. `better`: "more" or "less"."""

    title: str
    better: str
    values: Sequence[float]
    shown: Sequence[str]


def bars(title: str, note: str, names: Sequence[str], ours: Sequence[bool], panels: Sequence[Panel]) -> str:
    """Return an SVG document. Bars begin at zero; `ours` are drawn in another colour."""
    width = LABEL + len(panels) * (PANEL + VALUE)
    height = TOP + len(names) * ROW + 34
    parts = [
        *(text(LABEL - 10, _middle(row), name, 'text-anchor="end"') for row, name in enumerate(names)),
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, LABEL + number * (PANEL + VALUE), ours)
    return document(title, width, height, [*parts, text(12, height - 12, note, 'font-size="11"')])


def document(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    """Return an SVG document of some elements, with its title above them."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" font-family="sans-serif" font-size="13" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        text(12, 22, title, 'font-size="15" font-weight="bold"'),
    )
    return "\n".join([*head, *parts, "</svg>", ""])


def _panel(panel: Panel, left: int, ours: Sequence[bool]) -> list[str]:
    longest = max(panel.values) or 1.0
    parts = [text(left, TOP - 14, f"{panel.title} ({panel.better} is better)", 'font-size="12"')]
    for row, (value, shown, own) in enumerate(zip(panel.values, panel.shown, ours, strict=True)):
        length, top = value / longest * PANEL, TOP + row * ROW
        colour = OURS if own else THEIRS
        parts.append(f'<rect x="{left}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>')
        parts.append(text(left + length + 5, _middle(row), shown))
    return parts


def _middle(row: int) -> int:
    return TOP + row * ROW + BAR - 4


def text(x: float, y: float, said: str, more: str = "") -> str:
    """Return an element of text; `more`: further attributes."""
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{escape(said)}</text>'
