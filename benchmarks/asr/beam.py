"""Is a beam needed for every window, or only where the greedy text is doubtful? `python -m benchmarks.asr.beam`

Every clip is one window. It is decoded greedily and with a beam of 5, once each, from the same encoder's output. Then
for several thresholds: if the beam had been used only where the mean log probability of a token of the greedy text is
below the threshold (or the text repeats itself), how many errors would there be, and how many CPU seconds of search?
The clips are sentences by held-out voices of the bundled model, or a manifest (--manifest FILE: audio, text, language
a line). "Consonants" compares consonants whatever the script, crudely: a model may write Hindi in Urdu's letters.
"""

import argparse
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from accuracy.align import count
from accuracy.counts import ZERO
from accuracy.measure import measure
from asr.batcher.piece import Piece
from asr.finetuning import manifest
from asr.models import loading
from asr.whisper.attempt import Attempt
from asr.whisper.whisper import WhisperRecognizer
from benchmarks.lib.printed import machine, table
from boli.commands.model.true_length import LANGUAGES
from boli.demo.samples.clips import sentences
from configs.settings import Asr
from pipeline.evaluation.clips import Clip, decoded

BEAM = 5
THRESHOLDS = (-1.0, -0.7, -0.5, -0.4, -0.3, -0.2, -0.1)
HEADS = (
    "beam of 5 where below",
    "windows with it",
    "words wrong (L1)",
    "characters wrong",
    "consonants wrong",
    "CPU s",
)
# Letters of one sound, by the last word of their Unicode name; any other is its first letter. Vowels, and what is
# written now as a vowel and now as a consonant, are left out.
SOUNDS = {
    **dict.fromkeys(("ZAIN", "ZAH", "DAD", "THAL"), "J"),
    **dict.fromkeys(("THEH", "SAD"), "S"),
    "TCHEH": "C",
    "QAF": "K",
}
LEFT_OUT = "AEIOUVWY"


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A text of a window and the CPU seconds of its search."""

    attempt: Attempt
    text: str
    cpu_s: float

    def is_doubtful(self, threshold: float) -> bool:
        return self.attempt.repetitive or self.attempt.log_probability / self.attempt.length < threshold


class Decoders:
    """The same model with and without a beam."""

    def __init__(self, model: str, models: Path) -> None:
        asr = Asr(model=model, models=models, threads=1, device="cpu")
        files = loading.find(model, models)
        self._whisper = loading.open_model(files, asr, "cpu")
        self.greedy, self.beam = (WhisperRecognizer(self._whisper, files, beam_size=size) for size in (1, BEAM))

    def both(self, clip: Clip) -> tuple[Decoded, Decoded]:
        """Return what each writes, without trying again."""
        batch = [self.greedy.listen(Piece(0, 0, clip.samples, clip.language, ()))]
        encodings = self.greedy.encode(batch)
        request = self.greedy._request([one.piece for one in batch], encodings)
        found = []
        for recognizer in (self.greedy, self.beam):
            started = time.process_time()
            attempt = recognizer._search.once(request, [0])[0]
            took_s = time.process_time() - started
            found.append(Decoded(attempt, self._whisper.hf_tokenizer.decode(list(attempt.tokens)).strip(), took_s))
        return found[0], found[1]


def consonants(text: str) -> str:
    """Return one letter for each consonant, whatever its script."""
    names = [unicodedata.name(letter, "").split() for letter in text if unicodedata.category(letter)[0] == "L"]
    sounds = [SOUNDS.get(name[-1], name[-1][0]) for name in names if name]
    return "".join(sound for sound in sounds if sound not in LEFT_OUT)


def row(
    name: str, clips: Sequence[Clip], decodings: Sequence[tuple[Decoded, Decoded]], threshold: float
) -> dict[str, str]:
    """Return a row: the beam's text where the greedy one is doubtful."""
    again = [greedy.is_doubtful(threshold) for greedy, _ in decodings]
    texts = [pair[doubtful].text for pair, doubtful in zip(decodings, again, strict=True)]
    # With a threshold nobody can meet, the greedy search is not run at all.
    cpu_s = sum(
        (greedy.cpu_s if threshold < 0 else 0) + doubtful * beam.cpu_s
        for (greedy, beam), doubtful in zip(decodings, again, strict=True)
    )
    counted = [measure(clip.text, text, clip.language) for clip, text in zip(clips, texts, strict=True)]
    sounds = [count(consonants(clip.text), consonants(text)) for clip, text in zip(clips, texts, strict=True)]
    found = [sum((one["L1"] for one in counted), start=ZERO), sum((one["CER"] for one in counted), start=ZERO)]
    shown = [f"{one.errors} of {one.reference}" for one in (*found, sum(sounds, start=ZERO))]
    return dict(zip(HEADS, (name, f"{sum(again)} of {len(again)}", *shown, f"{cpu_s:.1f}"), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--models", type=Path, default=Asr().models)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--clips", type=int, default=400)
    chosen = parser.parse_args()
    if chosen.manifest:
        entries = manifest.read(chosen.manifest)[: chosen.clips]
        clips = [Clip(one.audio.name, one.language, decoded(one.audio), one.text) for one in entries]
    else:
        clips = sentences(chosen.clips, LANGUAGES)
    decoders = Decoders(chosen.model, chosen.models)
    found = [decoders.both(clip) for clip in clips]
    named = [(f"{one}", one) for one in THRESHOLDS]
    named = [("only loops", float("-inf")), *named, ("always, no greedy text", float("inf"))]
    print(f"`python -m benchmarks.asr.beam`, {Path(chosen.model).name}, {len(clips)} clips: {machine()}.\n")
    print(table([row(name, clips, found, threshold) for name, threshold in named], HEADS))


if __name__ == "__main__":
    main()
