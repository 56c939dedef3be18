"""Readers: every format is read as it is written by others; what cannot be used is told with file and line."""

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from praatio import textgrid as praat

from pipeline.delivery.formats import render
from pipeline.evaluation.parquet import ParquetMissing
from pipeline.testsets.entry import InputProblem, Wanted
from pipeline.testsets.reading import read
from tests.pipeline.delivery.example import EXAMPLE

REFERENCE, HYPOTHESIS = Wanted(), Wanted(system="ours")


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_csv_with_quotes_semicolons_tabs_and_a_bom(tmp_path: Path) -> None:
    rows = 'id,text,speaker_id,duration,gender\nu1,"राशन,\nकार्ड",asha,1.5,f\n\nu2,"",ravi,,m\n'
    first, second = read(written(tmp_path, "a.csv", "\ufeff" + rows), Wanted(by="gender"))
    assert (first.id, first.text, first.speaker, first.duration_ms, first.slice) == (
        "u1",
        "राशन,\nकार्ड",
        "asha",
        1500,
        "f",
    )
    assert (second.text, second.duration_ms, second.line) == ("", None, 5)
    for mark, name in ((";", "b.csv"), ("\t", "b.tsv")):
        (entry,) = read(written(tmp_path, name, f"id{mark}text\nu1{mark}एक, दो\n"), REFERENCE)
        assert entry.text == "एक, दो"


def test_columns_are_named_by_the_caller(tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "utt,verbatim,a,b\nu1,एक,दो,तीन\n")
    columns = {"id": "utt", "text": "verbatim", "ours": "a", "hypothesis": "b"}
    texts = [next(read(file, Wanted(columns, system=system))).text for system in ("", "ours", "vendor")]
    assert texts == ["एक", "दो", "तीन"]
    with pytest.raises(InputProblem, match=r"no column 'words'; it has a, b, utt, verbatim"):
        list(read(file, Wanted({"text": "words", "id": "utt"})))
    with pytest.raises(InputProblem, match="'age'"):
        list(read(file, Wanted({"text": "verbatim", "id": "utt"}, by="age")))


def test_a_nemo_manifest_holds_both_sides(tmp_path: Path) -> None:
    line = {"audio_filepath": "a/1.wav", "duration": 2.25, "text": "एक दो", "pred_text": "एक", "lang": "hi"}
    file = written(tmp_path, "manifest.json", json.dumps(line) + "\n")
    (said,), (wrote,) = read(file, REFERENCE), read(file, HYPOTHESIS)
    assert (said.id, said.text, said.duration_ms, said.language) == ("a/1.wav", "एक दो", 2250, "hi")
    assert (wrote.id, wrote.text) == ("a/1.wav", "एक")


def test_trn(tmp_path: Path) -> None:
    file = written(tmp_path, "a.trn", ";; a comment\nएक (दो) तीन (asha-0001)\n(ravi_2)\nचार (plain)\n")
    found = [(one.id, one.text, one.speaker) for one in read(file, REFERENCE)]
    assert found == [("asha-0001", "एक (दो) तीन", "asha"), ("ravi_2", "", "ravi"), ("plain", "चार", "")]


def test_stm_as_boli_and_as_nist_writes_it(tmp_path: Path) -> None:
    ours = list(read(written(tmp_path, "a.stm", render(EXAMPLE, "stm")), REFERENCE))
    assert [one.text for one in ours][1:4] == ["جی ہاں، کل آئیں گے۔", "दूसरा चैनल", ""]
    assert (ours[1].start_ms, ours[1].end_ms, ours[1].duration_ms) == (2000, 4400, 2400)
    lines = "c A s 0.5 2 <o,f0,female> एक दो\nc 2 s 2 3 ignore_time_segment_in_scoring\n"
    first, second = read(written(tmp_path, "b.stm", lines), Wanted(by="label"))
    assert (first.channel, first.text, first.slice, first.ignored) == ("1", "एक दो", "o,f0,female", False)
    assert (second.channel, second.text, second.ignored) == ("2", "", True)


def test_ctm(tmp_path: Path) -> None:
    found = list(read(written(tmp_path, "a.ctm", render(EXAMPLE, "ctm")), HYPOTHESIS))
    assert len(found) == sum(len(one.words) for one in EXAMPLE.segments)
    assert (found[0].text, found[0].start_ms, found[0].end_ms, found[0].word) == ("राशन", 500, 900, True)


def test_seglst_and_a_plain_json_list(tmp_path: Path) -> None:
    found = list(read(written(tmp_path, "a.json", render(EXAMPLE, "seglst")), REFERENCE))
    assert [one.speaker for one in found] == [one.speaker for one in EXAMPLE.segments]
    assert [(one.start_ms, one.end_ms) for one in found] == [(one.start_ms, one.end_ms) for one in EXAMPLE.segments]
    (row,) = read(written(tmp_path, "b.json", '[{"id": 7, "text": "एक"}]'), REFERENCE)
    assert (row.id, row.text, row.start_ms) == ("7", "एक", None)


def test_textgrids_of_boli_and_of_praat(tmp_path: Path) -> None:
    ours = list(read(written(tmp_path, "call.TextGrid", render(EXAMPLE, "textgrid")), REFERENCE))
    assert {one.recording for one in ours} == {"call"}
    assert {one.speaker for one in ours} == {"S1 & <दो>", "S2", "unknown"}
    made = praat.Textgrid()
    made.addTier(praat.IntervalTier("asha", [(0.5, 1, 'एक "दो"'), (1.5, 2, "तीन")], 0, 3))
    made.addTier(praat.PointTier("clicks", [(0.7, "x")], 0, 3))
    made.addTier(praat.IntervalTier("ravi", [(1, 2, "चार")], 0, 3))
    folder = tmp_path / "grids"
    folder.mkdir()
    for name, form in (("long", "long_textgrid"), ("short", "short_textgrid")):
        made.save(str(folder / f"{name}.TextGrid"), format=form, includeBlankSpaces=True)
    sixteen = (folder / "short.TextGrid").read_text(encoding="utf-8")
    (folder / "utf16.TextGrid").write_text(sixteen, encoding="utf-16")
    found = [(one.speaker, one.text, one.start_ms, one.end_ms) for one in read(folder, REFERENCE)]
    assert found == [("asha", 'एक "दो"', 500, 1000), ("asha", "तीन", 1500, 2000), ("ravi", "चार", 1000, 2000)] * 3
    only = read(folder / "long.TextGrid", Wanted({"text": "ravi"}))
    assert [one.text for one in only] == ["चार"]


def data_set(folder: Path, form: str) -> Path:
    """Write a data set as the library of Hugging Face does: sound beside the text, and names behind numbers."""
    sound = pa.array([{"bytes": b"\0" * 9, "path": f"{n}.wav"} for n in (1, 2, 3)])
    about = {"info": {"features": {"gender": {"names": ["male", "female"], "_type": "ClassLabel"}}}}
    table = pa.table({"audio": sound, "sentence": ["एक", "दो", "तीन"], "gender": [1, 0, 1]})
    table = table.replace_schema_metadata({b"huggingface": json.dumps(about).encode()})
    folder.mkdir()
    if form == "parquet":
        pq.write_table(table, folder / "test-00000-of-00001.parquet")
        return folder
    for number, part in enumerate((table.slice(0, 2), table.slice(2))):
        maker: Any = pa.ipc.new_file if form == "footer" else pa.ipc.new_stream
        with maker(str(folder / f"data-{number}.arrow"), part.schema) as stream:
            stream.write_table(part)
    state = {"_data_files": [{"filename": "data-0.arrow"}, {"filename": "data-1.arrow"}], "_indices_files": None}
    written(folder, "state.json", json.dumps(state))
    return folder


@pytest.mark.parametrize("form", ["parquet", "stream", "footer"])
def test_a_data_set_on_disk(tmp_path: Path, form: str) -> None:
    found = list(read(data_set(tmp_path / "set", form), Wanted(by="gender")))
    assert [(one.id, one.text, one.slice, one.line) for one in found] == [
        ("1.wav", "एक", "female", 1), ("2.wav", "दो", "male", 2), ("3.wav", "तीन", "female", 3)
    ]  # fmt: skip


def test_a_data_set_of_splits_or_reordered_is_told(tmp_path: Path) -> None:
    data_set(tmp_path / "test", "stream")
    written(tmp_path, "dataset_dict.json", '{"splits": ["test"]}')
    with pytest.raises(InputProblem, match=rf"name one: {tmp_path}/test"):
        list(read(tmp_path, REFERENCE))
    written(tmp_path / "test", "state.json", '{"_indices_files": [{"filename": "indices.arrow"}]}')
    with pytest.raises(InputProblem, match="flatten_indices"):
        list(read(tmp_path / "test", REFERENCE))


BAD = [
    ("a.csv", "id,text\nu1\n", "line 2: 1 cells, the header has 2"),
    ("a.csv", "id,text\nu1,एक\n,दो\n", "line 3: 'id' is empty"),
    ("a.csv", 'id,text\nu1,"एक\n', "line 2: not a row"),
    ("a.csv", "id,id\n", "line 1: the first line names the columns"),
    ("a.csv", "", "line 1: the first line names the columns"),
    ("a.csv", "id,text\nu1,\0\n", "line 2: a NUL"),
    ("a.csv", "id,text,duration\nu1,x,long\n", "line 2: could not convert"),
    ("a.csv", "id,text,duration\nu1,x,-1\n", "line 2: a time is"),
    ("a.csv", "name,text\nu1,x\n", "no column for 'id'; it has name, text"),
    ("a.jsonl", '{"id": "u1", "text": "x"}\n{"id": "u2"\n', "line 2: not JSON"),
    ("a.jsonl", '{"id": "u1", "text": "x"}\n{"id": "u2"}\n', "line 2: 'text' is missing"),
    ("a.jsonl", '{"id": "u1", "text": ["x"]}\n', "line 1: 'text' is a text"),
    ("a.jsonl", '{"id": "u1", "text": "\\ud800"}\n', "line 1: '\\\\ud800' is half"),
    ("a.jsonl", "7\n", "line 1: each line is an object"),
    ("a.trn", "एक दो\n", "line 1: a line is the text and then its id"),
    ("a.stm", "c 1 s 0 एक\n", "line 1: "),
    ("a.stm", ";; c\nc 1 s 2 1 एक\n", "line 2: it ends at 1"),
    ("a.stm", "c 1 s 0 nan एक\n", "line 1: start and end"),
    ("a.stm", "c 1 s 0 1 { एक / दो }\n", "line 1: alternatives"),
    ("a.ctm", "c 1 0 1 एक\n", "a CTM file has words without segments"),
    ("a.json", "[1]", "a JSON list holds objects"),
    ("a.json", '[{"words": "एक"}]', "segment 1: 'session_id' is missing"),
    ("a.json", "[\n{]", "line 2: not JSON"),
    ("a.TextGrid", "hello", "line 1: the file ends where the type"),
    ("a.TextGrid", '"ooTextFile"\n"TextGrid"\n0 1 <exists> 1\n"IntervalTier" "a" 0 1 1 0 1 7', "line 4: 7 stands"),
    ("a.parquet", "hello", "not a file of Arrow or Parquet"),
    ("a.arrow", "hello", "not a file of Arrow or Parquet"),
    ("a.txt", "x", "its ending says nothing; known are .csv"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "says"), BAD)
def test_what_cannot_be_used_is_told_with_its_line(tmp_path: Path, name: str, text: str, says: str) -> None:
    file = written(tmp_path, name, text)
    with pytest.raises(InputProblem, match=rf"{file}[,:] {says}"):
        list(read(file, REFERENCE))


def test_what_stands_before_a_fault_is_read_first(tmp_path: Path) -> None:
    """Nothing is read ahead: files may be longer than the memory."""
    for name, text in (
        ("a.csv", "id,text\nu1,एक\nu2\n"),
        ("a.jsonl", '{"id": 1, "text": "एक"}\n{'),
        ("a.trn", "एक (1)\nx\n"),
    ):
        entries = read(written(tmp_path, name, text), REFERENCE)
        assert next(entries).text == "एक"
        with pytest.raises(InputProblem):
            next(entries)


def test_without_pyarrow_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ParquetMissing, match=r"boli-speech\[parquet\]"):
        list(read(written(tmp_path, "a.parquet", ""), REFERENCE))


def test_bytes_that_are_no_utf_8_and_endless_lines_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.stm").write_bytes(b"c 1 s 0 1 a\nc 1 s 1 2 \xff\n")
    with pytest.raises(InputProblem, match="line 2: not UTF-8"):
        list(read(tmp_path / "a.stm", REFERENCE))
    with pytest.raises(InputProblem, match="at most 1,000,000 bytes"):
        list(read(written(tmp_path, "a.trn", "x" * 1_000_001), REFERENCE))
    with pytest.raises(InputProblem, match="no such file"):
        read(tmp_path / "b.stm", REFERENCE)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputProblem, match="it has none"):
        read(tmp_path / "empty", REFERENCE)


def test_ctm_lines(tmp_path: Path) -> None:
    for text, says in (
        ("c 1 0 1\n", "a line is"),
        ("c 1 * * <ALT_BEGIN>\n", "alternatives"),
        ("c 1 x 1 a\n", "seconds"),
    ):
        with pytest.raises(InputProblem, match=f"line 1: .*{says}"):
            list(read(written(tmp_path, "a.ctm", text), HYPOTHESIS))
