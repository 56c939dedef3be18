"""How well is a language told from how much speech? `python -m benchmarks.asr.languages [--model FOLDER]`

Sentences by voices that the bundled model was never trained on, cut to a length; the language is one of four. Then:
sentences of changing languages in a row, their windows judged alone and with their neighbours
(pipeline/drafting/language_smoothing.py).

--folder: instead, real clips, as benchmarks.asr.real_speech reads them, in --language: what follows their first second,
cut to 1, 2 and 4 s. The language is one of all that the model and the registry know; Urdu counts as Hindi.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper import whisper
from asr.whisper.whisper import WhisperRecognizer
from boli.demo.samples.clips import sentences
from configs.registry import whisper_codes
from configs.settings import Asr
from pipeline.drafting.language_smoothing import DOUBT_MS, GENERAL_DOUBT_MS, LEAST_DOUBT, smoothed
from pipeline.evaluation.clips import Clip, decoded
from pipeline.evaluation.spoken import Spoken, clips_of

LANGUAGES = ("hi", "bn", "ta", "te")
LENGTHS_MS = (300, 500, 800, 1200, 2000)
REAL_LENGTHS_MS = (1000, 2000, 4000)
STEP_MS = 1500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="starter", help="a CTranslate2 Whisper folder")
    parser.add_argument("--sentences", type=int, default=80)
    parser.add_argument("--rows", type=int, default=40, help="rows of windows in changing languages")
    parser.add_argument("--folder", type=Path, help="real clips")
    parser.add_argument("--language", default="hi", help="of the real clips")
    chosen = parser.parse_args()
    recognizer = whisper.load(Asr(model=chosen.model, threads=1))
    if chosen.folder:
        _real(recognizer, clips_of(chosen.folder, chosen.language, chosen.sentences), chosen.language)
        return
    clips = sentences(chosen.sentences, LANGUAGES, 5)
    print(f"{'ms':>5}{'windows':>9}{'wrong':>8}{'doubt':>8}")
    for length_ms in LENGTHS_MS:
        cut = [one for clip in clips for one in _cut(clip, length_ms)]
        wrong = sum(max(told, key=told.__getitem__) != clip.language for clip, told in _told(recognizer, cut))
        doubt = max(LEAST_DOUBT, float(np.exp(-length_ms / DOUBT_MS)))
        print(f"{length_ms:>5}{len(cut):>9}{wrong / len(cut):>8.1%}{doubt:>8.1%}")
    alone, together, windows = _rows(recognizer, clips, chosen.rows)
    print(f"in a row, {windows} windows of 300 to 1800 ms: {alone} wrong alone, {together} with neighbours")


def _real(recognizer: WhisperRecognizer, clips: Sequence[Spoken], language: str) -> None:
    codes = tuple(code for code in recognizer.model.languages if code in whisper_codes())
    sounds = [decoded(clip.file)[SAMPLE_RATE_HZ:] for clip in clips]
    print(f"{len(codes)} languages\n{'ms':>5}{'windows':>9}{'wrong':>8}{'doubt':>8}")
    for length_ms in REAL_LENGTHS_MS:
        length = length_ms * SAMPLE_RATE_HZ // 1000
        cut = [Window(sound[:length], None, languages=codes) for sound in sounds if len(sound) >= length]
        told = [max(one.probabilities, key=one.probabilities.__getitem__) for one in recognizer.identify(cut)]
        wrong = sum(_spoken(code) != _spoken(language) for code in told)
        doubt = max(LEAST_DOUBT, float(np.exp(-length_ms / GENERAL_DOUBT_MS)))
        print(f"{length_ms:>5}{len(cut):>9}{wrong / len(cut):>8.1%}{doubt:>8.1%}")


def _spoken(code: str) -> str:
    return "hi" if code == "ur" else code


def _cut(clip: Clip, length_ms: int) -> list[Clip]:
    length, step = (value * SAMPLE_RATE_HZ // 1000 for value in (length_ms, STEP_MS))
    starts = range(0, len(clip.samples) - length + 1, step)
    return [Clip(clip.name, clip.language, clip.samples[start : start + length], clip.text) for start in starts]


def _told(recognizer: WhisperRecognizer, clips: list[Clip]) -> list[tuple[Clip, dict[str, float]]]:
    found = recognizer.identify([Window(clip.samples, None, languages=LANGUAGES) for clip in clips])
    return [(clip, dict(one.probabilities)) for clip, one in zip(clips, found, strict=True)]


def _rows(recognizer: WhisperRecognizer, clips: list[Clip], rows: int) -> tuple[int, int, int]:
    """Return the windows that are wrong alone, wrong together, and all: each row has 1 to 4 windows of a language."""
    chance, alone, together, windows = random.Random(1), 0, 0, 0
    for _ in range(rows):
        run = [
            _cut(chance.choice([clip for clip in clips if clip.language == language]), chance.randint(300, 1800))[0]
            for language in chance.sample(LANGUAGES, 3)
            for _ in range(chance.randint(1, 4))
        ]
        told = [found for _, found in _told(recognizer, run)]
        durations = [round(clip.seconds * 1000) for clip in run]
        for clip, first, last in zip(run, told, smoothed(told, durations), strict=True):
            alone += max(first, key=first.__getitem__) != clip.language
            together += max(last, key=last.__getitem__) != clip.language
            windows += 1
    return alone, together, windows


if __name__ == "__main__":
    main()
