"""Corpora of other people: our own exports come back as they went, what others write is read, or told by its line."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.datasets import corpora, formats
from pipeline.datasets.corpora.grouping import by_sound, once
from pipeline.datasets.corpora.utterance import Bad, CorpusProblem, Utterance
from pipeline.datasets.formats import FORMATS, pseudonyms
from tests.pipeline.datasets.formats.source import ITEMS, ONE, sound_of

SECOND = np.zeros(16_000, dtype="int16")


def read(form: str, folder: Path) -> tuple[list[Utterance], list[Bad]]:
    rows = list(corpora.read(form, folder))
    return [one for one in rows if isinstance(one, Utterance)], [one for one in rows if isinstance(one, Bad)]


def write(folder: Path, **files: str) -> Path:
    """Write a corpus: two sounds of a second, a.wav and b.wav, and these files (`_` stands for a dot in names)."""
    for name in ("a.wav", "b.wav"):
        folder.mkdir(exist_ok=True)
        soundfile.write(folder / name, SECOND, 16_000)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, "utf-8")
    return folder


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_export_comes_back_as_it_went(name: str, tmp_path: Path) -> None:
    formats.write(name, ITEMS, sound_of, tmp_path / "out")
    found, bad = read(name, tmp_path / "out")
    assert bad == []
    assert len(found) == len(ITEMS)
    speaker = pseudonyms.of_speaker(ONE.speaker)
    (one,) = [one for one in found if one.text.startswith("राशन") and one.speaker == speaker]
    tags = name not in ("kaldi", "espnet", "lhotse")  # whose texts have none
    assert one.text == ("राशन कार्ड [noise] बना दो" if tags else "राशन कार्ड बना दो")
    assert (one.language, one.dialect, one.start_ms, one.end_ms, one.channel) == ("hi", "bho", None, None, 0)
    assert {one.language for one in found} == {"hi", "ta"}


READ: dict[str, tuple[str, dict[str, str], list[tuple[str, str]]]] = {
    "csv with commas": ("csv", {"x_csv": 'path,text,speaker\na.wav,"राशन, कार्ड",asha\n'}, [("a.wav", "राशन, कार्ड")]),
    "tsv of other names": ("csv", {"x_tsv": "audio\ttranscription\na.wav\tपानी\n"}, [("a.wav", "पानी")]),
    "common voice": (
        "common-voice",
        {
            "validated_tsv": 'client_id\tpath\tsentence\tlocale\nasha\ta.wav\tउसने "हाँ कहा\thi\n',
            "train_tsv": "client_id\tpath\tsentence\tlocale\nasha\ta.wav\tन पढ़ा जाए\thi\n",
        },
        [("a.wav", 'उसने "हाँ कहा')],
    ),
    "nemo": ("nemo", {"m_json": '{"audio_filepath": "a.wav", "text": "पानी", "duration": 1.0}\n'}, [("a.wav", "पानी")]),
    "boli": ("boli", {"m_jsonl": '{"audio": "b.wav", "language": "hi", "text": "पानी"}\n'}, [("b.wav", "पानी")]),
}


@pytest.mark.parametrize("case", READ)
def test_what_others_write_is_read(case: str, tmp_path: Path) -> None:
    form, files, expected = READ[case]
    found, bad = read(form, write(tmp_path / "x", **files))
    assert bad == []
    assert [(Path(str(one.sound)).name, one.text) for one in found] == expected


def kaldi(folder: Path, **files: str) -> Path:
    data = write(folder)
    whole = {"wav.scp": "call a.wav\n", "text": "u1 पानी\nu2 राशन कार्ड\n", "utt2spk": "u1 asha\nu2 u2\n"}
    for name, content in {**whole, **files}.items():
        (data / name).write_text(content, "utf-8")
    return data


def test_kaldis_segments_are_parts_of_one_sound(tmp_path: Path) -> None:
    found, bad = read("kaldi", kaldi(tmp_path / "x", segments="u1 call 0.1 0.4\nu2 call 0.5 0.9\n"))
    assert bad == []
    assert [(one.start_ms, one.end_ms, one.speaker) for one in found] == [(100, 400, "asha"), (500, 900, "")]
    (spoken,) = by_sound(found)
    assert not isinstance(spoken, Bad)
    assert [one.text for one in once(spoken)[0]] == ["पानी", "राशन कार्ड"]


NEMO: dict[str, tuple[str, str]] = {
    "no sound": ('{"audio_filepath": "gone.wav", "text": "x"}', "there is no file gone.wav"),
    "no text": ('{"audio_filepath": "a.wav", "text": "  "}', "it has no text"),
    "no JSON": ("{", "it is not a JSON object"),
    "a list": ("[1]", "it is not a JSON object"),
    "text is a number": ('{"audio_filepath": "a.wav", "text": 7}', "it has no text"),
    "half a character": ('{"audio_filepath": "a.wav", "text": "\\ud800"}', "half of a character"),
    "no name": ('{"text": "x"}', "it names no sound"),
    "name is NUL": ('{"audio_filepath": "a\\u0000", "text": "x"}', "it names no sound"),
    "backwards": ('{"audio_filepath": "a.wav", "text": "x", "offset": 1, "duration": 0}', "it ends before it starts"),
    "no time": ('{"audio_filepath": "a.wav", "text": "x", "offset": "?", "duration": 1}', "a time is a number"),
    "no number": ('{"audio_filepath": "a.wav", "text": "x", "start_ms": "?", "end_ms": 1}', "is no number"),
    "endless": ('{"audio_filepath": "a.wav", "text": "x", "offset": 0, "duration": 1e999}', "a time is a number"),
    "speaker is a list": ('{"audio_filepath": "a.wav", "text": "x", "speaker": []}', "its speaker is a text"),
}


@pytest.mark.parametrize("case", NEMO)
def test_a_bad_row_is_told_with_its_line_and_the_others_are_read(case: str, tmp_path: Path) -> None:
    line, says = NEMO[case]
    good = json.dumps({"audio_filepath": "b.wav", "text": "पानी"}, ensure_ascii=False)
    found, (bad,) = read("nemo", write(tmp_path / "x", m_json=f"{good}\n\n{line}\n{good}\n"))
    assert [one.text for one in found] == ["पानी", "पानी"]
    assert (bad.place.line, bad.place.file.name) == (3, "m.json")
    assert says in bad.says


def test_kaldi_tells_what_is_missing_and_runs_no_command(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    _, bad = read("kaldi", kaldi(tmp_path / "x", **{"wav.scp": f"u1 touch {ran}; cat a.wav |\nu3 a.wav\n"}))
    assert [one.says for one in bad] == [
        "wav.scp names a command; run it, write its sound to a file, and name that one",
        "wav.scp has no line of u2",
    ]
    assert not ran.exists()


def test_csv_with_the_wrong_number_of_cells_is_told(tmp_path: Path) -> None:
    found, (bad,) = read("csv", write(tmp_path / "x", m_csv="path,text\na.wav,पानी,कम\nb.wav,राशन\n"))
    assert ([one.text for one in found], bad.place.line) == (["राशन"], 2)
    assert bad.says == "it has 3 cells, the header has 2"


BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "nothing": ("nemo", lambda folder: folder.mkdir(), "it needs manifests"),
    "no folder": ("nemo", lambda folder: None, "there is no"),
    "header": ("csv", lambda folder: write(folder, x_csv="a,b\n1,2\n"), "names no column for sound"),
    "not UTF-8": (
        "csv",
        lambda folder: (write(folder) / "x.csv").write_bytes(b"path,text\na.wav,\xff\n"),
        "line 2: not",
    ),
    "no Parquet": ("huggingface", lambda folder: write(folder, x_parquet="?"), "is no Parquet file"),
    "no tar": ("webdataset", lambda folder: write(folder, x_tar="?"), "is no tar file"),
    "no texts": ("kaldi", lambda folder: write(folder, wav_scp="u1 a.wav\n"), "has no text"),
    "no recordings": ("lhotse", lambda folder: write(folder, supervisions_jsonl='{"id": "u"}\n'), "without recordings"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_corpus_that_cannot_be_read_says_why(case: str, tmp_path: Path) -> None:
    form, make, says = BROKEN[case]
    make(tmp_path / "x")
    with pytest.raises(CorpusProblem, match=says):
        list(corpora.read(form, tmp_path / "x"))


def test_an_unknown_form_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(corpora.UnknownForm, match="common-voice"):
        list(corpora.read("mp3", tmp_path))


def test_two_texts_of_one_stretch_are_told_and_the_same_row_twice_is_not(tmp_path: Path) -> None:
    rows = "path,text\na.wav,पानी\na.wav,पानी\nb.wav,राशन\nb.wav,कार्ड\n"
    found, _ = read("csv", write(tmp_path / "x", m_csv=rows))
    same, other = (once(one) for one in by_sound(found) if not isinstance(one, Bad))
    assert ([one.text for one in same[0]], same[1]) == (["पानी"], [])
    assert [bad.place.line for bad in other[1]] == [5]
