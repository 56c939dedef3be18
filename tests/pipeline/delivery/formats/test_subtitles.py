"""SRT, VTT and TTML, as other people's readers read them."""

from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import pysubs2
import pytest
import webvtt

from pipeline.delivery.formats import Format, render
from pipeline.delivery.formats.srt import shortened
from pipeline.delivery.formats.view import View
from tests.pipeline.delivery.example import EXAMPLE

TT = "{http://www.w3.org/ns/ttml}"


@pytest.mark.parametrize(
    ("format", "first", "second"),
    [
        ("srt", 'S1 & <दो>: राशन (noise) कार्ड, (?) <नहीं> & PAN "कार्ड" यहाँ →', "[machine] S2: جی ہاں، کل آئیں گے۔"),
        ("vtt", 'राशन (noise) कार्ड, (?) <नहीं> & PAN "कार्ड" यहाँ -->', "جی ہاں، کل آئیں گے۔"),
        ("ttml", 'राशन (noise) कार्ड, (?) <नहीं> & PAN "कार्ड" यहाँ -->', "جی ہاں، کل آئیں گے۔"),
    ],
)
def test_pysubs2_reads_each_cue_at_its_time(format: Format, first: str, second: str) -> None:
    read = pysubs2.SSAFile.from_string(render(EXAMPLE, format), format_=format)
    said = [one.plaintext if format != "vtt" else unescape(one.plaintext) for one in read]
    assert [one.split() for one in said[:3]] == [first.split(), second.split(), ["दूसरा", "चैनल"]]
    assert read[0].start == 500
    assert (read[3].start, read[3].end) == (7_000, 8_400)
    assert all(one.end <= after.start for one, after in pairwise(read))


def test_webvtt_reads_voices_and_classes() -> None:
    read = webvtt.from_string(render(EXAMPLE, "vtt"))
    assert [one.voice for one in read] == ["S1 &amp; &lt;दो&gt;", "S2", "S2", None]
    assert "<c.machine>جی ہاں، کل آئیں گے۔</c>" in read[1].raw_text
    assert "<c.machine>" not in render(EXAMPLE, "vtt", View(marks=False))


def test_ttml_says_who_speaks_and_what_no_person_has_seen() -> None:
    root = ElementTree.fromstring(render(EXAMPLE, "ttml"))
    agents = {
        one.get("{http://www.w3.org/XML/1998/namespace}id"): "".join(one.itertext())
        for one in root.iter("{http://www.w3.org/ns/ttml#metadata}agent")
    }
    lines = list(root.iter(f"{TT}p"))
    assert [agents.get(one.get("{http://www.w3.org/ns/ttml#metadata}agent")) for one in lines] == [
        "S1 & <दो>", "S2", "S2", None,
    ]  # fmt: skip
    assert [one.get("style") for one in lines] == [None, "machine", None, None]
    assert [one.get("{http://www.w3.org/ns/ttml#styling}direction") for one in lines] == [None, "rtl", None, None]
    spans = [(one.get("style"), "".join(one.itertext())) for one in lines[0].iter(f"{TT}span")]
    assert spans == [("tag-noise", "(noise)"), ("tag-unclear", "कार्ड, (?)")]
    styles = {one.get("{http://www.w3.org/XML/1998/namespace}id") for one in root.iter(f"{TT}style")}
    used = {one.get("style") for one in root.iter() if one.get("style")}
    assert used <= styles
    assert 'style="machine"' not in render(EXAMPLE, "ttml", View(marks=False))


def test_srt_names_a_speaker_where_another_spoke_before() -> None:
    cues = render(EXAMPLE, "srt").strip().split("\n\n")
    assert [cue.split("\n")[2].split(" ", 1)[0] for cue in cues] == ["S1", "[machine]", "दूसरा", "=1+1"]
    assert cues[1].split("\n")[2].startswith("[machine] S2: ")
    assert "[machine]" not in render(EXAMPLE, "srt", View(marks=False))


def test_a_long_name_is_cut_between_aksharas() -> None:
    assert shortened("क्षत्रिय कुमार", 21) == "क्षत्रिय कुमार"
    assert shortened("क्षत्रिय कुमार", 4) == "क्षत्रिय…"
    assert shortened("क्षत्रिय कुमार", None) == "क्षत्रिय कुमार"
