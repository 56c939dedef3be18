"""Boli and the library it stands on, with the same weights on the same sound: `python -m benchmarks.asr.recognizers`

Clips of 2 to 25 s, as many short as long, are made of the bundled recordings (or taken from --folder). Each engine
reads the same files in a process of its own, one after another, with the same number of threads. Printed: hours of
sound an hour, CPU seconds, peak memory (VmHWM), words wrong and words left out. A second table shows what becomes of
dense speech when the decoder runs out of positions. --out writes both into a Markdown file, with the machine named, and
--picture draws the first.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel

from asr.batcher.batcher import Batcher
from asr.models import model_files
from asr.whisper import whisper
from benchmarks.lib.clips import read, save
from benchmarks.lib.dense import dense
from benchmarks.lib.mix import mixed
from benchmarks.lib.picture import Panel, bars
from benchmarks.lib.printed import machine, peak_mb, table, write_between
from configs.settings import Settings
from pipeline.evaluation.clips import Clip, drafted, errors, from_folder, text

RECORDINGS_AT_ONCE = 4
CHUNK_S = 5  # the bundled model's card: windows of 5 s
MARKS = ("<!-- recognizers: begin -->", "<!-- recognizers: end -->")
HEADS = ("engine", "hours an hour", "CPU s", "peak MB", "WER (L1)", "words left out")

Transcribe = Callable[[Sequence[Clip]], list[str]]


def boli(threads: int, batch: int) -> Transcribe:
    """One recording after another, as `boli transcribe`."""
    settings = _settings(threads, batch)
    recognizer = whisper.load(settings.asr)
    return lambda clips: [text(drafted(clip, recognizer, settings)) for clip in clips]


def boli_shared(threads: int, batch: int) -> Transcribe:
    """Several recordings at once over one batcher, as a worker."""
    settings = _settings(threads, batch)
    recognizer = Batcher(whisper.load(settings.asr))

    def run(clips: Sequence[Clip]) -> list[str]:
        with ThreadPoolExecutor(RECORDINGS_AT_ONCE) as pool:
            return [text(found) for found in pool.map(lambda clip: drafted(clip, recognizer, settings), clips)]

    return run


def sequential(threads: int, batch: int) -> Transcribe:
    """faster-whisper one window after another, earlier text not shown (with it, this model does far worse)."""
    model = _model(threads)
    return lambda clips: [
        _said(model.transcribe(one.samples, language=one.language, beam_size=5, condition_on_previous_text=False))
        for one in clips
    ]


def batched(threads: int, batch: int) -> Transcribe:
    """faster-whisper's batches, file by file."""
    pipeline = BatchedInferencePipeline(_model(threads))
    return lambda clips: [
        _said(pipeline.transcribe(one.samples, language=one.language, beam_size=5, batch_size=batch)) for one in clips
    ]


def batched_short(threads: int, batch: int) -> Transcribe:
    """The same with the length of window that the model does best with."""
    pipeline = BatchedInferencePipeline(_model(threads))
    return lambda clips: [
        _said(
            pipeline.transcribe(
                one.samples,
                language=one.language,
                beam_size=5,
                batch_size=batch,
                vad_parameters={"min_silence_duration_ms": 300, "speech_pad_ms": 150},
                chunk_length=CHUNK_S,
            )
        )
        for one in clips
    ]


ENGINES: dict[str, Callable[[int, int], Transcribe]] = {
    "Boli": boli,
    "Boli, 4 recordings at once": boli_shared,
    "faster-whisper, sequential": sequential,
    "faster-whisper, batched": batched,
    "faster-whisper, batched, 5 s": batched_short,
}


def measured(name: str, folder: Path, threads: int, batch: int) -> dict[str, Any]:
    """Run one engine in this process. Loading the model is not in the times; the peak memory is of everything."""
    clips = read(folder)
    transcribe = ENGINES[name](threads, batch)
    transcribe(clips[:1])
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    texts = transcribe(clips)
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    counts = errors(clips, texts)
    return {
        "engine": name,
        "hours an hour": f"{sum(clip.seconds for clip in clips) / wall_s:.1f}",
        "CPU s": f"{cpu_s:.1f}",
        "peak MB": f"{peak_mb():.0f}",
        "WER (L1)": f"{counts.rate:.1%}",
        "words left out": f"{counts.deletions} of {counts.reference}",
    }


def main() -> None:
    chosen = _arguments()
    if chosen.run:
        print(json.dumps(measured(chosen.run, chosen.work, chosen.threads, chosen.batch)))
        return
    clips = from_folder(chosen.folder, chosen.language) if chosen.folder else mixed(chosen.clips)
    where = machine()
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as work:
        save(clips, Path(work))
        rows = [_child(name, Path(work), chosen) for name in ENGINES]
    lengths = [clip.seconds for clip in clips]
    found = dense(chosen.dense)
    report = "\n\n".join(
        (
            f"`python -m benchmarks.asr.recognizers --clips {len(clips)} --threads {chosen.threads}`: {len(clips)}"
            f" clips of {min(lengths):.1f} to {max(lengths):.1f} s, {sum(lengths):.0f} s in all, the bundled model in"
            f" int8, {chosen.threads} thread(s), beam 5, language given.\n{where}.",
            table(rows, HEADS),
            found.title,
            table(found.rows, found.heads),
        )
    )
    print(report)
    if chosen.out:
        write_between(chosen.out, MARKS, report)
    if chosen.picture:
        chosen.picture.write_text(_drawn(rows, len(clips), where), encoding="utf-8")


def _drawn(rows: Sequence[dict[str, Any]], clips: int, where: str) -> str:
    """Return the picture of the first table."""
    panels = [
        Panel(head, better, [float(row[head].split("%")[0].split(" ")[0]) for row in rows], [row[head] for row in rows])
        for head, better in (("hours an hour", "more"), ("CPU s", "less"), ("peak MB", "less"), ("WER (L1)", "less"))
    ]
    names = [row["engine"] for row in rows]
    ours = [name.startswith("Boli") for name in names]
    return bars(f"{clips} clips of 2 to 25 s, the same weights", where, names, ours, panels)


def _child(name: str, work: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    options = ["--run", name, "--work", str(work), "--threads", str(chosen.threads), "--batch", str(chosen.batch)]
    environment = {**os.environ, "OMP_NUM_THREADS": str(chosen.threads), "OPENBLAS_NUM_THREADS": str(chosen.threads)}
    command = [sys.executable, "-m", "benchmarks.asr.recognizers", *options]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(row, file=sys.stderr, flush=True)
    return row


def _settings(threads: int, batch: int) -> Settings:
    settings = Settings()
    asr = settings.asr.model_copy(update={"threads": threads, "batch_size": batch, "device": "cpu"})
    return settings.model_copy(update={"asr": asr})


def _model(threads: int) -> WhisperModel:
    folder = str(model_files.starter_folder())
    return WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)


def _said(answer: Any) -> str:
    return " ".join(segment.text.strip() for segment in answer[0])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="clips of your own: NAME.wav and NAME.txt")
    parser.add_argument("--language", default="hi", help="of your own clips")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--dense", type=int, default=20, help="stretches of dense speech")
    parser.add_argument("--out", type=Path, help="a file with the two marks, such as docs/reference/benchmarks.md")
    parser.add_argument("--picture", type=Path, help="an SVG file of the first table")
    parser.add_argument("--run", choices=sorted(ENGINES), help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
