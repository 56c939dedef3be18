"""Reads exports with the libraries that they are for, and prints what those found, as JSON.

Run by test_readers.py in an environment of its own (`make .venv-formats/.done`):  python readers.py FOLDER
"""

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import lhotse
import numpy as np
import soundfile
import webdataset
from datasets.packaged_modules.audiofolder.audiofolder import AudioFolder

Found = dict[str, Any]


def huggingface(folder: Path) -> Iterator[Found]:
    plain = datasets.Audio(decode=False)  # its own decoder is FFmpeg's, which is no part of this
    for split, rows in datasets.load_dataset(str(folder)).items():
        assert rows.features["audio"] == datasets.Audio(sampling_rate=16_000)
        for row in rows.cast_column("audio", plain):
            yield found(row, split, row["audio"]["bytes"], row["words"])


def audiofolder(folder: Path) -> Iterator[Found]:
    builder = datasets.load_dataset_builder(str(folder))
    assert isinstance(builder, AudioFolder)
    manager = datasets.StreamingDownloadManager(base_path=builder.base_path)
    for split in builder._split_generators(manager):
        for _, row in builder._generate_examples(**split.gen_kwargs):
            yield found(row, split.name, Path(row["audio"]).read_bytes(), json.loads(row["words"]))


def of_lhotse(folder: Path) -> Iterator[Found]:
    for split in ("train", "dev", "test"):
        recordings = lhotse.RecordingSet.from_file(folder / split / "recordings.jsonl.gz").with_path_prefix(folder)
        supervisions = lhotse.SupervisionSet.from_file(folder / split / "supervisions.jsonl.gz")
        lhotse.validate_recordings_and_supervisions(recordings, supervisions, read_data=True)
        for cut in lhotse.CutSet.from_file(folder / split / "cuts.jsonl.gz").with_recording_path_prefix(folder):
            lhotse.validate(cut, read_data=True)
            yield of_cut(cut.supervisions[0], split, cut.load_audio()[0])


def of_cut(told: Any, split: str, samples: Any) -> Found:
    words = [
        {"text": word.symbol, "start": word.start, "end": round(word.end, 3)}
        for word in (told.alignment or {}).get("word", ())
    ]
    custom = told.custom or {}
    row = {"id": told.id, "text": told.text, "language": told.language, "speaker": told.speaker}
    return found(row | {"arm": custom.get("arm")}, split, np.rint(samples * 32_768).astype("<i2").tobytes(), words)


def kaldi(folder: Path) -> Iterator[Found]:
    os.chdir(folder)  # as Kaldi does: paths are relative to where it runs
    for split in ("train", "dev", "test"):
        recordings, supervisions, _ = lhotse.kaldi.load_kaldi_data_dir(Path("data") / split, 16_000)
        for told in supervisions:
            yield of_cut(told, split, recordings[told.recording_id].load_audio()[0])


def shards(folder: Path) -> Iterator[Found]:
    for split in ("train", "dev", "test"):
        urls = [str(file) for file in sorted(folder.glob(f"{split}-*.tar"))]
        for row in webdataset.WebDataset(urls, shardshuffle=False):
            told = json.loads(row["json"])
            assert row["txt"].decode() == told["text"]
            assert row["__key__"] == told["id"]
            yield found(told, split, row["flac"], told["words"])


def found(row: Any, split: str, sound: bytes, words: Any) -> Found:
    """Return what every format tells. `sound`: a FLAC file, or the samples."""
    if sound.startswith(b"fLaC"):
        sound = soundfile.read(io.BytesIO(sound), dtype="int16")[0].astype("<i2").tobytes()
    told = {name: row.get(name) for name in ("id", "text", "language", "speaker", "arm")}
    return told | {"split": split, "words": list(words), "sound": hashlib.sha256(sound).hexdigest()}


READERS = {
    "huggingface": huggingface,
    "audiofolder": audiofolder,
    "lhotse": of_lhotse,
    "webdataset": shards,
    "kaldi": kaldi,
}

if __name__ == "__main__":
    exports = Path(sys.argv[1]).resolve()
    print(json.dumps({name: list(read(exports / name)) for name, read in READERS.items()}))
