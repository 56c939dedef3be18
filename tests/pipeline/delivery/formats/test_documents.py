"""DOCX, as python-docx reads it, and CSV, as a spreadsheet does."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import docx
from docx.oxml.ns import qn

from pipeline.delivery.formats import as_bytes, render
from pipeline.delivery.formats.docx import UNSEEN
from pipeline.delivery.formats.view import View
from tests.pipeline.delivery.example import EXAMPLE


def test_python_docx_reads_each_segment_with_its_style() -> None:
    read = docx.Document(io.BytesIO(as_bytes(EXAMPLE, "docx")))
    title, note, first, urdu, other, empty, strange = read.paragraphs
    assert (title.text, title.style.name, note.text) == ("का ल.wav", "Title", UNSEEN)
    assert first.text == '[00:00:00] S1 & <दो>: राशन [noise] [unclear: कार्ड,] <नहीं> & PAN "कार्ड" यहाँ -->'
    assert urdu.text == "[00:00:02] S2: جی ہاں، کل آئیں گے۔"
    assert (empty.text, strange.text) == ("[00:00:06] S1 & <दो>: (no text)", "[00:00:07] =1+1 {a}")
    assert [one.runs[1].style.name for one in (first, urdu, other)] == [
        "Default Paragraph Font", "Machine", "Default Paragraph Font",
    ]  # fmt: skip
    assert [one._p.pPr is not None and one._p.pPr.find(qn("w:bidi")) is not None for one in (first, urdu)] == [
        False, True,
    ]  # fmt: skip
    assert urdu.runs[1].font.rtl


def test_a_docx_without_marks_says_nothing_of_machines_and_is_the_same_each_time() -> None:
    plain = as_bytes(EXAMPLE, "docx", View(marks=False))
    assert plain == as_bytes(EXAMPLE, "docx", View(marks=False))
    read = docx.Document(io.BytesIO(plain))
    assert len(read.paragraphs) == 6
    assert all("Machine" not in run._r.xml for one in read.paragraphs for run in one.runs)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        assert archive.testzip() is None
        assert all(ElementTree.fromstring(archive.read(name)) is not None for name in archive.namelist())


def test_a_spreadsheet_reads_a_row_for_each_segment_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(render(EXAMPLE, "csv").removeprefix("\ufeff"), newline="")))
    assert [row["seen_by"] for row in rows] == ["one_person", "machine", "two_agree", "machine", "one_person"]
    assert rows[0]["tagged"].startswith("राशन [noise] [unclear: कार्ड,] <नहीं>")
    assert (rows[0]["text"], rows[0]["note"], rows[0]["start_ms"]) == (EXAMPLE.segments[0].text, "दो, लोग", "500")
    assert rows[4]["text"].startswith("'=1+1")
    assert rows[4]["confidence"] == ""
    assert "seen_by" not in render(EXAMPLE, "csv", View(marks=False))
