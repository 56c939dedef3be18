"""Memory of a process with two models: `python -m benchmarks.asr.loaded_models --model whisper-base --loaded 2`.

Two models take turns, as in a worker with `asr.loaded_models`: the bundled one for Hindi, the other for everything
else. Each decodes a window of noise (30 s, or what it hears). Printed after each turn: the process's memory.
"""

import argparse
from pathlib import Path

import numpy as np

from asr.batcher.batcher import Batcher
from asr.models.choice import Spoken, choice
from asr.models.pool import RecognizerPool
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper import whisper
from benchmarks.lib.printed import peak_mb
from configs.settings import load

TURNS = 3
LEVEL = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="an installed model, or a CTranslate2 Whisper folder")
    parser.add_argument("--loaded", type=int, default=2, help="how many are kept in memory")
    chosen = parser.parse_args()
    asr = load().asr.model_copy(
        update={"model": chosen.model, "language_models": {"hi": "starter"}, "loaded_models": chosen.loaded}
    )
    pool = RecognizerPool(choice(asr), lambda own: Batcher(whisper.load(own)))
    print(f"nothing loaded: {resident_mb():.0f} MB")
    for _ in range(TURNS):
        for spoken in (Spoken("hi"), Spoken()):
            with pool.lend(spoken) as recognizer:
                samples = SAMPLE_RATE_HZ * recognizer.model.window_ms // 1000
                noise = np.random.default_rng(1).standard_normal(samples, dtype=np.float32) * LEVEL
                recognizer.recognize([Window(noise, "hi")])
                said = f"{resident_mb():.0f} MB, peak {peak_mb():.0f} MB"
                print(f"{recognizer.model.name}: {said}; in memory: {len(pool.loaded)}", flush=True)


def resident_mb() -> float:
    """Return the resident memory of this process now, in MB (Linux)."""
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
