"""ESPnet2: Kaldi folders under data/, and the same as `dump/raw`, which `asr.sh` makes in its stages 2 to 4.

    data/train/                  wav.scp (FLAC)  text  utt2spk  spk2utt  utt2num_samples ...
    dump/raw/train/              the same with feats_type (raw) and audio_format (flac)

FLAC at 16 kHz is what `--audio_format flac --fs 16k` would write, so nothing has to be formatted again. A test set is
called `test`. `utt2category` is not written: it is for tasks that mix kinds of utterances.
https://espnet.github.io/espnet/espnet2_tutorial.html
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pipeline.datasets.formats import kaldi
from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.sorted_rows import SortedRows
from pipeline.datasets.formats.utterance import Utterance
from pipeline.datasets.item import Split

READS: Final = (
    "Copy `data` and `dump` and `flac` into the recipe's folder and start with "
    "`asr.sh --stage 5 --train_set train --valid_set dev --test_sets test --audio_format flac`."
)
FOLDERS: Final = ("data", "dump/raw")


def members(spoken: Iterable[Utterance], scratch: Path) -> Iterator[Member]:
    """Yield the sounds, and at the end the files of each split."""
    splits: dict[Split, None] = {}
    with SortedRows(scratch) as kept:
        for one in spoken:
            splits[one.item.split] = None
            place = f"flac/{one.item.split}/{one.path('flac')}"
            yield Member(place, one.flac())
            for folder in FOLDERS:
                kaldi.keep(kept, f"{folder}/{one.item.split}", one, place)
        yield from kaldi.files(kept, scratch)
    for split in splits:
        yield Member(f"dump/raw/{split}/feats_type", b"raw\n")
        yield Member(f"dump/raw/{split}/audio_format", b"flac\n")
