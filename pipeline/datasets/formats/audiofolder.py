"""audiofolder of Hugging Face datasets: sounds in folders by split, and what is told of each in metadata.jsonl.

    data/train/3f/spk-…-seg_….flac
    data/train/metadata.jsonl       {"file_name": "3f/spk-…-seg_….flac", "text": "…", …}

Columns have their types from the first rows of each split, and every split must have the same: so a field is a text or
a number here, never a list and never null. `words` is JSON, `reviewers` has spaces between, `review_probability` is ""
or the number as text.
https://huggingface.co/docs/datasets/audio_dataset
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.datasets.formats import huggingface
from pipeline.datasets.formats.lines import Lines
from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.utterance import Utterance, described

READS = "Read it with `datasets.load_dataset(FOLDER)`."


def members(spoken: Iterable[Utterance], scratch: Path) -> Iterator[Member]:
    """Yield the sounds, and at the end the metadata of each split."""
    with Lines(scratch) as lines:
        for one in spoken:
            split = huggingface.SPLIT_NAMES[one.item.split]
            yield Member(f"data/{split}/{one.path('flac')}", one.flac())
            lines.add(f"data/{split}/metadata.jsonl", {"file_name": one.path("flac"), **_flat(described(one))})
        yield from lines.members()


def _flat(told: dict[str, Any]) -> dict[str, Any]:
    chance = told["review_probability"]
    return told | {
        "words": json.dumps(told["words"], ensure_ascii=False),
        "reviewers": " ".join(told["reviewers"]),
        "review_probability": "" if chance is None else repr(chance),
    }
