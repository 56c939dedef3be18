"""What does a file of many hours cost, and what is lost when the worker is killed?
`python -m benchmarks.service.long_file`

A file of --hours is made of the bundled Hindi recordings with pauses between them, and drafted by a real `boli worker`
twice: once undisturbed; once with `kill -9` when half of its parts are written, and a second worker that goes on.
During the second, before the kill, a clip with priority "rush" is submitted behind the file. Printed: CPU seconds and
sound decoded of both, and how far apart they are; the peak memory beyond the worker with its model loaded; how many
batches began before the rush clip's own. One hour takes about five minutes on two cores, and 120 MB of disk.
"""

import argparse
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from faster_whisper.audio import decode_audio

from benchmarks.lib.printed import machine, table
from benchmarks.lib.worker import Installation, Usage, Worker, installed, working
from boli.demo.samples import path, samples
from pipeline.recordings import segments
from pipeline.store.database import reading

LANGUAGE = "hi"
RATE_HZ = 16_000
FILE = "long.flac"
PAUSES_S = (0.5, 8.0)
PATIENCE_S = 6 * 3600
RUSH_AFTER = 0.25  # of the parts
HEADS = ("run", "CPU s", "sound decoded, s", "pieces decoded", "peak MB beyond the model", "wall s", "segments")


@dataclass(frozen=True, slots=True)
class Spent:
    """What workers used since they stood ready. `sound_s`, `pieces`: what went through the model, again where it ran
    again. `beyond_mb`: the highest peak of any of them beyond that of the same worker when it had only its model.
    """

    cpu_s: float
    sound_s: float
    pieces: int
    beyond_mb: float

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.cpu_s + other.cpu_s,
            self.sound_s + other.sound_s,
            self.pieces + other.pieces,
            max(self.beyond_mb, other.beyond_mb),
        )


@dataclass(frozen=True, slots=True)
class Rush:
    """A rush clip behind a long file. `next_batch`: its windows in the first batch that began after they came,
    `next_two`: in the first or second; `drafted_s`: from submitting to the draft.
    """

    windows: int
    next_batch: int
    next_two: int
    drafted_s: float


def long_file(installation: Path, hours: float, seed: int = 1) -> None:
    """Write a mono FLAC file of that length, a recording at a time."""
    chance = random.Random(seed)
    told = [one for one in samples() if one.language == LANGUAGE and one.channels == 1 and not one.dialect]
    sounds = [decode_audio(str(path(one)), RATE_HZ) for one in told]
    left = round(hours * 3600 * RATE_HZ)
    with soundfile.SoundFile(installation, "w", RATE_HZ, 1, "PCM_16") as file:
        while left > 0:
            pause = np.zeros(round(chance.uniform(*PAUSES_S) * RATE_HZ), np.float32)
            block = np.concatenate([chance.choice(sounds), pause])[:left]
            file.write(block)
            left -= len(block)


def unbroken(installation: Installation, file: Path) -> dict[str, str]:
    """Draft the file with one worker that nobody disturbs."""
    started = time.monotonic()
    with working(installation) as worker:
        idle = worker.usage()
        recording_id = installation.submit(file, LANGUAGE)
        worker.until("draft", lambda: installation.finished(recording_id), PATIENCE_S)
        return _row("undisturbed", _spent(worker, idle), started, installation, recording_id)


def broken(installation: Installation, file: Path, clip: Path) -> tuple[dict[str, str], Rush]:
    """Draft it with a worker that is killed at half of its parts, and another that goes on."""
    started = time.monotonic()
    with working(installation) as first:
        idle = first.usage()
        recording_id = installation.submit(file, LANGUAGE)
        parts = first.until("plan", lambda: installation.planned(recording_id), PATIENCE_S)
        first.until("quarter", lambda: installation.parts(recording_id) >= RUSH_AFTER * parts, PATIENCE_S)
        rush = behind(installation, first, clip)
        first.until("half", lambda: installation.parts(recording_id) >= parts / 2, PATIENCE_S)
        spent = _spent(first, idle)
        first.process.kill()
        first.process.wait()
    with working(installation) as second:
        idle = second.usage()
        second.until("draft", lambda: installation.finished(recording_id), PATIENCE_S)
        spent += _spent(second, idle)
        return _row("killed at half", spent, started, installation, recording_id), rush


def behind(installation: Installation, worker: Worker, clip: Path) -> Rush:
    """Submit a clip with priority "rush" while the worker is busy, wait for its draft and count."""
    submitted = time.monotonic()
    recording_id = installation.submit(clip, LANGUAGE, "rush")
    worker.until("draft of the rush clip", lambda: installation.finished(recording_id), 600)
    found = worker.metrics()
    count, bucket = (
        "boli_asr_wait_batches_count{priority=rush}",
        "boli_asr_wait_batches_bucket{{le={}.0,priority=rush}}",
    )
    counts = [round(found[name]) for name in (count, bucket.format(0), bucket.format(1))]
    return Rush(*counts, drafted_s=time.monotonic() - submitted)


def _spent(worker: Worker, idle: Usage) -> Spent:
    now = worker.usage()
    sound_s, pieces = worker.metric("boli_asr_sound_seconds_total"), worker.metric("boli_asr_pieces_total")
    return Spent(now.cpu_s - idle.cpu_s, sound_s, round(pieces), now.peak_mb - idle.peak_mb)


def _row(name: str, spent: Spent, started: float, installation: Installation, recording_id: str) -> dict[str, str]:
    with reading(installation.engine) as connection:
        written = len(segments.list_segments(connection, recording_id))
    shown = (f"{spent.cpu_s:.0f}", f"{spent.sound_s:.0f}", str(spent.pieces), f"{spent.beyond_mb:.0f}")
    return dict(zip(HEADS, (name, *shown, f"{time.monotonic() - started:.0f}", str(written)), strict=True))


def _unbroken(folder: Path, diarize: str) -> dict[str, str]:
    with installed(folder / "undisturbed", diarize=diarize) as installation:
        return unbroken(installation, folder / FILE)


def _broken(folder: Path, diarize: str, clip: Path) -> tuple[dict[str, str], Rush]:
    with installed(folder / "killed", diarize=diarize) as installation:
        return broken(installation, folder / FILE, clip)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--diarize", choices=("auto", "voiceprint", "none"), default="auto")
    parser.add_argument("--at-once", action="store_true", help="both runs at the same time: half the wait")
    parser.add_argument("--folder", type=Path, help="where there is room (default: the system's temporary folder)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="boli-bench-", dir=chosen.folder) as scratch:
        folder = Path(scratch)
        long_file(folder / FILE, chosen.hours)
        clip = next(path(one) for one in samples() if one.language == LANGUAGE and one.channels == 1)
        print(
            f"`python -m benchmarks.service.long_file --hours {chosen.hours:g} --diarize {chosen.diarize}`:"
            f" {machine()}.\n",
            flush=True,
        )
        with ThreadPoolExecutor(2 if chosen.at_once else 1) as runs:
            whole = runs.submit(_unbroken, folder, chosen.diarize)
            again = runs.submit(_broken, folder, chosen.diarize, clip)
            rows = [whole.result()]
            print(rows[0], file=sys.stderr, flush=True)
            row, rush = again.result()
    rows.append(row)
    print(table(rows, HEADS))
    print(f"\nKilled against undisturbed: CPU {_more(rows, 'CPU s')}, sound decoded {_more(rows, HEADS[2])}.")
    print(
        f"A rush clip submitted behind the file: of its {rush.windows} windows {rush.next_batch} were in the first"
        f" batch that began after they came, {rush.next_two} in the first two; drafted in {rush.drafted_s:.1f} s."
    )


def _more(rows: list[dict[str, str]], head: str) -> str:
    return f"{float(rows[1][head]) / float(rows[0][head]) - 1:+.1%}"


if __name__ == "__main__":
    main()
