"""Layered: a layout for a graph whose arrows lead from higher rows to lower ones.

row 0        a               An arrow that skips rows runs through a lane in each of them. All arrows to one box
row 1     b  |  lane to d    share their lanes, so a line that joins a lane leads to that box and to no other.
row 2        d
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

LANE = 20.0
GAP = 26.0
SWEEPS = 24


@dataclass(slots=True)
class Item:
    """A box, or a lane to the box `target`. `x`: its middle. `row`: counted from the top."""

    name: str
    row: int
    width: float
    target: str = ""
    x: float = 0.0


@dataclass(slots=True)
class Layout:
    """Items by row, from left to right, and the pieces of the arrows between them."""

    rows: list[list[Item]]
    pieces: list[tuple[Item, Item]] = field(default_factory=list)

    @property
    def width(self) -> float:
        return max(item.x + item.width / 2 for row in self.rows for item in row)


def lay_out(layers: Sequence[Sequence[str]], widths: dict[str, float], arrows: Iterable[tuple[str, str]]) -> Layout:
    """Return a layout with few crossings. The same graph always gives the same layout."""
    layout = _with_lanes(layers, widths, sorted(arrows))
    best, fewest = [list(row) for row in layout.rows], _crossings(layout)
    for sweep in range(SWEEPS):
        _sort_rows(layout, downwards=sweep % 2 == 0)
        crossings = _crossings(layout)
        if crossings < fewest:
            best, fewest = [list(row) for row in layout.rows], crossings
    layout.rows = best
    _place(layout)
    return layout


def _with_lanes(layers: Sequence[Sequence[str]], widths: dict[str, float], arrows: list[tuple[str, str]]) -> Layout:
    layout = Layout([[Item(name, row, widths[name]) for name in layer] for row, layer in enumerate(layers)])
    boxes = {item.name: item for row in layout.rows for item in row}
    lanes: dict[tuple[str, int], Item] = {}
    for source, target in arrows:
        at, end = boxes[source], boxes[target]
        for row in range(at.row + 1, end.row):
            if (target, row) not in lanes:
                lanes[target, row] = Item(f"lane to {target}", row, LANE, target)
                layout.rows[row].append(lanes[target, row])
            _connect(layout, at, lanes[target, row])
            at = lanes[target, row]
        _connect(layout, at, end)
    return layout


def _connect(layout: Layout, upper: Item, lower: Item) -> None:
    if not any(piece[0] is upper and piece[1] is lower for piece in layout.pieces):
        layout.pieces.append((upper, lower))


def _positions(layout: Layout) -> dict[int, float]:
    """Return each item's middle where every row is packed and centred."""
    positions = {}
    for row in layout.rows:
        total, left = sum(item.width + GAP for item in row), 0.0
        for item in row:
            positions[id(item)] = left + item.width / 2 - total / 2
            left += item.width + GAP
    return positions


def _sort_rows(layout: Layout, *, downwards: bool) -> None:
    """Sort each row by the middle of its neighbours in the row before (or, upwards, in the row after)."""
    for row in layout.rows if downwards else reversed(layout.rows):
        positions = _positions(layout)
        wanted = {
            id(item): _mean([positions[id(one)] for one in _neighbours(layout, item, downwards)], positions[id(item)])
            for item in row
        }
        row.sort(key=lambda item: wanted[id(item)])


def _neighbours(layout: Layout, item: Item, above: bool) -> list[Item]:
    return [piece[0 if above else 1] for piece in layout.pieces if piece[1 if above else 0] is item]


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(layout: Layout) -> int:
    index = {id(item): place for row in layout.rows for place, item in enumerate(row)}
    ends = [(upper.row, index[id(upper)], index[id(lower)]) for upper, lower in layout.pieces]
    return sum(
        a[0] == b[0] and (a[1] - b[1]) * (a[2] - b[2]) < 0 for number, a in enumerate(ends) for b in ends[:number]
    )


def _place(layout: Layout) -> None:
    """Give every item an x: near the middle of its neighbours, in the order of its row, without overlap."""
    start = _positions(layout)
    for row in layout.rows:
        for item in row:
            item.x = start[id(item)]
    for sweep in range(SWEEPS):
        for row in layout.rows if sweep % 2 else reversed(layout.rows):
            _spread(row, [_mean([one.x for one in _around(layout, item)], item.x) for item in row])
    left = min(item.x - item.width / 2 for row in layout.rows for item in row)
    for row in layout.rows:
        for item in row:
            item.x -= left


def _around(layout: Layout, item: Item) -> list[Item]:
    return _neighbours(layout, item, True) + _neighbours(layout, item, False)


def _spread(row: list[Item], wanted: list[float]) -> None:
    """Move items as near to where they are wanted as their order and their widths allow (isotonic regression)."""
    offsets = [0.0]
    for left, right in pairwise(row):
        offsets.append(offsets[-1] + (left.width + right.width) / 2 + GAP)
    pools: list[list[float]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append([want - offset])
        while len(pools) > 1 and _mean(pools[-2], 0) > _mean(pools[-1], 0):
            pools[-2:] = [pools[-2] + pools[-1]]
    level = [_mean(pool, 0) for pool in pools for _ in pool]
    for item, base, offset in zip(row, level, offsets, strict=True):
        item.x = base + offset
