"""How fast is a Whisper of a given size on this machine's card? `python -m benchmarks.gpu --out FILE`

Models of the sizes of large-v3-turbo and large-v3 with random weights are made here (nothing is fetched), in the
compute type that Boli would choose for the card. They hear windows as Boli plans them for Hindi: 19.8 s, 12 tokens a
second. The engines: CTranslate2 alone; torch's encoder before CTranslate2's decoder (needs torch); transformers (needs
torch and transformers; always 30 s). "Ahead": the next batch is encoded while one is decoded. Printed: seconds of sound
a second. Random weights never end a text by themselves, so every window is written to the full: the figure is that of
the engine, without voice detection, word times and, for CTranslate2 alone, features.

A row is printed when it is measured; after --minutes no further one is begun. --cpu-smoke runs a tiny model on the CPU,
to see that all of it works; its figures mean nothing.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2

from benchmarks.lib import random_model
from benchmarks.lib.engines import ENGINES, Engine, Place
from benchmarks.lib.printed import machine, peak_mb, table
from benchmarks.lib.random_model import SIZES, Size
from configs.errors import BoliError

# pipeline.drafting.windows.longest_ms(30_000, 20.0); the measured rate of read Hindi
WINDOW_S, TOKENS_PER_S = 19.8, 12
AT_ONCE, BEAMS, WARM_UP_TOKENS = (16, 64, 128), (1, 5), 8
SMOKE = Size(64, 1, 1, 1, 80, 51_865)
HEADS = ("size", "engine", "encoder given", "windows at once", "beam", "encode s", "write s", "× real time", "ahead ×")
Row = dict[str, str]
NO_CARD = "no CUDA card: run it on a machine with one, or with --cpu-smoke to see that it works"


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table: windows of `seconds` with `tokens` each."""

    windows: int
    beam: int
    seconds: float
    tokens: int


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds a batch: to encode it, to write it, and both where the next one is encoded ahead (0: not measured)."""

    encode: float
    write: float
    ahead: float


def measured(engine: Engine, case: Case, rounds: int) -> Times:
    """Return the times of the best of the rounds. A short text before them is not counted."""
    heard = engine.listen(case.windows, case.seconds)
    engine.write(engine.encode(heard), case.beam, WARM_UP_TOKENS)
    runs = []
    for _ in range(rounds):
        started = time.perf_counter()
        encoded = engine.encode(heard)
        middle = time.perf_counter()
        engine.write(encoded, case.beam, case.tokens)
        runs.append((middle - started, time.perf_counter() - middle))
    return Times(*min(runs, key=sum), _ahead(engine, heard, case, rounds) if engine.overlaps else 0)


def _ahead(engine: Engine, heard: Any, case: Case, rounds: int) -> float:
    """Return the seconds a batch; the first batch's encoding, which nothing hides, is not counted."""
    with ThreadPoolExecutor(1) as pool:
        encoded = engine.encode(heard)
        started = time.perf_counter()
        for _ in range(rounds):
            following = pool.submit(engine.encode, heard)
            engine.write(encoded, case.beam, case.tokens)
            encoded = following.result()
        return (time.perf_counter() - started) / rounds


def rows(place: Place, engine_name: str, cases: list[Case], rounds: int, ends: float) -> Iterator[Row]:
    """Yield a row for each case, until the time is over: without the names of the size and the engine."""
    try:
        engine = ENGINES[engine_name](place)
    except (ModuleNotFoundError, BoliError, RuntimeError) as error:
        yield _row(None, _line(error))
        return
    for case in cases:
        if time.monotonic() > ends:
            yield _row(case, "not begun: the time is over")
            continue
        try:
            yield _row(case, "", measured(engine, case, rounds))
        except RuntimeError as error:  # mostly the card's memory
            yield _row(case, _line(error))


def _row(case: Case | None, note: str, times: Times | None = None) -> Row:
    shown = [note, "-", "-", "-"]
    if case and times:
        sound_s, whole_s = case.windows * case.seconds, times.encode + times.write
        ahead = f"{sound_s / times.ahead:.0f}" if times.ahead else "-"
        shown = [f"{times.encode:.2f}", f"{times.write:.2f}", f"{sound_s / whole_s:.0f}", ahead]
    asked = [str(case.windows), str(case.beam)] if case else ["-", "-"]
    return dict(zip(HEADS[3:], [*asked, *shown], strict=True))


def _line(error: Exception) -> str:
    return str(error).splitlines()[0][:80]


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=sorted(SIZES), default=["turbo", "large-v3"])
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--at-once", nargs="+", type=int, default=list(AT_ONCE), help="windows in a batch")
    parser.add_argument("--beams", nargs="+", type=int, default=list(BEAMS))
    parser.add_argument("--thirty", action="store_true", help="give the encoder 30 s, not the true length")
    parser.add_argument("--rounds", type=int, default=1, help="batches of each kind; the best counts")
    parser.add_argument("--minutes", type=float, default=9.0, help="begin no further row after this time")
    parser.add_argument("--out", type=Path, help="write the table into this file, too")
    parser.add_argument("--cpu-smoke", action="store_true", help="a tiny model on the CPU; the figures mean nothing")
    return parser


def card() -> str:
    """Return the card's name, as its driver says it."""
    try:
        asked = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return f"{ctranslate2.get_cuda_device_count()} CUDA card(s) of unknown name"


def main() -> None:
    chosen = options().parse_args()
    if not chosen.cpu_smoke and not ctranslate2.get_cuda_device_count():
        print(NO_CARD, file=sys.stderr)
        sys.exit(2)
    ends, device = time.monotonic() + 60 * chosen.minutes, "cpu" if chosen.cpu_smoke else "cuda"
    seconds, tokens = (2.0, 16) if chosen.cpu_smoke else (WINDOW_S, round(WINDOW_S * TOKENS_PER_S))
    cases = [Case(windows, beam, seconds, tokens) for windows in chosen.at_once for beam in chosen.beams]
    found: list[Row] = []
    for name in ["smoke"] if chosen.cpu_smoke else chosen.sizes:
        with tempfile.TemporaryDirectory(prefix="boli-bench-") as folder:
            place = Place(Path(folder), SMOKE if chosen.cpu_smoke else SIZES[name], device, not chosen.thirty)
            random_model.write(place.folder, place.size, "float32" if chosen.cpu_smoke else "float16")
            for engine in chosen.engines:
                given = "true length" if place.true_length and engine != "transformers" else "30 s"
                for row in rows(place, engine, cases, chosen.rounds, ends):
                    found.append(dict(zip(HEADS[:3], (name, engine, given), strict=True)) | row)
                    print(" | ".join(found[-1].values()), file=sys.stderr, flush=True)
                    if chosen.out:
                        chosen.out.write_text(report(place, found), encoding="utf-8")
    print(report(place, found))


def report(place: Place, found: list[Row]) -> str:
    """Return the table, with the machine and the card named."""
    where = card() if place.device == "cuda" else "no card, a smoke test: these figures mean nothing"
    command = "python -m benchmarks.gpu"
    return f"`{command}`: {where}, {place.compute_type}. {machine()}, {peak_mb():.0f} MB.\n\n{table(found, HEADS)}\n"


if __name__ == "__main__":
    main()
