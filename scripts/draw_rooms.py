"""Draw the rooms of this repository and which imports which, from the code.

    python -m scripts.draw_rooms            writes docs/pictures/rooms.svg
    python -m scripts.draw_rooms --text     prints the arrows

Every line runs downwards and has the colour of the room it leads to. An arrow against the layers is red.
"""

import argparse
import sys
import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path

from scripts.layered import Item, Layout, lay_out
from scripts.rooms import INSIDE, ROOT, House, describe, inner, read

PICTURE = ROOT / "docs" / "pictures" / "rooms.svg"
ROOM, PACKAGE, HEIGHT = 216.0, 292.0, 92.0  # widths of boxes; their height
SPACE, MARGIN, TITLE = 66.0, 36.0, 44.0  # between rows; around; above the rooms of `pipeline`
COLOURS = (
    "#1f6f8b", "#b5651d", "#5b7f2b", "#8a4f9e", "#b03a5b", "#2f6fbf",
    "#7a6a00", "#2c7a6b", "#9a4a2f", "#5a5aa8", "#66707a", "#a0527a",
)  # fmt: skip
UP = "#d00000"
HEAD = " marker-end='url(#arrow)'"
STYLE = (
    "text{font:11px Helvetica,Arial,sans-serif;fill:#333}"
    ".name{font-weight:bold;font-size:15px}.foot{font-size:10px;fill:#777}"
)
KEY = ["A line is an import. It leads downwards,", "and has the colour of the box it leads to."]
KEY_UP = "Red and dashed: an import against the layers."
Arrow = tuple[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", action="store_true", help="print the arrows and draw nothing")
    parser.add_argument("--out", type=Path, default=PICTURE)
    chosen = parser.parse_args()
    house = read()
    if chosen.text:
        print(text(house))
    else:
        chosen.out.write_text(picture(house), encoding="utf-8")
        print(f"{chosen.out}: {len(house.arrows)} arrows", file=sys.stderr)


def text(house: House) -> str:
    """Return one line an arrow: from, to, how many imports."""
    return "\n".join(
        f"{source} -> {target}  {count}{'  against the layers' if house.leads_up((source, target)) else ''}"
        for (source, target), count in sorted(house.arrows.items())
    )


def picture(house: House) -> str:
    """Return the picture as SVG: the packages, and inside `pipeline` its rooms."""
    rooms = lay_out(house.rooms, {name: ROOM for layer in house.rooms for name in layer}, _within(house))
    wide, high = rooms.width + 2 * MARGIN, len(house.rooms) * (HEIGHT + SPACE) - SPACE + TITLE + MARGIN
    widths = {name: wide if name == INSIDE else PACKAGE for layer in house.packages for name in layer}
    packages = lay_out(house.packages, widths, _between(house))
    tops, bottom = _tops(packages, {INSIDE: high}, MARGIN)
    container = next(item for row in packages.rows for item in row if item.name == INSIDE)
    left, top = MARGIN + container.x - container.width / 2, tops[container.row]
    parts = [*_drawn(packages, tops, MARGIN, {INSIDE: high}, house)]
    inside, _ = _tops(rooms, {}, top + TITLE)
    parts += [*_drawn(rooms, inside, left + MARGIN, {}, house), *_upwards(rooms, inside, left + MARGIN, house)]
    key = [*KEY, KEY_UP] if any(map(house.leads_up, house.arrows)) else KEY
    return _page(packages.width + 2 * MARGIN, bottom - SPACE + MARGIN, parts, key)


def _within(house: House) -> list[Arrow]:
    inside = [arrow for arrow in house.arrows if all(end.startswith(f"{INSIDE}.") for end in arrow)]
    return [arrow for arrow in inside if not house.leads_up(arrow)]


def _between(house: House) -> set[Arrow]:
    ends = {(source.split(".")[0], target.split(".")[0]) for source, target in house.arrows}
    return {(source, target) for source, target in ends if source != target}


def _tops(layout: Layout, heights: dict[str, float], top: float) -> tuple[list[float], float]:
    """Return where each row begins, and where the next would."""
    tops = []
    for row in layout.rows:
        tops.append(top)
        top += max(heights.get(item.name, HEIGHT) for item in row) + SPACE
    return tops, top


def _drawn(layout: Layout, tops: list[float], left: float, heights: dict[str, float], house: House) -> Iterator[str]:
    """Yield the lines, then the boxes over them."""
    items = [item for row in layout.rows for item in row]
    lows = [top + max(heights.get(item.name, HEIGHT) for item in layout.rows[row]) for row, top in enumerate(tops)]
    for item in items:
        if item.target:
            line = f"M{left + item.x:.0f} {tops[item.row]:.0f}V{lows[item.row]:.0f}"
            yield f"<path d='{line}' stroke='{_colour(item, house)}'/>"
    for upper, lower in layout.pieces:
        start = left + _port(layout, upper, lower, below=True), lows[upper.row]
        end = left + _port(layout, upper, lower, below=False), tops[lower.row]
        yield f"<path d='{_curve(start, end)}' stroke='{_colour(lower, house)}'{'' if lower.target else HEAD}/>"
    for item in items:
        if not item.target:
            x = left + item.x - item.width / 2
            yield _box(item, x, tops[item.row], heights.get(item.name, HEIGHT), house)


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x, y), (to_x, to_y), half = start, end, (start[1] + end[1]) / 2
    return f"M{x:.0f} {y:.0f}C{x:.0f} {half:.0f} {to_x:.0f} {half:.0f} {to_x:.0f} {to_y:.0f}"


def _upwards(layout: Layout, tops: list[float], left: float, house: House) -> Iterator[str]:
    """Yield the arrows against the layers: those that import-linter's contract excuses for a while."""
    boxes = {item.name: item for row in layout.rows for item in row}
    for source, target in sorted(filter(house.leads_up, house.arrows)):
        if source in boxes and target in boxes:
            x, to_x = left + boxes[source].x, left + boxes[target].x
            path = f"M{x:.0f} {tops[boxes[source].row]:.0f}L{to_x:.0f} {tops[boxes[target].row] + HEIGHT:.0f}"
            yield f"<path d='{path}' stroke='{UP}' stroke-dasharray='6 4'{HEAD}/>"


def _port(layout: Layout, upper: Item, lower: Item, *, below: bool) -> float:
    """Return where a line leaves the box above it, or meets the box below it. Lines do not cross at a box."""
    here = upper if below else lower
    if here.target:
        return here.x
    ends = [b if below else a for a, b in layout.pieces if (a if below else b) is here]
    ends.sort(key=lambda item: item.x)
    place = next(number for number, item in enumerate(ends) if item is (lower if below else upper))
    room = min(ROOM, here.width) * 0.8
    return here.x + room * ((place + 1) / (len(ends) + 1) - 0.5)


def _colour(item: Item, house: House) -> str:
    names = [name for layer in [*reversed(house.rooms), *reversed(house.packages)] for name in layer]
    return COLOURS[names.index(item.target or item.name) % len(COLOURS)]


def _box(item: Item, x: float, y: float, height: float, house: House) -> str:
    name, colour = item.name.removeprefix(f"{INSIDE}."), _colour(item, house)
    container = item.name == INSIDE
    fill = "#f6f4ee" if container else "#ffffff"
    shape = (
        f"<rect x='{x:.0f}' y='{y:.0f}' width='{item.width:.0f}' height='{height:.0f}' rx='7' fill='{fill}' "
        f"stroke='{colour}'/><text x='{x + 12:.0f}' y='{y + 22:.0f}' class='name'>{name}/</text>"
    )
    lines = [describe(item.name)] if container else textwrap.wrap(describe(item.name), round(item.width / 6.4))[:3]
    foot = "" if container else _foot(item.name, house)
    rows = [(line, "", 38 + 13 * number) for number, line in enumerate(lines)] + [(foot, " class='foot'", 84)]
    return shape + "".join(
        f"<text x='{x + 12:.0f}' y='{y + down:.0f}'{style}>{escape(line)}</text>" for line, style, down in rows if line
    )


def _foot(name: str, house: House) -> str:
    """Return what is inside a package; of a room of `pipeline`, which packages it uses."""
    if not name.startswith(f"{INSIDE}."):
        return "  ".join(f"{child}/" for child in inner(name) if child != "starter")
    used = [package for layer in house.packages for package in layer if (name, package) in house.arrows]
    return f"uses {' '.join(used)}" if used else ""


def _page(width: float, height: float, parts: list[str], key: list[str]) -> str:
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0f} {height:.0f}' width='{width:.0f}'>",
            f"<style>{STYLE}</style>",
            "<defs><marker id='arrow' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' "
            "orient='auto'><path d='M0 0L8 4L0 8z' fill='context-stroke'/></marker></defs>",
            f"<rect width='{width:.0f}' height='{height:.0f}' fill='#fffdf8'/>",
            *(f"<text x='24' y='{30 + 16 * number}'>{line}</text>" for number, line in enumerate(key)),
            "<g fill='none' stroke-width='1.6'>",
            *parts,
            "</g></svg>",
            "",
        ]
    )


if __name__ == "__main__":
    main()
