"""DOCX: a document for people, a paragraph a segment. It is written by hand: five small XML files in a zip.

[00:00:05] S1: राशन कार्ड        the time and the speaker in bold; shaded: no person has seen it, as the second line says

Paragraphs of Urdu and its like run from right to left. Each text names its language, so that a word processor takes the
right font and the right dictionary. Tags are as TXT has them. Why no package writes it: docs/decisions/022.
"""

import io
import zipfile

from pipeline.delivery.formats.cue import clock, unseen
from pipeline.delivery.formats.languages import right_to_left
from pipeline.delivery.formats.tagged import tagged
from pipeline.delivery.formats.txt import NO_TEXT
from pipeline.delivery.formats.view import View
from pipeline.delivery.formats.xml_text import allowed, attribute, content
from pipeline.recordings.transcript import Segment, Transcript

UNSEEN = "Shaded text was written by a machine. No person has seen it."

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/></Types>'
)


def _relation(kind: str, target: str) -> str:
    one = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{one}</Relationships>'


def _style(kind: str, name: str, properties: str, more: str = "") -> str:
    named = f'<w:name w:val="{name}"/><w:rPr>{properties}</w:rPr>'
    return f'<w:style w:type="{kind}" w:styleId="{name.replace(" ", "")}"{more}>{named}</w:style>'


_STYLES = (
    f"{_HEAD}<w:styles {_NAMESPACE}>"
    + _style("paragraph", "Normal", '<w:sz w:val="22"/><w:szCs w:val="22"/>', ' w:default="1"')
    + _style("paragraph", "Title", '<w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/>')
    + _style("character", "Default Paragraph Font", "", ' w:default="1"')
    + _style("character", "Speaker", "<w:b/><w:bCs/>")
    + _style("character", "Machine", '<w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/>')
    + "</w:styles>"
)


def render(transcript: Transcript, view: View) -> bytes:
    """Return the transcript as the bytes of a DOCX. Of the same transcript they are always the same."""
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relation("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relation("styles", "styles.xml"),
        "word/document.xml": _document(transcript, view.marks),
        "word/styles.xml": _STYLES,
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)  # its date is 1980: the same transcript is always the same file
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return written.getvalue()


def _document(transcript: Transcript, marks: bool) -> str:
    title = _paragraph(_run(transcript.recording.name), '<w:pStyle w:val="Title"/>')
    marked = marks and any(unseen(one) for one in transcript.segments)
    note = _paragraph(_run(UNSEEN, '<w:rStyle w:val="Machine"/>')) if marked else ""
    said = "".join(_segment(one, marks) for one in transcript.segments)
    return f"{_HEAD}<w:document {_NAMESPACE}><w:body>{title}{note}{said}<w:sectPr/></w:body></w:document>"


def _segment(segment: Segment, marks: bool) -> str:
    text = " ".join(allowed(tagged(segment, "txt")).split()) or NO_TEXT
    turned = right_to_left(text)
    speaker = " ".join(segment.speaker.split())
    head = f"[{clock(segment.start_ms, '.')[:-4]}] {speaker + ': ' if speaker else ''}"
    style = '<w:rStyle w:val="Machine"/>' if marks and unseen(segment) else ""
    language = attribute(segment.language or "und")
    direction = "<w:rtl/>" if turned else ""
    runs = _run(head, f'<w:rStyle w:val="Speaker"/>{direction}') + _run(
        text, f"{style}{direction}<w:lang w:val={language} w:bidi={language}/>"
    )
    return _paragraph(runs, "<w:bidi/>" if turned else "")


def _paragraph(runs: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def _run(text: str, properties: str = "") -> str:
    about = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{about}<w:t xml:space="preserve">{content(text)}</w:t></w:r>'
