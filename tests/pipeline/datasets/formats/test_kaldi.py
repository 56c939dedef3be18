"""Kaldi and ESPnet folders against the rules of utils/validate_data_dir.sh and utils/validate_text.pl, which are
written out here once more; each rule is shown to catch what it is for.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.datasets import formats
from pipeline.datasets.formats import pseudonyms
from pipeline.datasets.item import SPLITS
from tests.pipeline.datasets.formats.source import ITEMS, ONE, SAME_SPEAKER, samples_of, sound_of

BY_UTTERANCE = ("wav.scp", "text", "utt2spk", "utt2dur", "utt2lang", "utt2uniq", "utt2num_samples")


def problems(data: Path, root: Path) -> list[str]:
    """Return what the scripts would complain of in a data folder; paths in wav.scp are relative to `root`."""
    utt2spk = _rows(data / "utt2spk")
    found = [f"{name} is not sorted, or has duplicates" for name in _files(data) if not _sorted(data / name)]
    found += ["utt2spk: two fields a line"] * any(len(row) != 2 for row in utt2spk)
    if utt2spk != sorted(utt2spk, key=lambda row: (row[1].encode(), row[0].encode())):
        found.append("utt2spk is not sorted by speaker: make speaker-ids prefixes of utt-ids")
    spoken = [(utterance, speaker) for speaker, *theirs in _rows(data / "spk2utt") for utterance in theirs]
    found += ["spk2utt and utt2spk do not match"] * (spoken != [tuple(row) for row in utt2spk])
    ids = [row[0] for row in utt2spk]
    found += [f"{name} has other utterances" for name in BY_UTTERANCE if [row[0] for row in _rows(data / name)] != ids]
    found += _of_text(data / "text")
    for row in _rows(data / "utt2dur"):
        found += [f"bad duration {row}"] * (len(row) != 2 or not float(row[1]) > 0)
    for line in (data / "wav.scp").read_text("utf-8").splitlines():
        id, place = line.split(maxsplit=1)
        found += [f"{id}: no file {place}"] * (place.startswith("~") or not (root / place).is_file())
    return found


def _files(data: Path) -> list[str]:
    return [*BY_UTTERANCE, "spk2utt"]


def _rows(file: Path) -> list[list[str]]:
    return [line.split() for line in file.read_text("utf-8").split("\n")[:-1]]


def _sorted(file: Path) -> bool:
    keys = [row[0].encode() for row in _rows(file)]
    return file.read_bytes().endswith(b"\n") and keys == sorted(set(keys))


def _of_text(file: Path) -> list[str]:
    content = file.read_text("utf-8")
    found = [f"text holds {symbol}" for symbol in ("<s>", "</s>", "#0") if symbol in content]
    odd = {char for char in content if char.isspace()} - {" ", "\t", "\n"}
    return found + ["text has white space that is none of tab, line feed and space"] * bool(odd)


@pytest.fixture
def kaldi(tmp_path: Path) -> Path:
    formats.write("kaldi", ITEMS, sound_of, tmp_path / "out")
    return tmp_path / "out"


def test_every_split_is_a_valid_data_folder(kaldi: Path) -> None:
    assert [problem for split in SPLITS for problem in problems(kaldi / "data" / split, kaldi)] == []


def test_the_order_is_that_of_sort_in_the_c_locale(kaldi: Path) -> None:
    for file in (kaldi / "data" / "train" / "utt2spk", kaldi / "data" / "train" / "text"):
        subprocess.run(["sort", "-c", "-k1,1", str(file)], env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}, check=True)


BREAK: dict[str, tuple[str, Callable[[str], str]]] = {
    "order": ("utt2spk", lambda text: "".join(sorted(text.splitlines(keepends=True), reverse=True))),
    "missing text": ("text", lambda text: "".join(text.splitlines(keepends=True)[1:])),
    "symbol": ("text", lambda text: text.replace("राशन", "</s>")),
    "white space": ("text", lambda text: text.replace("राशन ", "राशन\N{NO-BREAK SPACE}")),
    "speaker": ("spk2utt", lambda text: text.replace("spk-", "kps-", 1)),
    "length": ("utt2dur", lambda text: text.replace("0.5000", "0")),
    "sound": ("wav.scp", lambda text: text.replace("wav/", "gone/")),
    "no line end": ("text", str.rstrip),
}


@pytest.mark.parametrize("broken", BREAK)
def test_the_rules_find_what_is_wrong(kaldi: Path, broken: str) -> None:
    name, change = BREAK[broken]
    file = kaldi / "data" / "train" / name
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    assert problems(kaldi / "data" / "train", kaldi)


def test_texts_sounds_words_and_what_is_known_are_there(kaldi: Path) -> None:
    data, id = kaldi / "data" / "train", f"{pseudonyms.of_speaker(ONE.speaker)}-{ONE.segment_id}"
    assert f"{id} राशन कार्ड बना दो\n" in (data / "text").read_text("utf-8")
    assert f"{id} राशन कार्ड [noise] बना दो\n" in (data / "text_tagged").read_text("utf-8")
    assert f"{id} राशन कार्ड बना दो\n" in (data / "text_clean").read_text("utf-8")
    assert (data / "words.ctm").read_text("utf-8") == f"{id} 1 0.000 0.200 राशन\n{id} 1 0.200 0.250 कार्ड\n"
    for name, value in {"utt2dialect": "bho", "utt2arm": "blind", "utt2prob": "0.25", "utt2dur": "0.5000"}.items():
        assert f"{id} {value}\n" in (data / name).read_text("utf-8")
    place = dict(line.split() for line in (data / "wav.scp").read_text("utf-8").splitlines())[id]
    samples, rate = soundfile.read(kaldi / place, dtype="int16")
    assert rate == 16_000
    np.testing.assert_array_equal(samples, samples_of(ONE))


def test_a_symbol_that_kaldi_does_not_allow_is_left_out_of_its_texts_alone(kaldi: Path) -> None:
    data = kaldi / "data" / "train"
    assert "<s>" not in (data / "text").read_text("utf-8")
    assert f'"text": "{SAME_SPEAKER.text}"' in (data / "utterances.jsonl").read_text("utf-8")


def test_espnet_has_data_and_dump_as_its_recipe_would_make_them(tmp_path: Path) -> None:
    formats.write("espnet", ITEMS, sound_of, tmp_path / "out")
    for split in SPLITS:
        for folder in ("data", "dump/raw"):
            assert problems(tmp_path / "out" / folder / split, tmp_path / "out") == []
        dump = tmp_path / "out" / "dump" / "raw" / split
        assert (dump / "feats_type").read_text("ascii") == "raw\n"
        assert (dump / "audio_format").read_text("ascii") == "flac\n"
        for id, samples in _rows(dump / "utt2num_samples"):
            place = dict(_rows(dump / "wav.scp"))[id]
            assert soundfile.info(tmp_path / "out" / place).frames == int(samples)
