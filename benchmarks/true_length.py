"""May this model's encoder be spared the silence after the speech? `python -m benchmarks.true_length [--model FOLDER]`

The same clips are drafted twice: with the encoder given 30 s, and with what was said and three seconds of silence.
Printed: the words wrong and the CPU seconds of both, and PASS or FAIL (exit code 1): true length may not cost more than
--limit points on any of the sets. Only after PASS write `"true_length": true` into the model's boli.json.

Clips: the bundled recordings, cut, and sentences spoken by voices held out of the bundled model's training. For a
model of your own the only ones that count are your own: --folder with NAME.wav and NAME.txt, --language.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from accuracy.counts import ErrorCounts
from asr import whisper
from asr.recognizer import Recognizer
from benchmarks.clips import Clip, errors, from_folder, from_samples, sentences
from benchmarks.drafted import drafted, text
from configs.settings import Settings

LIMIT_POINTS = 0.2
LANGUAGES = ("hi", "bn", "ta", "te")


def passes(padded: ErrorCounts, true: ErrorCounts, limit_points: float = LIMIT_POINTS) -> bool:
    """Return whether the second rate is at most `limit_points` of a hundred above the first."""
    assert padded.rate is not None
    assert true.rate is not None
    return (true.rate - padded.rate) * 100 <= limit_points


def measured(recognizer: Recognizer, clips: Sequence[Clip], settings: Settings) -> tuple[ErrorCounts, float]:
    """Return the L1 counts and the CPU seconds."""
    started = time.process_time()
    texts = [text(drafted(clip, recognizer, settings)) for clip in clips]
    return errors(clips, texts), time.process_time() - started


def main() -> None:
    chosen = _arguments()
    settings = Settings()
    asr = settings.asr.model_copy(update={"model": chosen.model, "threads": 1})
    sets = {"your clips": from_folder(chosen.folder, chosen.language)} if chosen.folder else _bundled(chosen)
    engines = {
        name: whisper.load(asr.model_copy(update={"true_length": on})) for name, on in (("30 s", False), ("true", True))
    }
    good = True
    for name, clips in sets.items():
        found = {kind: measured(engine, clips, settings) for kind, engine in engines.items()}
        good &= passes(found["30 s"][0], found["true"][0], chosen.limit)
        print(f"{name}: {len(clips)} clips, {sum(clip.seconds for clip in clips):.0f} s")
        for kind, (counts, cpu_s) in found.items():
            print(
                f"  {kind:<5} {counts.errors} of {counts.reference} words wrong, {counts.rate:.2%}, {cpu_s:.1f} CPU s"
            )
    print("PASS" if good else f"FAIL: more than {chosen.limit} points worse")
    sys.exit(0 if good else 1)


def _bundled(chosen: argparse.Namespace) -> dict[str, list[Clip]]:
    return {
        "recordings, cut": from_samples(chosen.clips, chosen.seed),
        "held-out sentences": sentences(chosen.sentences, LANGUAGES, chosen.seed + 76),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="starter", help="a CTranslate2 Whisper folder")
    parser.add_argument("--clips", type=int, default=100, help="cut from the bundled recordings")
    parser.add_argument("--sentences", type=int, default=400, help="spoken by espeak-ng")
    parser.add_argument("--folder", type=Path, help="clips of your own instead")
    parser.add_argument("--language", default="hi", help="of your own clips")
    parser.add_argument("--seed", type=int, default=1, help="which clips and sentences")
    parser.add_argument("--limit", type=float, default=LIMIT_POINTS, help="points of word error rate it may cost")
    return parser.parse_args()


if __name__ == "__main__":
    main()
