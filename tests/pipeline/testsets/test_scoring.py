"""Scoring from files: by id and by time, with the counts that MeetEval has, and what does not match."""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import meeteval
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from accuracy.evaluate import EvaluationError
from pipeline.testsets.compared import compared
from pipeline.testsets.entry import InputProblem
from pipeline.testsets.scoring import Choices, ScoredFiles, evaluate_files
from tests.pipeline.testsets.test_readers import data_set, written

HINDI = Choices("hi")


def scored(
    folder: Path, reference: str, hypothesis: str, choices: Choices = HINDI, ends: str = "stm ctm"
) -> ScoredFiles:
    ref, hyp = (f"{side}.{end}" for side, end in zip(("r", "h"), ends.split(), strict=True))
    files = written(folder, ref, reference), written(folder, hyp, hypothesis)
    return evaluate_files(files[0], {"ours": files[1]}, choices)


def csv(*rows: str) -> str:
    return "\n".join(["id,text,speaker,dialect,language", *rows]) + "\n"


STM = """\
;; two recordings, a speaker each
a 1 asha 0.0 2.0 <o,f0,female> राशन कार्ड बना दो
a 1 asha 2.0 4.0 <o,f0,female> IGNORE_TIME_SEGMENT_IN_SCORING
a 1 asha 4.0 6.0 <o,f0,female> आज दुकान बंद है
b A ravi 1.0 3.0 <o,f0,male> मुझे दवा चाहिए
b A ravi 3.0 5.0 <o,f0,male> जी हाँ
"""
# In a: one substitution, one insertion, and a word in the ignored segment; in b: two deletions, one insertion.
CTM = """\
a 1 0.10 0.30 राशन 0.9
a 1 0.50 0.30 कार 0.4
a 1 0.90 0.30 बना
a 1 1.75 0.30 दो
a 1 2.50 0.50 खाली
a 1 4.00 0.50 आज
a 1 4.60 0.40 दुकान
a 1 5.10 0.20 ही
a 1 5.30 0.20 बंद
a 1 5.60 0.20 है
b 1 1.20 0.30 मुझे
b 1 3.20 0.30 जी
b 1 3.60 0.30 हाँ
b 1 4.00 0.30 जी
"""


def test_an_stm_and_a_ctm_are_scored_to_the_counts_of_meeteval(tmp_path: Path) -> None:
    found = scored(tmp_path, STM, CTM, Choices("hi", by="recording"))
    rates = {row.slice: row.rates["L0"].counts for row in found.evaluation.rows}
    # MeetEval takes a label for a word, and IGNORE_TIME_SEGMENT_IN_SCORING, too; channels it does not compare.
    scored_lines = "".join(re.sub("<.*> ", "", f"{line}\n") for line in STM.splitlines() if "IGNORE" not in line)
    heard_words = "".join(f"{line}\n" for line in CTM.splitlines() if "खाली" not in line)
    heard = meeteval.io.CTMGroup({"ours": meeteval.io.CTM.parse(heard_words)})
    theirs = meeteval.wer.cpwer(meeteval.io.STM.parse(scored_lines), heard)
    assert rates.keys() - {None} == theirs.keys() == {"a", "b"}
    for name, one in theirs.items():
        ours = rates[name]
        assert (ours.errors, ours.reference) == (one.errors, one.length)
        assert (ours.substitutions, ours.deletions, ours.insertions) == (
            one.substitutions,
            one.deletions,
            one.insertions,
        )
    assert (rates["a"].errors, rates["b"].errors) == (2, 3)
    assert found.unmatched["ours"].outside == 0


WORDS = ["राशन", "कार्ड", "बना", "दो", "आज"]
said_or_heard = some.lists(some.sampled_from(WORDS), min_size=1, max_size=7)


@settings(max_examples=20, deadline=None)
@given(some.lists(some.tuples(said_or_heard, said_or_heard), min_size=1, max_size=5))
def test_whatever_is_said_the_errors_are_those_of_meeteval(pairs: list[tuple[list[str], list[str]]]) -> None:
    """A recording for each segment: MeetEval aligns whole recordings."""
    stm = "".join(f"r{n} 1 s 0 {len(heard) + 1} {' '.join(said)}\n" for n, (said, heard) in enumerate(pairs))
    ctm = "".join(f"r{n} 1 {at} 0.9 {word}\n" for n, (_, heard) in enumerate(pairs) for at, word in enumerate(heard))
    with TemporaryDirectory() as folder:
        counts = scored(Path(folder), stm, ctm).evaluation.rows[0].rates["L0"].counts
    heard_by = meeteval.io.CTMGroup({"ours": meeteval.io.CTM.parse(ctm)})
    theirs = meeteval.wer.cpwer(meeteval.io.STM.parse(stm), heard_by)
    assert counts.errors == sum(one.errors for one in theirs.values())
    assert counts.reference == sum(one.length for one in theirs.values())


def test_a_manifest_is_both_reference_and_hypothesis(tmp_path: Path) -> None:
    line = {"audio_filepath": "1.wav", "duration": 3600, "text": "एक दो", "pred_text": "एक", "lang": "hi"}
    file = written(tmp_path, "manifest.jsonl", json.dumps(line))
    (row,) = evaluate_files(file, {"ours": file}).evaluation.rows
    assert (row.rates["L1"].counts.deletions, row.duration_ms) == (1, 3_600_000)


def test_a_word_belongs_where_its_midpoint_is_and_outside_words_are_told(tmp_path: Path) -> None:
    words = "a 1 1.80 0.40 दो\na 1 1.60 0.39 हाँ\na 1 9.0 1.0 बाद\na 2 0.1 0.1 और\n"
    found = scored(tmp_path, "a 1 s 0 2 हाँ\na 1 s 2 4 दो\n", words)
    assert found.evaluation.rows[0].rates["L0"].counts.errors == 0
    assert (found.unmatched["ours"].outside, found.unmatched["ours"].first_outside) == (2, ["a 9.500", "a 0.150"])


def test_segments_of_a_hypothesis_go_to_the_same_segment_or_by_time(tmp_path: Path) -> None:
    reference = "c 1 A 0 4 एक दो\nc 1 B 2 6 तीन चार\nc 1 A 6 8 पाँच छह\n"
    same = [("B", 2, 6, "तीन चार"), ("A", 0, 4, "एक दो"), ("A", 6, 8, "पाँच छह")]
    cut = [("A", 0, 4, "एक दो"), ("B", 2, 6, "तीन चार"), ("A", 6, 7, "पाँच"), ("A", 7, 8, "छह")]
    for segments in (same, cut):
        rows = [
            {"session_id": "c", "speaker": who, "start_time": start, "end_time": end, "words": text}
            for who, start, end, text in segments
        ]
        found = scored(tmp_path, reference, json.dumps(rows), ends="stm json")
        assert found.evaluation.rows[0].rates["L0"].counts.errors == 0
    again = scored(tmp_path, reference, reference, ends="stm stm")
    assert again.evaluation.rows[0].rates["L0"].counts.errors == 0


def test_two_speakers_at_the_same_time_keep_their_words(tmp_path: Path) -> None:
    text = "c 1 A 0 4 एक दो\nc 1 B 0 4 तीन चार\n"
    found = scored(tmp_path, text, "".join(reversed(text.splitlines(keepends=True))), ends="stm stm")
    assert found.evaluation.rows[0].rates["L0"].counts.errors == 0


def test_what_has_no_partner_is_counted_and_named(tmp_path: Path) -> None:
    rows = [f"u{n},एक दो,s{n},," for n in range(9)]
    found = scored(tmp_path, csv(*rows), csv(*rows[1:], "u7b,x,,,"), ends="csv csv")
    one = found.unmatched["ours"]
    assert (one.matched, one.missing, one.first_missing, one.unused, one.first_unused) == (8, 1, ["u0"], 1, ["u7b"])
    counts = found.evaluation.rows[0].rates["L1"].counts
    assert (counts.deletions, counts.reference, counts.errors) == (2, 18, 2)


def test_languages_and_dialects_of_the_registry_and_other_names(tmp_path: Path) -> None:
    rows = csv("1,एक,s,bho,hi-IN", "2,दो,s,Bhojpuri,hi", "3,तीन,s,उत्तर,", "4,चार,s,,bho", "5,ஒன்று,s,,Tamil")
    found = scored(tmp_path, rows, rows, ends="csv csv")
    named = [(row.language, row.slice, row.utterances) for row in found.evaluation.rows]
    assert named == [("hi", "bho", 3), ("hi", "उत्तर", 1), ("hi", None, 4), ("ta", "", 1)]
    with pytest.raises(InputProblem, match=r"r.csv, line 4: no language"):
        scored(tmp_path, rows, rows, Choices(), "csv csv")
    with pytest.raises(InputProblem, match=r"r.csv, line 2: no language or dialect has the tag 'xx'"):
        scored(tmp_path, csv("1,एक,s,,xx"), rows, ends="csv csv")


def test_speakers_across_recordings_are_one_unless_said(tmp_path: Path) -> None:
    reference = "a 1 S1 0 1 एक\nb 1 S1 0 1 एक\nc 1 unknown 0 1 एक\n"
    for apart, speakers in ((False, 2), (True, 3)):
        found = scored(tmp_path, reference, reference, Choices("hi", speakers_per_recording=apart), "stm stm")
        assert found.evaluation.rows[0].speakers == speakers


BAD = [
    ("csv csv", csv("1,एक,,,", "2,x,,,", "1,दो,,,"), csv("1,x,,,"), r"r.csv, line 4: 1 is there already, in line 2"),
    ("csv csv", csv("1,एक,,,"), csv("1,x,,,", "1,y,,,"), r"h.csv, line 3: this id is there already"),
    ("csv csv", csv("1,एक,,,"), csv("a/1,x,,,"), r"h.csv: nothing in it belongs to .*r.csv: it has 'a/1', not '1'"),
    ("csv csv", csv(), csv("1,x,,,"), "r.csv: it holds no utterance"),
    ("csv csv", csv("1,x,,,"), csv(), "h.csv: it holds no hypothesis"),
    ("stm csv", "a 1 s 0 1 x\n", csv("1,x,,,"), "h.csv: .*r.stm has times and no ids"),
    ("csv ctm", csv("1,x,,,"), "a 1 0 1 x\n", "h.ctm: .*r.csv has ids and no times"),
    ("stm ctm", "a 1 s 0 1 x\n", "a.wav 1 0 1 x\n", "it has 'a.wav 0.500', not 'a 0.000'"),
    ("stm ctm", "a 1 s 0 1 x\na 1 s 0 1 y\n", "a 1 0 1 x\n", "line 2: a 1 s 0-1000 ms is there already, in line 1"),
    ("csv csv", csv(f"1,{'x' * 20_001},,,"), csv("1,x,,,"), r"r.csv, line 2: a text of 20,001 letters"),
    ("csv csv", csv("1,x,,,"), csv(f"1,{'x' * 20_001},,,"), r"h.csv, line 2: a text of 20,001 letters"),
]  # fmt: skip


@pytest.mark.parametrize(("ends", "reference", "hypothesis", "says"), BAD)
def test_what_cannot_be_scored_is_told(tmp_path: Path, ends: str, reference: str, hypothesis: str, says: str) -> None:
    with pytest.raises(InputProblem, match=says):
        scored(tmp_path, reference, hypothesis, ends=ends)


def test_a_slice_that_the_format_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match=r"says nothing of 'gender'; --by takes dialect, language"):
        scored(tmp_path, "a 1 s 0 1 x\n", "a 1 0 1 x\n", Choices("hi", by="gender"))
    found = scored(tmp_path, STM, CTM, Choices("hi", by="label"))
    assert [row.slice for row in found.evaluation.rows] == ["o,f0,female", "o,f0,male", None]


def test_a_data_set_against_json_lines_by_gender(tmp_path: Path) -> None:
    reference = data_set(tmp_path / "set", "stream")
    lines = [json.dumps({"audio_filepath": f"{n}.wav", "pred_text": "एक"}) for n in (1, 2, 3)]
    file = written(tmp_path, "vendor.jsonl", "\n".join(lines))
    found = evaluate_files(reference, {"vendor": file}, Choices("hi", by="gender"))
    rows = {row.slice: row.rates["L1"].counts for row in found.evaluation.rows}
    assert {name: counts.errors for name, counts in rows.items()} == {"female": 1, "male": 1, None: 2}


def test_a_clearly_better_system_passes_and_a_worse_one_does_not(tmp_path: Path) -> None:
    said = " ".join(["एक दो तीन चार पाँच छह सात आठ नौ दस"] * 2)
    rows = [(f"u{n}", f"s{n}", " ".join(said.split()[: 20 - n % 3])) for n in range(300)]
    reference = written(tmp_path, "r.csv", csv(*(f"{id},{said},{who},,hi" for id, who, _ in rows)))
    worse = written(tmp_path, "worse.csv", csv(*(f"{id},{text},,," for id, _, text in rows)))
    better = written(tmp_path, "better.csv", csv(*(f"{id},{said},,," for id, _, _ in rows)))
    found = evaluate_files(reference, {"worse": worse, "better": better}).evaluation
    assert compared(found, "worse", "better", "L1").outcome == "pass"
    turned = compared(found, "better", "worse", "L1")
    assert turned.outcome != "pass"
    assert turned.slices[0].difference == pytest.approx(0.05)
    with pytest.raises(EvaluationError, match="nobody"):
        compared(found, "nobody", "worse", "L1")
