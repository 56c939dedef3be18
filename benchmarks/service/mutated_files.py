"""What do damaged and hostile sound files do to a worker?

    python -m benchmarks.service.mutated_files [--files 10000] [--seed 1] [--keep folder]

Real small files of 17 kinds are damaged: cut, bits turned over, pieces removed, repeated, put in, sizes replaced, two
files joined. One in eight is a playlist, a script or an MP4 index that refers to another file or host. Each goes
through the quick look of the service and the preparation of the worker, every third as one that its sender calls
damaged, in a process with limits of time and memory. Told are crashes, hangs, memory over the limit, errors that would
be called a fault of ours, and whether the file or the port was touched that are there as lures. With any of those the
exit code is 1, and --keep keeps the files.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.lib.lures import Lures
from benchmarks.lib.mutations import Case, case, seeds
from benchmarks.lib.prepared_apart import Apart, Outcome
from benchmarks.lib.printed import machine, table

MOST_CPU_S, MOST_MB = 30.0, 256.0


@dataclass(frozen=True, slots=True)
class Tried:
    """One file, what came of it, and what is wrong with that; "" if nothing is."""

    case: Case
    outcome: Outcome
    wrong: str


def tried(count: int, seed: int, folder: Path) -> Iterator[Tried]:
    """Try so many files, the same for the same seed but for the number of the port."""
    chance, whole = random.Random(seed), seeds()
    with Lures(folder, whole["wav"]) as lures, Apart(folder, MOST_CPU_S) as apart:
        for number in range(count):
            one = case(chance, whole, lures)
            file = folder / f"file-{number % 3}.bin"
            file.write_bytes(one.content)
            outcome = apart.prepare(file, damaged=chance.random() < 1 / 3)
            yield Tried(one, outcome, _wrong(one, outcome, lures.touched()))


def _wrong(one: Case, outcome: Outcome, touched: list[str]) -> str:
    if touched:
        return f"touched the {' and the '.join(touched)}"
    if outcome.said in ("crash", "hang", "error"):
        return outcome.said
    if outcome.grown_mb > MOST_MB:
        return "memory"
    return "taken, and refers to something else" if one.never and outcome.said == "taken" else ""


def _kept(keep: Path | None, number: int, one: Tried) -> None:
    print(f"{number}: {one.case.kind}: {one.wrong}\n{one.outcome.detail}", file=sys.stderr, flush=True)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{number}-{one.case.kind.replace(' ', '-')}.bin").write_bytes(one.case.content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the files with which something is wrong")
    chosen = parser.parse_args()
    began_s, found, wrong = time.perf_counter(), Counter[str](), Counter[str]()
    slowest_s = greatest_mb = 0.0
    with tempfile.TemporaryDirectory(prefix="boli-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as at:
        for number, one in enumerate(tried(chosen.files, chosen.seed, Path(at))):
            found[one.outcome.said] += 1
            slowest_s, greatest_mb = max(slowest_s, one.outcome.cpu_s), max(greatest_mb, one.outcome.grown_mb)
            if one.wrong:
                wrong[one.wrong] += 1
                _kept(chosen.keep, number, one)
    print(f"{machine()}\n{chosen.files} files, seed {chosen.seed}, {time.perf_counter() - began_s:.0f} s\n")
    print(table([{"outcome": said, "files": number} for said, number in found.most_common()], ["outcome", "files"]))
    print(f"\nmost CPU time of a file: {slowest_s:.1f} s; most memory: {greatest_mb:.0f} MiB")
    print("wrong: " + (", ".join(f"{number} {what}" for what, number in wrong.items()) or "nothing"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
