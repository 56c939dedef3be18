"""EAF: tiers for ELAN. https://www.mpi.nl/tools/elan/EAF_Annotation_Format_3.0_and_ELAN.pdf

    S1            the segments of a speaker, with tags as TXT has them
    S1 words      the words within each segment             (included in)
    S1 seen by    one note for each segment: "machine"      (symbolic association)

The file names the recording by its name alone: ELAN looks for it in the same folder. It bears no date of its own, so
that the same transcript is always the same file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from mimetypes import guess_type
from urllib.parse import quote

from pipeline.delivery.formats.tagged import tagged
from pipeline.delivery.formats.tiers import SEEN, WORDS, Tier, tiers
from pipeline.delivery.formats.view import View
from pipeline.delivery.formats.xml_text import allowed, attribute, content
from pipeline.delivery.timed_words import TimedWord, timed_words
from pipeline.recordings.transcript import Segment, Transcript

_ROOT = (
    '<ANNOTATION_DOCUMENT AUTHOR="" DATE="1970-01-01T00:00:00Z" FORMAT="3.0" VERSION="3.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">'
)
# Name and constraint of each kind of tier; ELAN calls a kind "linguistic type".
_KINDS = {"segments": "", WORDS: "Included_In", SEEN: "Symbolic_Association"}
_CONSTRAINTS = {
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are allowed",
    "Symbolic_Association": "1-1 association with a parent annotation",
}


@dataclass(slots=True)
class _Document:
    """Gives out ids, and keeps the time slots: times in milliseconds, which ELAN wants in order."""

    slots: list[tuple[int, str]] = field(default_factory=list)
    annotations: int = 0

    def slot(self, ms: int) -> str:
        name = f"ts{len(self.slots) + 1}"
        self.slots.append((ms, name))
        return name

    def annotation(self) -> str:
        self.annotations += 1
        return f"a{self.annotations}"


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as EAF."""
    document = _Document()
    written = "".join(line for tier in tiers(transcript) for line in _tiers(document, tier, view.marks))
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="{name}" TIME_VALUE="{ms}"/>\n'
        for ms, name in sorted(document.slots, key=lambda slot: slot[0])
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{_ROOT}\n{_header(transcript.recording.name)}\n'
        f"<TIME_ORDER>\n{slots}</TIME_ORDER>\n{written}{_types()}</ANNOTATION_DOCUMENT>\n"
    )


def _header(name: str) -> str:
    url = attribute(f"./{quote(name)}")
    kind = attribute(guess_type(name)[0] or "audio/x-wav")
    media = f"<MEDIA_DESCRIPTOR MEDIA_URL={url} MIME_TYPE={kind} RELATIVE_MEDIA_URL={url}/>"
    return f'<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">{media}</HEADER>'


def _tiers(document: _Document, tier: Tier, marks: bool) -> Iterator[str]:
    ids = [document.annotation() for _ in tier.segments]
    said = [_aligned(document, id, one, tagged(one, "txt")) for id, one in zip(ids, tier.segments, strict=True)]
    yield _tier(tier, "segments", said)
    yield _tier(tier, WORDS, [word for one in tier.segments for word in _words(document, one)])
    if marks:
        seen = zip(ids, tier.segments, strict=True)
        yield _tier(tier, SEEN, [_note(document.annotation(), id, one.seen_by) for id, one in seen])


def _words(document: _Document, segment: Segment) -> Iterator[str]:
    for word in timed_words(segment):
        if word.start_ms < word.end_ms:
            yield _aligned(document, document.annotation(), word, word.text)


def _aligned(document: _Document, id: str, span: Segment | TimedWord, said: str) -> str:
    start, end = document.slot(span.start_ms), document.slot(span.end_ms)
    times = f'TIME_SLOT_REF1="{start}" TIME_SLOT_REF2="{end}"'
    return f'<ALIGNABLE_ANNOTATION ANNOTATION_ID="{id}" {times}>{_value(said)}</ALIGNABLE_ANNOTATION>'


def _note(id: str, of: str, said: str) -> str:
    return f'<REF_ANNOTATION ANNOTATION_ID="{id}" ANNOTATION_REF="{of}">{_value(said)}</REF_ANNOTATION>'


def _value(said: str) -> str:
    return f"<ANNOTATION_VALUE>{content(' '.join(allowed(said).split()))}</ANNOTATION_VALUE>"


def _tier(tier: Tier, kind: str, annotations: Sequence[str]) -> str:
    own = kind == "segments"
    about = "" if own else f" PARENT_REF={attribute(tier.name)}"
    about += f" TIER_ID={attribute(tier.name if own else f'{tier.name} {kind}')}"
    lines = "".join(f"<ANNOTATION>{one}</ANNOTATION>\n" for one in annotations)
    return f'<TIER LINGUISTIC_TYPE_REF="{kind}" PARTICIPANT={attribute(tier.speaker)}{about}>\n{lines}</TIER>\n'


def _types() -> str:
    kinds = "".join(
        f'<LINGUISTIC_TYPE{f" CONSTRAINTS={attribute(rule)}" if rule else ""} GRAPHIC_REFERENCES="false" '
        f'LINGUISTIC_TYPE_ID="{kind}" TIME_ALIGNABLE="{"false" if rule == "Symbolic_Association" else "true"}"/>\n'
        for kind, rule in _KINDS.items()
    )
    rules = "".join(
        f"<CONSTRAINT DESCRIPTION={attribute(says)} STEREOTYPE={attribute(rule)}/>\n"
        for rule, says in _CONSTRAINTS.items()
    )
    return kinds + rules
