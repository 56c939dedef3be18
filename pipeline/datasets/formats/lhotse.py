"""Lhotse manifests: recordings, supervisions and cuts, a file of each a split; one recording is one utterance.

    train/recordings.jsonl.gz  train/supervisions.jsonl.gz  train/cuts.jsonl.gz      audio/train/3f/….flac

Paths are relative to the export: `CutSet.from_file(...).with_recording_path_prefix(FOLDER)`, or run there. What Lhotse
has no field for is under `custom`; words with times are an alignment "word".
https://lhotse.readthedocs.io/en/latest/
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pipeline.datasets.formats.lines import Lines
from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.utterance import SAMPLE_RATE_HZ, Utterance, described

READS: Final = (
    'Read it with `lhotse.CutSet.from_file("train/cuts.jsonl.gz").with_recording_path_prefix(FOLDER)`; recordings and '
    "supervisions lie beside."
)
_OWN: Final = ("id", "text", "language", "speaker", "duration", "words")  # fields that Lhotse has itself


def members(spoken: Iterable[Utterance], scratch: Path) -> Iterator[Member]:
    """Yield the sounds, and at the end the manifests of each split."""
    with Lines(scratch) as lines:
        for one in spoken:
            split = one.item.split
            place = f"audio/{split}/{one.path('flac')}"
            yield Member(place, one.flac())
            recording, supervision = _recording(one, place), _supervision(one)
            lines.add(f"{split}/recordings.jsonl.gz", recording)
            lines.add(f"{split}/supervisions.jsonl.gz", supervision)
            lines.add(f"{split}/cuts.jsonl.gz", _cut(one, recording, supervision))
        yield from lines.members()


def _recording(one: Utterance, place: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "sources": [{"type": "file", "channels": [0], "source": place}],
        "sampling_rate": SAMPLE_RATE_HZ,
        "num_samples": len(one.samples),
        "duration": one.seconds,
        "channel_ids": [0],
    }


def _supervision(one: Utterance) -> dict[str, Any]:
    told = described(one)
    words = [[word["text"], word["start"], round(word["end"] - word["start"], 3), None] for word in told["words"]]
    return {
        "id": one.id,
        "recording_id": one.id,
        "start": 0.0,
        "duration": one.seconds,
        "channel": 0,
        "text": one.text,
        "language": one.item.language,
        "speaker": one.speaker,
        "custom": {name: value for name, value in told.items() if name not in _OWN},
    } | ({"alignment": {"word": words}} if words else {})


def _cut(one: Utterance, recording: dict[str, Any], supervision: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one.id,
        "start": 0.0,
        "duration": one.seconds,
        "channel": 0,
        "supervisions": [supervision],
        "recording": recording,
        "type": "MonoCut",
    }
