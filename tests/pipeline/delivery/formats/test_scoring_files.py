"""CTM, STM and SegLST, as MeetEval reads them; and what it measures with them."""

import json
from decimal import Decimal

import meeteval
import pytest

from pipeline.delivery.formats import render
from pipeline.delivery.formats.view import View
from tests.pipeline.delivery.example import EXAMPLE, with_segments

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:meeteval")


def test_meeteval_reads_the_words_of_a_ctm() -> None:
    made = render(EXAMPLE, "ctm")
    read = meeteval.io.CTM.parse(made)
    assert [one.filename for one in read.lines[:1]] == ["का_ल.wav"]
    assert sum(one.channel == "2" for one in read.lines) == 5
    first = read.lines[0]
    assert (first.begin_time, first.duration, first.word) == (Decimal("0.500"), Decimal("0.400"), "राशन")
    assert len(read.lines) == sum(len(one.words) for one in EXAMPLE.segments)
    assert made.splitlines()[0] == ";; seen by one_person"
    assert ";; seen by machine" in made
    assert ";;" not in render(EXAMPLE, "ctm", View(marks=False))


def test_meeteval_reads_the_segments_of_an_stm() -> None:
    made = render(EXAMPLE, "stm")
    read = meeteval.io.STM.parse(made)
    assert [one.speaker_id for one in read.lines] == ["S1_&_<दो>", "S2", "S2", "S1_&_<दो>", "unknown"]
    assert [one.transcript for one in read.lines][1:4] == ["جی ہاں، کل آئیں گے۔", "दूसरा चैनल", ""]
    assert (read.lines[1].begin_time, read.lines[1].end_time) == (Decimal("2.000"), Decimal("4.400"))
    assert made.splitlines()[2] == ";; seen by machine"
    assert ";;" not in render(EXAMPLE, "stm", View(marks=False))


def test_meeteval_reads_a_seglst_and_measures_it_against_the_stm() -> None:
    read = meeteval.io.SegLST.parse(render(EXAMPLE, "seglst"))
    assert [one["speaker"] for one in read.segments] == [one.speaker for one in EXAMPLE.segments]
    assert read.segments[1]["seen_by"] == "machine"
    assert "seen_by" not in json.loads(render(EXAMPLE, "seglst", View(marks=False)))[0]
    spoken = with_segments(*EXAMPLE.segments[1:3])
    reference = meeteval.io.STM.parse(render(spoken, "stm").replace("का_ल.wav", "a"))
    found = meeteval.io.SegLST.parse(render(spoken, "seglst").replace("का ल.wav", "a"))
    rate = meeteval.wer.cpwer(reference, found)["a"]
    assert (rate.errors, rate.length) == (0, 7)


def test_a_name_that_looks_like_a_comment_is_none() -> None:
    made = with_segments(EXAMPLE.segments[1])
    odd = type(made)(type(made.recording)(";; x", 20_000, 2), made.model, made.segments, ())
    assert len(meeteval.io.STM.parse(render(odd, "stm")).lines) == 1
    assert len(meeteval.io.CTM.parse(render(odd, "ctm")).lines) == 5
