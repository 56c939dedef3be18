"""Boli and the library it stands on, on real voices: `python -m benchmarks.asr.real_speech --folder DIR`

DIR holds `manifest.jsonl` (a clip a line: audio, text, language), or sound files with their texts beside them
(call-7.wav, call-7.txt; --language says which). Each engine reads the same files in a process of its own, one after
another, with the same number of threads. Boli drafts them as `boli transcribe` does, from the file to flagged segments.

Printed: WER and CER (L1's spelling; "capped": no clip counts for more than its own length), the share of clips whose
text is in the right script, the share that a flag sends to a person, loops and wrong scripts without a flag, the share
of the words written that are right beside the mean confidence of Boli's words, and CPU seconds without the loading of
the model. --texts writes what each engine wrote.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel

from accuracy.counts import ZERO
from accuracy.measure import Policy, measure
from asr.guards.repetition import is_repetitive
from asr.models import model_files
from asr.recognizer import Recognizer
from asr.whisper import whisper
from benchmarks.lib.printed import machine, table
from boli.commands.transcribe import decoding_request
from configs.registry import variety
from configs.settings import Settings, load
from diarize.single import SingleDiarizer
from lexicons.scripts import draft_fidelity
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.evaluation.clips import decoded
from pipeline.evaluation.spoken import Spoken, clips_of
from pipeline.recordings.flags import REPETITIVE, is_doubtful

TUNED = "Boli, tuned"  # measured where the card has options for the language
RIGHT_SCRIPT = 0.7  # as script.minimum
HEADS = (
    "engine", "clips", "WER", "CER", "WER capped", "CER capped", "right script", "flagged", "loops, no flag",
    "wrong script, no flag", "words right", "confidence", "CPU s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What an engine wrote for a clip. `flags`: of all its segments; None for an engine that knows none. `sure`: the
    confidence of each word.
    """

    text: str
    flags: tuple[str, ...] | None = None
    sure: tuple[float, ...] = ()


Engine = Callable[[Spoken], Written]


def boli(settings: Settings) -> Engine:
    """Boli, without the decoding options of the model's card."""
    return _drafting(whisper.load(settings.asr, {}), settings)


def tuned(settings: Settings) -> Engine:
    """Boli with the decoding options that `boli model tune` wrote into the model's card."""
    return _drafting(whisper.load(settings.asr), settings)


def _drafting(recognizer: Recognizer, settings: Settings) -> Engine:
    single = SingleDiarizer()

    def run(clip: Spoken) -> Written:
        asked = decoding_request((clip.language, ""), recognizer.model, settings.asr)
        made, _ = draft_file(clip.file, recognizer, single, settings, DraftRequest(asked))
        flags = [flag for segment in made.segments for flag in segment.flags]
        sure = tuple(word.confidence for segment in made.segments for word in segment.words)
        return Written(" ".join(segment.text for segment in made.segments), tuple(dict.fromkeys(flags)), sure)

    return run


def sequential(settings: Settings) -> Engine:
    """faster-whisper one window after another, earlier text not shown."""
    model = _plain(settings)

    def run(clip: Spoken) -> Written:
        code, samples = variety(clip.language).whisper, decoded(clip.file)
        return _said(model.transcribe(samples, language=code, beam_size=5, condition_on_previous_text=False))

    return run


def batched(settings: Settings) -> Engine:
    """faster-whisper's batches, file by file."""
    pipeline = BatchedInferencePipeline(_plain(settings))

    def run(clip: Spoken) -> Written:
        code, samples = variety(clip.language).whisper, decoded(clip.file)
        return _said(pipeline.transcribe(samples, language=code, beam_size=5, batch_size=4))

    return run


ENGINES: dict[str, Callable[[Settings], Engine]] = {
    "faster-whisper, sequential": sequential,
    "faster-whisper, batched": batched,
    "Boli": boli,
    TUNED: tuned,
}


def measured(name: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """Run one engine in this process. The first clip is decoded once before the clock starts."""
    clips = clips_of(chosen.folder, chosen.language, chosen.clips)
    engine = ENGINES[name](_settings(chosen))
    engine(clips[0])
    started = time.process_time()
    written = [engine(clip) for clip in clips]
    cpu_s = time.process_time() - started
    row = {"engine": name, **_rates(clips, written), **_honesty(clips, written), "CPU s": f"{cpu_s:.1f}"}
    texts = [
        {"engine": name, "audio": clip.file.name, "said": clip.text, **asdict(one)}
        for clip, one in zip(clips, written, strict=True)
    ]
    return {"row": row, "texts": texts}


def _rates(clips: Sequence[Spoken], written: Sequence[Written]) -> dict[str, str]:
    """Return the rates of all clips. In a capped rate a clip has at most as many errors as it has words or letters."""
    counts = [measure(clip.text, one.text, clip.language) for clip, one in zip(clips, written, strict=True)]
    rates = {"clips": str(len(clips))}
    policies: tuple[tuple[str, Policy], ...] = (("WER", "L1"), ("CER", "CER"))
    for name, policy in policies:
        of_each = [each[policy] for each in counts]
        total = sum(of_each, ZERO)
        capped = sum(min(one.errors, one.reference) for one in of_each)
        rates[name] = f"{total.errors / total.reference:.3f}"
        rates[f"{name} capped"] = f"{capped / total.reference:.3f}"
    words, sure = sum((each["L1"] for each in counts), ZERO), [word for one in written for word in one.sure]
    rates["words right"] = f"{words.hits / max(1, words.hypothesis):.0%}"
    rates["confidence"] = f"{sum(sure) / len(sure):.0%}" if sure else "not asked"
    return rates


def _honesty(clips: Sequence[Spoken], written: Sequence[Written]) -> dict[str, str]:
    right = [_in_script(clip, one.text) for clip, one in zip(clips, written, strict=True)]
    loops = [is_repetitive(one.text.split()) and REPETITIVE not in (one.flags or ()) for one in written]
    flagged = [is_doubtful(one.flags or ()) for one in written]
    unseen = sum(not well and not seen for well, seen in zip(right, flagged, strict=True))
    knows = written[0].flags is not None
    return {
        "right script": f"{sum(right) / len(clips):.0%}",
        "flagged": f"{sum(flagged) / len(clips):.0%}" if knows else "knows none",
        "loops, no flag": str(sum(loops)),
        "wrong script, no flag": str(unseen),
    }


def _in_script(clip: Spoken, text: str) -> bool:
    """Return whether a text is in the script of its clip's language. An empty one is not."""
    share = draft_fidelity(text, variety(clip.language).script)
    return share is not None and share >= RIGHT_SCRIPT


def _said(answer: Any) -> Written:
    return Written(" ".join(segment.text.strip() for segment in answer[0]))


def _plain(settings: Settings) -> WhisperModel:
    asr = settings.asr
    folder = str(model_files.folder_of(asr.model, asr.models))
    return WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=asr.threads, local_files_only=True)


def _settings(chosen: argparse.Namespace) -> Settings:
    settings = load()
    asked = {"threads": chosen.threads, "device": "cpu"} | ({"model": chosen.model} if chosen.model else {})
    return settings.model_copy(update={"asr": settings.asr.model_copy(update=asked)})


def _engines(chosen: argparse.Namespace) -> list[str]:
    asr = _settings(chosen).asr
    decoding = model_files.read(model_files.folder_of(asr.model, asr.models)).decoding
    return [name for name in ENGINES if name != TUNED or variety(chosen.language).whisper in decoding]


def _child(name: str, chosen: argparse.Namespace) -> dict[str, Any]:
    environment = {**os.environ, "OMP_NUM_THREADS": str(chosen.threads), "OPENBLAS_NUM_THREADS": str(chosen.threads)}
    command = [sys.executable, "-m", "benchmarks.asr.real_speech", *sys.argv[1:], "--run", name]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(found["row"], file=sys.stderr, flush=True)
    return found


def main() -> None:
    chosen = _arguments()
    if chosen.run:
        print(json.dumps(measured(chosen.run, chosen)))
        return
    found = [_child(name, chosen) for name in chosen.engine or _engines(chosen)]
    print(f"{machine()}\n{chosen.threads} thread(s), beam 5, int8, language given")
    print(table([each["row"] for each in found], HEADS))
    if chosen.texts:
        lines = [json.dumps(text, ensure_ascii=False) for each in found for text in each["texts"]]
        chosen.texts.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=0, help="so many of them, spread over the folder; 0: all")
    parser.add_argument("--language", default="hi", help="of clips for which the folder does not say it")
    parser.add_argument("--model", default="", help="as asr.model in the settings")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--engine", action="append", choices=sorted(ENGINES), help="only this one; may be repeated")
    parser.add_argument("--texts", type=Path, help="a file for what was written, a JSON object a line")
    parser.add_argument("--run", choices=sorted(ENGINES), help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
