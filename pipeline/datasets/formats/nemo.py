"""NeMo manifests: a JSON object a line and a file a split; audio_filepath is relative to the manifest.

    train_manifest.json     {"audio_filepath": "audio/train/3f/….flac", "duration": 2.84, "text": "…", "lang": "hi", …}

https://docs.nvidia.com/nemo-framework/user-guide/latest/nemotoolkit/asr/datasets.html
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.datasets.formats.lines import Lines
from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.utterance import Utterance, described

READS = "`model.train_ds.manifest_filepath=train_manifest.json`, and so for `dev` and `test`."


def members(spoken: Iterable[Utterance], scratch: Path) -> Iterator[Member]:
    """Yield the sounds, and at the end the manifest of each split."""
    with Lines(scratch) as lines:
        for one in spoken:
            place = f"audio/{one.item.split}/{one.path('flac')}"
            yield Member(place, one.flac())
            told = described(one)
            row = {"audio_filepath": place, "duration": told.pop("duration"), "text": told.pop("text")}
            lines.add(f"{one.item.split}_manifest.json", row | {"lang": one.item.language, **told})
        yield from lines.members()
