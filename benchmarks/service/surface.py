"""What does a marked text of many words cost a weak computer? `python -m benchmarks.service.surface [--words 600]`

A real `boli serve` with one segment of that many words, a tenth of them marked, and Chromium with its CPU slowed down
(--throttle). Printed: the CPU time of the page's main thread for a move of the lit word, with the player's clock and
slider, and for a letter typed in the middle of the text, from the event to the frame after it; and the same for an
event that nobody listens to. The page must be built (`make editor`).
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from benchmarks.lib.printed import machine, table
from benchmarks.lib.served import PASSWORD, SEGMENT_MS, WORDS, Served, fill, serving
from pipeline.store.tables.recordings import segment as segment_table

DRIVER = Path(__file__).parents[2] / "editor" / "test" / "browser" / "drive.mjs"
HEADS = ("step", "steps", "median, ms", "highest tenth from, ms", "over an empty step, ms")
LOGIN = "asha"


def lengthen(served: Served, count: int) -> None:
    """Give the first segment so many words, of which every tenth is doubted."""
    words = [WORDS[at % len(WORDS)] for at in range(count)]
    edges = [at * SEGMENT_MS // count for at in range(count + 1)]
    rows = [[word, edges[at], edges[at + 1], 0.3 if at % 10 == 0 else 0.95] for at, word in enumerate(words)]
    text = " ".join(words)
    with served.engine.begin() as connection:
        first = sa.update(segment_table).where(segment_table.c.position == 0)
        connection.execute(first.values(words=rows, draft=text, text=text))


def played(url: str, throttle: float, times: int) -> dict[str, Any]:
    """Let the browser play it and return what it saw."""
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    options = {"chromium": chromium, "url": f"{url}/", "login": LOGIN, "password": PASSWORD}
    options |= {"throttle": throttle, "times": times}
    command = ["node", str(DRIVER), "surfaceCost", json.dumps(options)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def row(step: str, took_ms: list[float], empty_ms: list[float]) -> dict[str, str]:
    """Return a row of the table."""
    tenth = sorted(took_ms)[int(len(took_ms) * 0.9)]
    values = (
        step,
        str(len(took_ms)),
        *(f"{ms:.1f}" for ms in (median(took_ms), tenth, median(took_ms) - median(empty_ms))),
    )
    return dict(zip(HEADS, values, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--throttle", type=float, default=6.0, help="how much slower the browser's CPU is made")
    parser.add_argument("--times", type=int, default=60)
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), f"sqlite:///{folder}/boli.db", 30) as served,
    ):
        fill(served, [LOGIN], 1)
        lengthen(served, chosen.words)
        found = played(served.url, chosen.throttle, chosen.times)
    print(f"{machine()}; {found['words']} words, CPU {chosen.throttle:g} times slower")
    costs = found["costs"]
    print(table([row(step, took, costs["empty"]) for step, took in costs.items()], HEADS))


if __name__ == "__main__":
    main()
