"""Does a bad link lose or double what a transcriber writes?

    python -m benchmarks.service.two_hours [--seeds 3] [--steps 240]

A real `boli serve` (SQLite) and a real Chromium, whose link to it is cut by a gate between them. A person takes 50
segments along and works for two hours of the page's own time, which is run through faster: the link is down 70 % of
it, the tab is killed and the browser closed at random, texts are typed, accepted, opened again and changed. In the
end the link is up. The database is held to what was accepted: each text once, in order. Figures of
docs/reference/benchmarks.md.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa

from benchmarks.lib.browser import play
from benchmarks.lib.printed import machine, table
from benchmarks.lib.served import fill, serving
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision

BEGAN_MS = 1_800_000_000_000
LIMIT_S = 1800


def texts(engine: sa.Engine) -> dict[str, list[str]]:
    """Return what people wrote, oldest first, by the name of the recording and the time at which the segment starts."""
    query = (
        sa.select(recording.c.name, segment.c.start_ms, revision.c.text)
        .join(segment, segment.c.id == revision.c.segment_id)
        .join(recording, recording.c.id == segment.c.recording_id)
        .order_by(revision.c.created_at, revision.c.version)
    )
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for name, start_ms, text in connection.execute(query):
            found.setdefault(f"{name} {start_ms // 60_000}:{start_ms // 1000 % 60:02}", []).append(text)
    return found


def day(seed: int, steps: int) -> dict[str, object]:
    """Return a row: what happened, and how many texts were lost and doubled."""
    with tempfile.TemporaryDirectory(prefix="boli-") as name:
        folder = Path(name)
        with serving(folder, f"sqlite:///{folder / 'boli.db'}", lease_minutes=30) as served:
            fill(served, ["asha"], 1 + steps // 40)
            seen = play("twoHours", served.url, "asha", folder, LIMIT_S, seed=seed, steps=steps, began_ms=BEGAN_MS)
            kept = texts(served.engine)
    counts, accepted = seen["counts"], seen["accepted"]
    missing = {key: wanted for key, wanted in accepted.items() if any(one not in kept.get(key, []) for one in wanted)}
    others = {key: found for key, found in kept.items() if key not in missing and found != accepted.get(key)}
    for key in [*missing, *others]:
        print(key, "accepted", accepted.get(key), "kept", kept.get(key), file=sys.stderr)
    return {
        "seed": seed,
        "minutes of the page": seen["minutes"],
        "link down": f"{counts['down'] / counts['steps']:.0%}",
        "tabs killed": counts["kills"],
        "browser closed": counts["restarts"],
        "texts accepted": counts["accepted"],
        "of them again": counts["again"],
        "begun texts lost": len(seen["lost"]),
        "accepted texts lost": len(missing),
        "doubled or otherwise wrong": len(others),
        "left on the computer": seen["left"],
        "faults of the page": len(seen["faults"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--steps", type=int, default=240)
    chosen = parser.parse_args()
    print(machine())
    rows = [day(seed, chosen.steps) for seed in range(chosen.first, chosen.first + chosen.seeds)]
    print(table(rows, list(rows[0])))
    wrong = ("begun texts lost", "accepted texts lost", "doubled or otherwise wrong", "left on the computer")
    sys.exit(any(row[name] for row in rows for name in wrong))


if __name__ == "__main__":
    main()
