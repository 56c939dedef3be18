"""What does the transcriber's page cost a weak computer and a weak link? `python -m benchmarks.service.page`

A real `boli serve` (SQLite) with a recording of 600 segments, an hour of speech, and Chromium with its CPU slowed down
(--throttle). Somebody opens the page, types with the sound playing and paused, and accepts 50 segments. Each figure
stands beside that of an empty page in the same run: the machine may be busy. Then the same page at 50 kbit/s and 500 ms
(benchmarks.service.weak_link). Figures of docs/reference/benchmarks.md. Three minutes.
"""

import argparse
import gzip
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.lib.browser import play
from benchmarks.lib.printed import machine, table
from benchmarks.lib.served import Length, fill, serving
from benchmarks.service import weak_link

STATIC = Path(__file__).parents[2] / "review_api" / "static"
HEADS = ("measure", "page", "empty page", "ratio", "target")
LIMIT_S = 300
LETTER_MS, PAINT_MS, MOVE_MS, HEAP_MB, BUNDLE_KB = 50, 1200, 4, 60, 80  # of issue 16
KBIT_S, LATENCY_MS, FIRST_S, NEXT_S = 50, 500, 6, 0.3


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: openings, keys in each state, moves of the lit word, segments accepted."""

    rounds: int = 5
    keys: int = 60
    times: int = 60
    accepted: int = 50


def measured(length: Length, throttle: float, effort: Effort) -> dict[str, Any]:
    """Return what was seen: editor/test/browser/page_cost.mjs."""
    with tempfile.TemporaryDirectory(prefix="boli-") as name:
        folder = Path(name)
        with serving(folder, f"sqlite:///{folder / 'boli.db'}", lease_minutes=30) as served:
            fill(served, ["asha"], 1, length)
            much = {"rounds": effort.rounds, "keys": effort.keys, "times": effort.times, "accepted": effort.accepted}
            return play("pageCost", served.url, "asha", folder, LIMIT_S, throttle=throttle, **much)


def rows(seen: dict[str, Any]) -> list[dict[str, str]]:
    """Return the rows of the table."""
    paint, glyph, move, heap = seen["paint"], seen["glyph"], seen["move"], seen["heap"]
    shown = [
        _row("first paint, ms", median(paint["page"]), median(paint["empty"]), PAINT_MS),
        _row("the text may be typed in, ms", median(paint["box"]), median(paint["empty"]), None),
    ]
    for state in ("playing", "paused"):
        of = f"key to glyph, {state}, ms"
        shown.append(_row(f"{of}: median", median(glyph[state]), median(glyph["empty"]), LETTER_MS))
        shown.append(_row(f"{of}: p95", p95(glyph[state]), p95(glyph["empty"]), None))
    shown.append(_row("the next word is lit: scripts, style and layout, ms", median(move["script"]), None, MOVE_MS))
    for state, of in (("lit", "the same, with its frame"), ("second", "and with the clock's next second")):
        shown.append(_row(f"{of}, CPU ms", median(move[state]), median(move["empty"]), MOVE_MS))
    alone = median(move["alone"]), median(move["empty"])
    shown.append(_row("a word is lit in a page of one line, CPU ms", *alone, None))
    shown.append(_row("a second of sound, CPU ms", median(move["playing"]), median(move["quiet"]), None))
    shown.append(_row("heap, work begun, MB", heap["before"] / 1e6, heap["empty"] / 1e6, HEAP_MB))
    shown.append(_row("heap, all accepted, MB", heap["page"] / 1e6, heap["empty"] / 1e6, HEAP_MB))
    shown.append(_row("scripts and styles, gzip, kB", bundle(seen["scripts"]) / 1000, None, BUNDLE_KB))
    return shown


def _row(measure: str, page: float, empty: float | None, target: float | None) -> dict[str, str]:
    ratio = "" if empty is None else f"{page / empty:.1f}"
    values = (measure, f"{page:.1f}", "" if empty is None else f"{empty:.1f}", ratio, f"< {target}" if target else "")
    return dict(zip(HEADS, values, strict=True))


def p95(values: Sequence[float]) -> float:
    """Return what at least 95 % of the values do not exceed: the nearest rank."""
    return sorted(values)[-(-len(values) * 95 // 100) - 1]


def bundle(paths: Sequence[str]) -> int:
    """Return how many bytes the scripts and styles of a page take in gzip, at its highest level."""
    files = {STATIC / path.lstrip("/") for path in paths}
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segments", type=int, default=600)
    parser.add_argument("--throttle", type=float, default=6.0, help="how much slower the browser's CPU is made")
    chosen = parser.parse_args()
    seen = measured(Length(chosen.segments, 6000), chosen.throttle, Effort())
    load = os.getloadavg()[0]
    print(f"{machine()}; load {load:.0f}; {chosen.segments} segments, CPU {chosen.throttle:g} times slower")
    print(table(rows(seen), HEADS))
    rounds = weak_link.measured(KBIT_S, LATENCY_MS, 1)
    found = [weak_link.row(rounds, kind) for kind in ("warm", "cold")]
    print(f"\n{KBIT_S} kbit/s, {LATENCY_MS} ms; targets: first sound < {FIRST_S} s, next sound < {NEXT_S} s")
    print(table(found, list(found[0])))


if __name__ == "__main__":
    main()
