"""Formats of data sets: one module a format, and the table of them. What is where: docs/reference/dataset-formats.md.

    members(name, items, sound_of, about, scratch)      the files of an export, one after another
    write(name, items, sound_of, folder, about)         the same, in a new folder

Never more than one utterance, or one group of a Parquet file, is in memory.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from configs.errors import BoliError
from pipeline.datasets.formats import (
    audiofolder,
    boli,
    card,
    espnet,
    huggingface,
    kaldi,
    lhotse,
    nemo,
    places,
    webdataset,
)
from pipeline.datasets.formats.card import About, Tally
from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.utterance import SoundOf, Utterance, utterances
from pipeline.datasets.item import Item


class UnknownFormat(BoliError, LookupError):
    """There is no such format. The message names those that there are."""


class NothingToExport(BoliError):
    """The data set has nothing, or nothing with sound, of what was asked for."""


@dataclass(frozen=True, slots=True)
class Format:
    """`reads`: what one does with it, for its data card. `about`: what it is, in a few words."""

    name: str
    about: str
    reads: str
    members: Callable[[Iterable[Utterance], Path], Iterator[Member]]


FORMATS: Final[dict[str, Format]] = {
    one.name: one
    for one in (
        Format("huggingface", "Parquet shards with an Audio column", huggingface.READS, huggingface.members),
        Format("audiofolder", "FLAC files and metadata.jsonl by split", audiofolder.READS, audiofolder.members),
        Format("nemo", "FLAC files and NeMo manifests", nemo.READS, nemo.members),
        Format("kaldi", "WAV files and Kaldi data folders", kaldi.READS, kaldi.members),
        Format("lhotse", "FLAC files, recordings, supervisions and cuts", lhotse.READS, lhotse.members),
        Format("espnet", "FLAC files, data and dump/raw of ESPnet2", espnet.READS, espnet.members),
        Format("webdataset", "tar shards", webdataset.READS, webdataset.members),
        Format("boli", "FLAC files and manifests of boli model train", boli.READS, boli.members),
    )
}
_UNNAMED: Final = About("data set")


def known(name: str) -> Format:
    """Return a format. Raises UnknownFormat."""
    if name not in FORMATS:
        raise UnknownFormat(f"no format is called {name[:40]!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]


def members(
    name: str, items: Iterable[Item], sound_of: SoundOf, scratch: Path, about: About = _UNNAMED
) -> Iterator[Member]:
    """Yield the files of an export, the data card at the end. `scratch`: an empty folder for half-made files.

    `sound_of` returns float32 (n,), 16 kHz; an item for which it raises BlobMissing is left out, and counted in the
    card. Raises UnknownFormat, NothingToExport; ParquetMissing.
    """
    chosen, tally = known(name), Tally()
    yield from chosen.members(tally.counting(utterances(items, sound_of, tally.missing)), scratch)
    if not tally.segments:
        raise NothingToExport(f"nothing of {about.name} is there to export")
    front = huggingface.front_matter(tally.segments) if name == "huggingface" else ""
    yield Member(card.README, card.readme(about, tally, chosen.reads, front).encode())


def write(name: str, items: Iterable[Item], sound_of: SoundOf, folder: Path, about: About = _UNNAMED) -> None:
    """Write an export into a new folder, which appears whole or not at all.

    Raises FolderTaken and CannotWrite (places.py), and what `members` raises.
    """
    known(name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        places.to_folder(members(name, items, sound_of, Path(scratch), about), folder)
