"""How wrong are the drafts of the bundled recordings, one by one? `python -m benchmarks.asr.samples`

The same files, stages and policies as the service, without it: each recording is drafted, the words spoken are those
of its manifest, and L1 errors are counted channel by channel over the whole recording.
"""

import argparse
import time

from rich.console import Console
from rich.table import Table

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import measure
from asr.whisper import whisper
from boli.commands.transcribe import decoding_request
from boli.demo.samples import Sample, path, samples
from configs.settings import load
from diarize.choose import diarizer
from diarize.diarizer import SpeakerHints
from pipeline.drafting.diarization import SpeakersExpected
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.recordings.transcript import Transcript


def errors(sample: Sample, transcript: Transcript) -> ErrorCounts:
    """Return the L1 counts of a recording: each channel's words in order of time."""
    total = ZERO
    for channel in {utterance.channel for utterance in sample.utterances}:
        said = sorted((one for one in sample.utterances if one.channel == channel), key=lambda one: one.start_ms)
        wrote = [segment for segment in transcript.segments if segment.channel == channel]
        reference, hypothesis = " ".join(one.text for one in said), " ".join(one.text for one in wrote)
        total += measure(reference, hypothesis, sample.language)["L1"]
    return total


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    settings = load()
    recognizer, who = whisper.load(settings.asr), diarizer(settings)
    table = Table("recording", "language", "conditions", "seconds", "words", "speakers found", "WER (L1)")
    groups: dict[str, ErrorCounts] = {"clean": ZERO, "all": ZERO}
    started, seconds = time.process_time(), 0.0
    for sample in samples():
        expected = SpeakersExpected(SpeakerHints(exact=sample.speakers if sample.channels == 1 else None))
        asked = decoding_request((sample.language, sample.dialect), recognizer.model, settings.asr)
        made, _ = draft_file(path(sample), recognizer, who, settings, DraftRequest(asked, expected))
        counts = errors(sample, made)
        groups["all"] += counts
        if "clean" in sample.conditions:
            groups["clean"] += counts
        seconds += sample.duration_ms / 1000
        found = len({segment.speaker for segment in made.segments})
        tags = sample.dialect or sample.language
        shown = (f"{sample.duration_ms / 1000:.0f}", str(counts.reference), f"{found} of {sample.speakers}")
        table.add_row(sample.name, tags, ", ".join(sample.conditions), *shown, f"{counts.rate:.1%}")
    for name, counts in groups.items():
        table.add_row(name, "", "", "", str(counts.reference), "", f"{counts.rate:.1%}", style="bold")
    Console(width=130).print(table)
    print(f"{seconds:.0f} s of sound in {time.process_time() - started:.0f} CPU seconds, model loaded")


if __name__ == "__main__":
    main()
