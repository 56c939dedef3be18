"""How soon does a transcriber hear the first segment on a weak link, and the next?

    python -m benchmarks.service.weak_link [--kbit 50] [--latency 500] [--rounds 3] [--all]

A real `boli serve` (SQLite) and a real Chromium that slows its link down. Somebody who is signed in opens the page:
as every day, with its files on this computer, and with nothing of it there. Printed for each, the medians of the
rounds: seconds from the address to the first sound and to the box for the text, from the key that accepts to the next
sound, which was fetched ahead, and how much was sent before the first sound; and as multiples of the shortest answer of
the service on the same link. --all: every request of the last round, too. Figures of docs/reference/benchmarks.md.
"""

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.lib.browser import play
from benchmarks.lib.printed import machine, table
from benchmarks.lib.served import fill, serving

LIMIT_S = 1200


def measured(kbit_s: int, latency_ms: int, rounds: int) -> list[dict[str, Any]]:
    """Return what was seen in each round: editor/test/browser/weak_link.mjs."""
    with tempfile.TemporaryDirectory(prefix="boli-") as name:
        folder = Path(name)
        with serving(folder, f"sqlite:///{folder / 'boli.db'}", lease_minutes=30) as served:
            fill(served, ["asha"], 1)
            link = {"kbit_s": kbit_s, "latency_ms": latency_ms, "rounds": rounds}
            seen: list[dict[str, Any]] = play("weakLink", served.url, "asha", folder, LIMIT_S, **link)["rounds"]
            return seen


def row(rounds: list[dict[str, Any]], kind: str) -> dict[str, str]:
    """Return a row of the table: the medians of one kind of opening."""
    seen = [one[kind] for one in rounds]
    first_s = statistics.median(one["first_ms"] for one in seen) / 1000
    typed_s = statistics.median(one["typed_ms"] for one in seen) / 1000
    next_s = statistics.median(one["next_ms"] for one in seen) / 1000
    empty_s = statistics.median(one["empty_ms"] for one in rounds) / 1000
    sent = statistics.median(sum(size for *_, size in one["asked"]) for one in seen) / 1000
    return {
        "page": kind,
        "first sound, s": f"{first_s:.1f}",
        "of the shortest answer": f"{first_s / empty_s:.1f}",
        "text box, s": f"{typed_s:.1f}",
        "next sound, s": f"{next_s:.2f}",
        "sent before, kB": f"{sent:.1f}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kbit", type=int, default=50)
    parser.add_argument("--latency", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    rounds = measured(chosen.kbit, chosen.latency, chosen.rounds)
    print(machine())
    print(f"{chosen.kbit} kbit/s, {chosen.latency} ms")
    rows = [row(rounds, kind) for kind in ("warm", "cold")]
    print(table(rows, list(rows[0])))
    for kind in ("warm", "cold") if chosen.all else ():
        print(f"\n{kind}: from, to (ms), bytes")
        for path, start, end, size in rounds[-1][kind]["asked"]:
            print(f"{start:7}{end:7}{size:8}  {path}")


if __name__ == "__main__":
    main()
