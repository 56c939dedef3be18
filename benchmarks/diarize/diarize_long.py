"""Long recordings: is memory flat, and do blocks find what the whole finds? `python -m benchmarks.diarize.diarize_long`

    python -m benchmarks.diarize.diarize_long [--hours 1 3] [--minutes 30 --blocks 5 10 15] [--voices 2 3 5] [--set
    reporting]

Memory: a conversation of three synthetic voices, said again and again for so many hours, is decoded, its voices
detected and its speakers told apart, as `boli diarize FILE` does it, in a process of its own; the peak is of all that.
Blocks: conversations of 2, 3 and 5 voices of so many minutes, in blocks and in one piece.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from benchmarks.diarize.diarization import COLLAR_MS, SETS, _peak_mb
from benchmarks.lib.conversations import SAMPLE_RATE_HZ, conversation, write_mono
from configs.settings import load
from diarize import rttm
from diarize.diarizer import SpeakerHints
from diarize.scoring import score
from diarize.voiceprint.voiceprint import BLOCK_MS, VoiceprintDiarizer
from pipeline.drafting.diarization import SpeakersExpected
from pipeline.drafting.files import diarize_file

# How many voices, and which conversation of the set.
VOICES = {2: 0, 3: 1, 5: 3}
_SAID_MS = 10 * 60_000


def write_long(drawn: str, hours: float, file: Path) -> None:
    """Write ten minutes of talk, again and again, without holding more of it in memory."""
    samples = conversation(SETS[drawn], 3, 0, _SAID_MS).tracks.sum(axis=1)
    left = round(hours * 3600 * SAMPLE_RATE_HZ)
    with soundfile.SoundFile(file, "w", SAMPLE_RATE_HZ, 1, subtype="PCM_16") as out:
        while left > 0:
            out.write(np.clip(samples[:left], -1, 1))
            left -= len(samples)


def memory(file: Path) -> dict[str, Any]:
    """Diarize in this process. `peak_mb` is in MiB, of this process's whole life."""
    started = time.perf_counter()
    spoke, duration_ms = diarize_file(file, VoiceprintDiarizer(), load())
    found = [turn for own in spoke.turns.values() for turn in own]
    return {
        "hours": duration_ms / 3_600_000,
        "speakers": len({turn.speaker for turn in found}),
        "turns": len(found),
        "wall_s": time.perf_counter() - started,
        "peak_mb": _peak_mb(),
    }


def agreement(file: Path, block_ms: int, speakers: int | None) -> dict[str, Any]:
    """Diarize in blocks of this length and score against the truth beside the file."""
    reference = [entry.turn for entry in rttm.read(file.with_suffix(".rttm"))]
    expected = SpeakersExpected(SpeakerHints(exact=speakers))
    spoke, _ = diarize_file(file, VoiceprintDiarizer(block_ms), load(), expected)
    found = [turn for own in spoke.turns.values() for turn in own]
    loose = score(reference, found, collar_ms=COLLAR_MS, overlap=False)
    return {
        "file": file.stem,
        "number": "given" if speakers else "unknown",
        "block_min": block_ms / 60_000,
        "speakers": len({turn.speaker for turn in reference}),
        "found": len({turn.speaker for turn in found}),
        "der": loose.der,
        "strict_der": score(reference, found).der,
    }


def _measure_memory(drawn: str, hours: float) -> None:
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as folder:
        file = Path(folder) / "long.wav"
        write_long(drawn, hours, file)
        child = [sys.executable, "-m", "benchmarks.diarize.diarize_long", "--measure", str(file)]
        print(subprocess.run(child, check=True, stdout=subprocess.PIPE, text=True).stdout.strip(), flush=True)


def _measure_blocks(drawn: str, minutes: float, blocks: list[float], voices: list[int]) -> None:
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as folder:
        for speakers in voices:
            write_mono(SETS[drawn], speakers, VOICES[speakers], Path(folder), round(minutes * 60_000))
        for file in sorted(Path(folder).glob("*.wav")):
            for hint in (None, int(file.stem.split("-")[1])):
                for block in (*blocks, 2 * minutes):
                    print(json.dumps(agreement(file, round(block * 60_000), hint)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, nargs="*", default=[], help="measure memory for so many hours")
    parser.add_argument("--blocks", type=float, nargs="*", default=[], help="compare blocks of so many minutes")
    parser.add_argument("--minutes", type=float, default=30.0, help="the length of what is compared")
    parser.add_argument("--voices", type=int, nargs="*", choices=list(VOICES), default=list(VOICES), help="how many")
    parser.add_argument("--set", choices=list(SETS), default="reporting", help="tuning: to choose settings on")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(memory(options.measure)))
        return
    if not options.hours and not options.blocks:
        options.hours, options.blocks = [1.0, 3.0], [5.0, 10.0, BLOCK_MS / 60_000]
    for hours in options.hours:
        _measure_memory(options.set, hours)
    if options.blocks:
        _measure_blocks(options.set, options.minutes, options.blocks, options.voices)


if __name__ == "__main__":
    main()
