"""WebDataset: tar files in which the files of one utterance follow each other and share their name but the ending.

    train-000000.tar     spk-…-seg_….flac  spk-…-seg_….txt  spk-…-seg_….json

A shard has up to SHARD_BYTES of sound. Entries have no times and no owner: the same data set is the same bytes.
https://github.com/webdataset/webdataset
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.utterance import Utterance, described
from pipeline.datasets.item import Split

SHARD_BYTES: Final = 256_000_000
READS: Final = 'Read it with `webdataset.WebDataset("train-{000000..N}.tar")`: keys `flac`, `txt` and `json`.'


def members(spoken: Iterable[Utterance], scratch: Path) -> Iterator[Member]:
    """Yield the shards of each split, each as soon as it is full."""
    shards: dict[Split, _Shard] = {}
    numbers: dict[Split, int] = {}
    try:
        for one in spoken:
            split = one.item.split
            if split not in shards:
                numbers[split] = numbers.get(split, -1) + 1
                shards[split] = _Shard(scratch / f"{split}-{numbers[split]:06d}.tar")
            shards[split].add(one)
            if shards[split].size >= SHARD_BYTES:
                yield shards.pop(split).closed()
        yield from [shards.pop(split).closed() for split in list(shards)]
    finally:  # given up in the middle
        for shard in shards.values():
            shard.closed()


class _Shard:
    """One tar file that is being written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tar = tarfile.open(path, "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115  closed in `closed`
        self.size = 0

    def add(self, one: Utterance) -> None:
        told = json.dumps(described(one), ensure_ascii=False).encode()
        for ending, content in (("flac", one.flac()), ("txt", one.text.encode()), ("json", told)):
            entry = tarfile.TarInfo(f"{one.id}.{ending}")
            entry.size = len(content)
            self._tar.addfile(entry, io.BytesIO(content))
            self.size += len(content)

    def closed(self) -> Member:
        self._tar.close()
        return Member(self._path.name, self._path)
