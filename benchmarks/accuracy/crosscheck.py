"""Does another lattice scorer agree with L3? `python -m benchmarks.accuracy.crosscheck --with PYTHON`

voi-oiwer 0.1.4 (MIT; the scorer of the Voice of India benchmark) is no dependency of Boli: it brings a documentation
tool and more with it. Install it into an environment of its own and name that environment's interpreter:

    python3 -m venv oiwer && oiwer/bin/pip install voi-oiwer==0.1.4
    python -m benchmarks.accuracy.crosscheck --with oiwer/bin/python

It compares the worked examples of docs/reference/formulae.md and the bundled recordings, drafted by the starter model.
Both scorers get the same lattice: our lexicon's alternatives, one slot a stretch that does not overlap another. The
first run gives voi-oiwer our L1 text, the second (`own`) the text as typed, through its own normaliser.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from accuracy.variants import tolerate
from asr.whisper import whisper
from boli.commands.transcribe import decoding_request
from boli.demo.samples import path, samples
from configs.registry import language_of
from configs.settings import load
from diarize.choose import diarizer
from diarize.diarizer import SpeakerHints
from lexicons.canonical import canonical, words
from lexicons.folds import folded
from lexicons.pairs import pairs
from lexicons.variants import HEADLINE, lexicon
from pipeline.drafting.diarization import SpeakersExpected
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file

# Runs in the other environment: lines of JSON in, lines of JSON out.
OTHER = """
import json, sys
from voi_oiwer import oiwer
for line in sys.stdin:
    asked = json.loads(line)
    score, _, _, _, (ins, dele, sub), words, _, _ = oiwer(asked["text"], asked["lattice"], asked["language"])
    print(json.dumps({"errors": ins + dele + sub, "words": words, "rate": score / 100}))
"""

EXAMPLES = {
    "hi, worked example": (
        "hi",
        "डॉक्टर साहब हिन्दी में बोले इसलिए हम पच्चीस लोग चले गए",
        "doctor साहब हिंदी में बोले इस लिये हम 25 लोग चले गये",
    ),
    "hi, with errors": (
        "hi",
        "डॉक्टर साहब हिन्दी में बोले इसलिए हम पच्चीस लोग चले गए",
        "doctor साहब हिंदी में बोली इस लिए 25 लोग चले गये हैं",
    ),
    "ta": ("ta", "பேருந்து அங்கே இருக்கிறது அவன் போய்விட்டான்", "பஸ் அங்கே இருக்கு அவன் போய் விட்டாள்"),
    "bn": ("bn", "সূর্য ওঠার পর আমি স্কুল যাবার কাজ করছি", "সূর্য্য ওঠার পরে আমি ইস্কুল যাবার কাজ করতেছি"),
    "ml": (
        "ml",
        "എന്റെ ബസ് വന്നുകൊണ്ടിരിക്കുന്നു അവൻ പറഞ്ഞു",
        "എൻറെ ബസ്സ് വന്നു കൊണ്ടിരിക്കുന്നു അവന്\u200d പറഞ്ഞില്ല",
    ),
    "te": ("te", "నేను బస్సు కోసం పని చేస్తున్నాను", "నేను బస్ కోసం పని చేస్తున్న"),
    "hi, one error, one word": ("hi", "इसलिए हम गए", "इसलिए हम आए"),
    "hi, the same, split": ("hi", "इसलिए हम गए", "इस लिए हम आए"),
    "hi, a number missing": ("hi", "पच्चीस लोग", "लोग"),
    "hi, in two pieces": ("hi", "चलेगए", "चले गए"),
    "hi, digits": ("hi", "२५ लोग", "25 लोग"),
    "mai, one letter, two encodings": ("mai", "\u095c", "\u0921\u093c"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One pair of texts. `language`: of the registry."""

    name: str
    language: str
    reference: str
    hypothesis: str


def drafted() -> list[Case]:
    """Return the bundled recordings: what was said, and what the starter model writes."""
    settings = load()
    recognizer, who = whisper.load(settings.asr), diarizer(settings)
    cases = []
    for sample in samples():
        expected = SpeakersExpected(SpeakerHints(exact=sample.speakers if sample.channels == 1 else None))
        asked = decoding_request((sample.language, sample.dialect), recognizer.model, settings.asr)
        made, _ = draft_file(path(sample), recognizer, who, settings, DraftRequest(asked, expected))
        said = " ".join(one.text for one in sorted(sample.utterances, key=lambda one: one.start_ms))
        wrote = " ".join(one.text for one in made.segments)
        cases.append(Case(sample.name, sample.dialect or sample.language, said, wrote))
    return cases


def lattice(reference: Sequence[str], hypothesis: Sequence[str], language: str) -> list[list[str]]:
    """Return one slot a stretch of folded reference words: its own wording, then those of the lexicon and the rules."""
    known = lexicon(language, language, HEADLINE).alternatives(reference)
    known += pairs(reference, hypothesis, language, HEADLINE)
    slots: list[list[str]] = []
    position = 0
    while position < len(reference):
        here = [one for one in known if one.start == position]
        end = max((one.end for one in here), default=position + 1)
        same = [" ".join(one.words) for one in here if one.end == end and one.words]
        slots.append([" ".join(reference[position:end]), *same])
        position = end
    return slots


def asked(case: Case, own: bool) -> dict[str, object]:
    """Return what voi-oiwer is asked. `own`: with the text as typed, which its own normaliser has to settle."""
    top = language_of(case.language)
    name = {"Odia": "odia", "Punjabi": "punjabi"}.get(top.name, top.name.lower())
    if own:
        return {"text": case.hypothesis, "lattice": [[word] for word in case.reference.split()], "language": name}
    expected = folded(" ".join(words(case.reference, case.language)), case.language).split()
    text = folded(canonical(case.hypothesis, case.language), case.language)
    return {"text": text, "lattice": lattice(expected, text.split(), case.language), "language": name}


def other(python: Path, questions: Sequence[dict[str, object]]) -> list[dict[str, float]]:
    """Return what voi-oiwer counts. Exits with one line where it is not there."""
    lines = "\n".join(json.dumps(one) for one in questions)
    try:
        done = subprocess.run([python, "-c", OTHER], input=lines, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
        sys.exit(
            f"crosscheck: {python} cannot run voi-oiwer ({said}); see the top of benchmarks/accuracy/crosscheck.py"
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--with", dest="python", type=Path, default=Path(sys.executable), help="its interpreter")
    python = wanted.parse_args().python
    cases = [Case(name, *texts) for name, texts in EXAMPLES.items()]
    other(python, [asked(cases[0], own=False)])  # before minutes are spent on drafts
    cases += drafted()
    theirs = other(python, [asked(case, own=False) for case in cases])
    alone = other(python, [asked(case, own=True) for case in cases])
    table = Table("case", "errors L3", "voi", "words L3", "voi", "rate L3", "voi", "voi own, no lexicon", "errors")
    equal = 0
    for case, found, raw in zip(cases, theirs, alone, strict=True):
        ours = tolerate(case.reference, case.hypothesis, case.language).counts
        equal += ours.errors == found["errors"]
        counted = (ours.errors, found["errors"], ours.reference, found["words"])
        rates = (ours.rate or 0.0, found["rate"], raw["rate"])
        more = found["errors"] - ours.errors
        said = "equal" if not more else f"voi {more:+.0f}"
        table.add_row(case.name, *[f"{one:.0f}" for one in counted], *[f"{one:.1%}" for one in rates], said)
    Console(width=130).print(table)
    print(f"{equal} of {len(cases)} with equal errors")


if __name__ == "__main__":
    main()
