"""Manifests of `boli model train`: a JSON object a line and a file a split (asr/finetuning/manifest.py).

    train.jsonl     {"audio": "audio/train/3f/….flac", "language": "hi", "text": "…", "segment_id": "seg_…", …}

`language` is the Whisper code there. The segment's id goes with it, so that a model is never measured on what it was
trained on.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.datasets.formats.lines import Lines
from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.utterance import Utterance, described

READS = "Train with `boli model train --data train.jsonl …`."


def members(spoken: Iterable[Utterance], scratch: Path) -> Iterator[Member]:
    """Yield the sounds, and at the end the manifest of each split."""
    with Lines(scratch) as lines:
        for one in spoken:
            place = f"audio/{one.item.split}/{one.path('flac')}"
            yield Member(place, one.flac())
            told = described(one)
            own = {"audio": place, "language": one.item.code, "variety": told["language"]}
            lines.add(f"{one.item.split}.jsonl", told | own)
        yield from lines.members()
