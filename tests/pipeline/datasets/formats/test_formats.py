"""Every format: whole or not at all, streamed, told in a data card, and nobody's name in it."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.datasets import formats
from pipeline.datasets.formats import FORMATS, places, pseudonyms
from pipeline.datasets.formats.card import About
from pipeline.datasets.item import Item
from pipeline.store.blobs import BlobMissing, DiskBlobs
from tests.pipeline.datasets.formats.source import ITEMS, NAMES, ONE, TEST, sound_of

ABOUT = About("bhojpuri", 2, "snap_1", "f" * 64, "2026-11-28T00:00:00+00:00", removed=3)


def content_of(folder: Path) -> dict[str, bytes]:
    """Return the files under a folder by their path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture(params=sorted(FORMATS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_an_export_has_a_card_with_counts_licence_and_consent(name: str, tmp_path: Path) -> None:
    formats.write(name, ITEMS, sound_of, tmp_path / "out", ABOUT)
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "| data set | bhojpuri, version 2 |" in card
    assert "| train | 2 | 0.000 | 1 |" in card
    assert "| hi | bho | 0.000 | 0.000 | 0.000 |" in card
    assert "| deleted since | 3 |" in card
    assert "## Licence" in card
    assert "## Consent" in card


def test_no_name_of_a_client_a_speaker_or_a_reviewer_is_in_an_export(name: str, tmp_path: Path) -> None:
    formats.write(name, ITEMS, sound_of, tmp_path / "out", ABOUT)
    files = content_of(tmp_path / "out")
    assert pseudonyms.of_speaker(ONE.speaker).encode() in b"".join([*files.values(), *map(str.encode, files)])
    for told in NAMES:
        assert not [path for path, content in files.items() if told.encode() in content or told in path]


def test_the_same_data_set_is_the_same_bytes(name: str, tmp_path: Path) -> None:
    formats.write(name, ITEMS, sound_of, tmp_path / "one", ABOUT)
    formats.write(name, ITEMS, sound_of, tmp_path / "two", ABOUT)
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")


def test_a_failure_in_the_middle_leaves_nothing(name: str, tmp_path: Path) -> None:
    def broken() -> Iterator[Item]:
        yield ONE
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        formats.write(name, broken(), sound_of, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(places.FolderTaken, match="name a new folder"):
        formats.write(name, ITEMS, sound_of, tmp_path)


def test_a_segment_whose_sound_is_gone_is_left_out_and_counted(name: str, tmp_path: Path) -> None:
    def some(item: Item) -> NDArray[np.float32]:
        if item is TEST:
            raise BlobMissing("deleted meanwhile")
        return sound_of(item)

    formats.write(name, ITEMS, some, tmp_path / "out", ABOUT)
    files = content_of(tmp_path / "out")
    assert "| deleted since | 4 |" in files["README.md"].decode()
    assert not [path for path, content in files.items() if TEST.segment_id.encode() in content + path.encode()]


def test_nothing_to_export_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(formats.NothingToExport, match="bhojpuri"):
        formats.write(name, (), sound_of, tmp_path / "out", ABOUT)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(formats.UnknownFormat, match="kaldi"):
        formats.write("mp3", ITEMS, sound_of, tmp_path / "out")


def test_a_tar_holds_what_the_folder_does(name: str, tmp_path: Path) -> None:
    formats.write(name, ITEMS, sound_of, tmp_path / "out", ABOUT)
    (tmp_path / "scratch").mkdir()
    made = formats.members(name, ITEMS, sound_of, tmp_path / "scratch", ABOUT)
    packed = b"".join(places.to_tar(made, "bhojpuri-2"))
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(tmp_path / "tar", filter="data")
    assert content_of(tmp_path / "tar" / "bhojpuri-2") == content_of(tmp_path / "out")


def test_blobs_hold_what_the_folder_does_and_say_that_all_is_there(name: str, tmp_path: Path) -> None:
    formats.write(name, ITEMS, sound_of, tmp_path / "out", ABOUT)
    (tmp_path / "scratch").mkdir()
    blobs = DiskBlobs(tmp_path / "blobs")
    made = formats.members(name, ITEMS, sound_of, tmp_path / "scratch", ABOUT)
    count = places.to_blobs(made, blobs, "exports/snap_1/x")
    places.complete(blobs, "exports/snap_1/x")
    kept = content_of(tmp_path / "blobs" / "exports" / "snap_1" / "x")
    assert kept.pop("complete") == b""
    assert kept == content_of(tmp_path / "out")
    assert len(kept) == count


def test_items_are_taken_one_at_a_time(name: str, tmp_path: Path) -> None:
    """No format waits for the last item before it has given out the sound of the first, but those that make shards."""
    asked: list[str] = []

    def told() -> Iterator[Item]:
        for item in ITEMS:
            asked.append(item.segment_id)
            yield item

    (tmp_path / "scratch").mkdir()
    made = formats.members(name, told(), sound_of, tmp_path / "scratch")
    next(made)
    assert len(asked) == (len(ITEMS) if name in ("huggingface", "webdataset") else 1)
    made.close()
