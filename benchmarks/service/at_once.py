"""Does a worker stay flat in memory and account for every millisecond, with several recordings of real voices at once?
`python -m benchmarks.service.at_once --folder DIR --model FOLDER`

The clips of DIR (as benchmarks.asr.real_speech reads them) are joined, in another order for each recording and with
pauses between them, to --recordings files, which last --minutes together. A real `boli worker` drafts all of them at
once. Printed: its memory at each quarter of the run, the peak, CPU seconds, the segments and how many are flagged, and
for each recording whether its ledger covers each channel once, from start to end.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.lib.printed import machine
from benchmarks.lib.worker import Installation, Worker, installed, working
from pipeline.evaluation.clips import decoded
from pipeline.evaluation.spoken import Spoken, clips_of
from pipeline.recordings import recordings, segments
from pipeline.recordings.flags import is_doubtful
from pipeline.recordings.transcript import LedgerEntry
from pipeline.store.database import reading

RATE_HZ = 16_000
PAUSES_S = (0.3, 4.0)
LOOK_EVERY_S = 1.0


def joined(clips: Sequence[Spoken], file: Path, seconds: float, seed: int) -> None:
    """Write a FLAC file of about that length: the clips in a random order, again and again."""
    chance = random.Random(seed)
    left, order = round(seconds * RATE_HZ), list[Spoken]()
    with soundfile.SoundFile(file, "w", RATE_HZ, 1, "PCM_16") as target:
        while left > 0:
            order = order or chance.sample(list(clips), len(clips))
            pause = np.zeros(round(chance.uniform(*PAUSES_S) * RATE_HZ), np.float32)
            block = np.concatenate([decoded(order.pop().file), pause])
            target.write(block)
            left -= len(block)


def watched(worker: Worker, installation: Installation, ids: Sequence[str]) -> list[float]:
    """Return the worker's memory in MiB, every second until all recordings are drafted."""
    memory: list[float] = []
    while not all(installation.finished(one) for one in ids):
        memory.append(worker.usage().now_mb)
        time.sleep(LOOK_EVERY_S)
    return memory


def is_exact(ledger: Sequence[LedgerEntry], duration_ms: int) -> bool:
    """Return whether the ledger covers each channel once, from 0 to the end."""
    for channel in {entry.channel for entry in ledger}:
        at_ms = 0
        for entry in sorted(one for one in ledger if one.channel == channel):
            if entry.start_ms != at_ms:
                return False
            at_ms = entry.end_ms
        if at_ms != duration_ms:
            return False
    return bool(ledger)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--language", default="hi")
    parser.add_argument("--model", default="starter", help="a folder, or the absolute path of an installed model")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--recordings", type=int, default=2)
    chosen = parser.parse_args()
    clips = clips_of(chosen.folder, chosen.language, 0)
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as scratch:
        files = [Path(scratch) / f"{number}.flac" for number in range(chosen.recordings)]
        for number, file in enumerate(files):
            joined(clips, file, chosen.minutes * 60 / len(files), number)
        folder = Path(scratch) / "installation"
        with (
            installed(folder, model=chosen.model, concurrency=len(files)) as installation,
            working(installation) as worker,
        ):
            before = worker.usage()
            ids = [installation.submit(file, chosen.language) for file in files]
            memory = watched(worker, installation, ids)
            after = worker.usage()
            print(f"{machine()}\n{len(files)} recordings at once, {chosen.minutes:g} minutes together")
            quarters = [memory[min(len(memory) - 1, len(memory) * part // 4)] for part in range(5)]
            print(f"memory at each quarter, MB: {', '.join(f'{mb:.0f}' for mb in quarters)}; peak {after.peak_mb:.0f}")
            print(f"CPU {after.cpu_s - before.cpu_s:.0f} s, {len(memory)} s of waiting")
            for one in ids:
                print(_described(installation, one))


def _described(installation: Installation, recording_id: str) -> str:
    with reading(installation.engine) as connection:
        found = recordings.get(connection, recording_id)
        ledger = recordings.ledger(connection, recording_id)
        stored = segments.list_segments(connection, recording_id)
    exact = "exact" if is_exact(ledger, found.duration_ms or 0) else "NOT EXACT"
    flagged = sum(is_doubtful(one.flags) for one in stored)
    return f"{(found.duration_ms or 0) / 60_000:.1f} min: {len(stored)} segments, {flagged} flagged; ledger {exact}"


if __name__ == "__main__":
    main()
