"""How much memory and time does a long file take? `python -m benchmarks.service.transcribe_memory --minutes 120`

The bundled Hindi conversation is repeated to the length asked for and goes through the same functions as
`boli transcribe`, in a process of its own. Printed: the peak memory after each stage, and beyond the loaded model.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from asr.whisper import whisper
from boli.commands.transcribe import decoding_request
from boli.demo.samples import path, samples
from configs.settings import load
from diarize.choose import diarizer
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file


def peak_mb() -> float:
    """Return the highest resident memory of this process so far, in MB (Linux counts in KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def long_file(folder: Path, minutes: int) -> Path:
    """Write a mono WAV file of that length, block by block."""
    sample = next(one for one in samples() if one.name == "hi-neighbours")
    sound, rate = soundfile.read(path(sample), dtype="int16")
    pause = np.zeros(rate, dtype=np.int16)
    left = minutes * 60 * rate
    target = folder / "long.wav"
    with soundfile.SoundFile(target, "w", rate, 1, "PCM_16") as file:
        while left > 0:
            block = np.concatenate([sound, pause])[:left]
            file.write(block)
            left -= len(block)
    return target


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--minutes", type=int, default=120)
    minutes = wanted.parse_args().minutes
    settings = load()
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as scratch:
        file = long_file(Path(scratch), minutes)
        recognizer, who = whisper.load(settings.asr), diarizer(settings)
        loaded, started, cpu = peak_mb(), time.monotonic(), time.process_time()
        print(f"model loaded: {loaded:.0f} MB", flush=True)
        last = ""

        def report(stage: str, share: float) -> None:
            nonlocal last
            if stage != last:
                last = stage
                print(f"before {stage}: peak {peak_mb():.0f} MB, {time.monotonic() - started:.0f} s", flush=True)

        request = DraftRequest(decoding_request(("hi", ""), recognizer.model, settings.asr))
        made, _ = draft_file(file, recognizer, who, settings, request, report)
    wall, cpu = time.monotonic() - started, time.process_time() - cpu
    print(f"{minutes} minutes: {wall:.0f} s wall, {cpu:.0f} s CPU, {len(made.segments)} segments")
    print(f"peak {peak_mb():.0f} MB, {peak_mb() - loaded:.0f} MB beyond the model")


if __name__ == "__main__":
    main()
