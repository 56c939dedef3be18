"""What is delivered of segments that people split, joined, moved and marked, in every format."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from asr.recognizer import ModelInfo
from asr.word import Word
from diarize import rttm
from pipeline.delivery.formats import FORMATS, as_bytes, as_json, render
from pipeline.delivery.formats.view import View
from pipeline.delivery.moved_speech import told_by_people
from pipeline.delivery.parts import delivered
from pipeline.delivery.transcripts import in_english
from pipeline.recordings.content import Content, Part, Tag
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.transcript import LedgerEntry, RecordingInfo, Segment, Transcript

S = 1000


def stored(position: int, draft: str, content: Content | None = None, **more: Any) -> StoredSegment:
    """Return a segment of two seconds, of which a person has written the content, or the `text` given."""
    start_ms, texts = 2 * S * position, draft.split()
    words = tuple(
        Word(text, start_ms + 2 * S * n // len(texts), start_ms + 2 * S * (n + 1) // len(texts), 0.5)
        for n, text in enumerate(texts)
    )
    text = content.text if content else draft
    made = StoredSegment(
        f"seg_{position}", "rec_1", position, 0, "S1", start_ms, start_ms + 2 * S, "hi", draft, 0.5, (), words, text,
        1, True, "draft", 1.0, 0.0, seen_by="one_person", content=content,
    )  # fmt: skip
    return replace(made, **more)


def segments_of(*given: StoredSegment) -> list[Segment]:
    return [one.segment for one in delivered(given)]


def check_words(segments: Sequence[Segment]) -> None:
    for one in segments:
        assert [word.text for word in one.words] == one.text.split()
        edges = [edge for word in one.words for edge in (word.start_ms, word.end_ms)]
        assert all(a <= b for a, b in pairwise([one.start_ms, *edges, one.end_ms]))


SPLIT = Content((Part(0, 1 * S, "S1", "राशन कार्ड"), Part(1 * S, 2 * S, "S2", "नहीं मिला")))


def test_parts_are_segments_and_keep_the_words_of_the_draft() -> None:
    one, other = segments_of(stored(0, "राशन कार्ड नहीं मिला", SPLIT, translation="no card"))
    assert [(one.start_ms, one.end_ms, one.speaker), (other.start_ms, other.end_ms, other.speaker)] == [
        (0, 1 * S, "S1"), (1 * S, 2 * S, "S2"),
    ]  # fmt: skip
    assert {word.timing for word in (*one.words, *other.words)} == {"decoded"}
    assert (one.confidence, one.translation, other.translation) == (0.5, "no card", None)
    check_words([one, other])


def test_joined_segments_are_one_and_worth_the_least_of_them() -> None:
    first = stored(0, "राशन कार्ड", Content((Part(0, 2 * S, "S1", "राशन कार्ड"),), joins_next=True, note="a"))
    tagged = Content((Part(2 * S, 4 * S, "S2", "PAN है", (Tag("foreign", 0, 3),)),), joins_next=True, flags=("overlap",))
    (one,) = segments_of(first, stored(1, "पान है", tagged), stored(2, "जी", seen_by="machine"))
    assert (one.start_ms, one.end_ms, one.speaker, one.text) == (0, 6 * S, "S1", "राशन कार्ड PAN है जी")
    assert (one.seen_by, one.person_flags, one.note) == ("machine", ("overlap",), "a")
    assert one.text[one.tags[0].start : one.tags[0].end] == "PAN"
    assert one.confidence is None
    check_words([one])
    (made,) = delivered((first, stored(1, "पान है", tagged), stored(2, "जी")))
    assert [source.id for source in made.sources] == ["seg_0", "seg_1", "seg_2"]


def test_the_last_part_of_a_split_segment_goes_on_in_the_next() -> None:
    joined = segments_of(stored(0, "राशन कार्ड नहीं मिला", replace(SPLIT, joins_next=True)), stored(1, "कल आना"))
    assert [(one.speaker, one.text) for one in joined] == [("S1", "राशन कार्ड"), ("S2", "नहीं मिला कल आना")]
    check_words(joined)


def test_words_follow_a_border_into_the_neighbour() -> None:
    short = Content((Part(0, 1 * S, "S1", "राशन कार्ड"),))
    long = Content((Part(1 * S, 4 * S, "S1", "नहीं मिला कल आना"),))
    one, other = segments_of(stored(0, "राशन कार्ड नहीं मिला", short), stored(1, "कल आना", long))
    assert {word.timing for word in (*one.words, *other.words)} == {"decoded"}
    assert other.words[0].start_ms == 1 * S
    check_words([one, other])


def ledger_of(*given: StoredSegment) -> list[tuple[int, int, str]]:
    before = [LedgerEntry(0, 0, 4 * S, "speech", "segment"), LedgerEntry(0, 4 * S, 10 * S, "non-speech", "silence")]
    after = told_by_people(tuple(before), delivered(given), 10 * S)
    assert (after[0].start_ms, after[-1].end_ms) == (0, 10 * S)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(after))  # every millisecond once
    return [(one.start_ms, one.end_ms, one.reason) for one in after]


def test_the_ledger_follows_borders() -> None:
    first, second = stored(0, "राशन कार्ड"), stored(1, "कल आना")
    assert ledger_of(first, second) == [(0, 4 * S, "segment"), (4 * S, 10 * S, "silence")]
    wide = Content((Part(2500, 5 * S, "S1", "कल आना"),))
    assert ledger_of(first, stored(1, "कल आना", wide)) == [
        (0, 2 * S, "segment"), (2 * S, 2500, "left out by a person"), (2500, 4 * S, "segment"),
        (4 * S, 5 * S, "segment"), (5 * S, 10 * S, "silence"),
    ]  # fmt: skip


def transcript(*segments: Segment) -> Transcript:
    return Transcript(
        RecordingInfo("a call.wav", 10 * S, 1, (), "bho", "mai"), ModelInfo("m", "0", "", (), 0), segments, ()
    )


TAGGED = Content(
    (Part(0, 2 * S, "S1", "मेरा PAN card < यह", (Tag("noise", 4, 4), Tag("foreign", 5, 13), Tag("unclear", 16, 18))),),
    flags=("overlap",), note="दो लोग", heard_dialect="mai",
)  # fmt: skip


@pytest.mark.parametrize(
    ("format", "line"),
    [
        ("srt", "S1: मेरा (noise) PAN card < यह (?)"),
        ("vtt", "<v S1>मेरा <c.noise>(noise)</c> <c.foreign>PAN card</c> &lt; <c.unclear>यह (?)</c>"),
        ("txt", "[00:00:00] S1: मेरा [noise] [foreign: PAN card] < [unclear: यह]"),
    ],
)
def test_tags_are_written_as_each_format_can(format: Any, line: str) -> None:
    one = replace(segments_of(stored(0, "मेरा पान कार्ड < यह", TAGGED))[0], heard_dialect="mai")
    assert line in render(transcript(one), format).splitlines()


def test_json_has_tags_flags_note_and_three_dialects_and_reads_them_back() -> None:
    one = replace(segments_of(stored(0, "मेरा पान कार्ड < यह", TAGGED))[0], heard_dialect="mai")
    made = transcript(one)
    assert as_json.read(render(made, "json")).segments == made.segments
    body = as_json.to_object(made)
    assert body["segments"][0]["tags"][1] == {"name": "foreign", "start": 5, "end": 13}
    assert (body["recording"]["dialect"], body["recording"]["speaker_dialect"]) == ("bho", "mai")
    assert (body["segments"][0]["heard_dialect"], body["segments"][0]["note"]) == ("mai", "दो लोग")


def test_rttm_has_a_line_for_each_segment_and_says_what_not_to_score() -> None:
    tagged, unseen = segments_of(stored(0, "मेरा पान कार्ड < यह", TAGGED), stored(1, "जी", seen_by="machine", speaker=""))
    lines = render(transcript(tagged, unseen), "rttm").splitlines()
    assert lines[0] == "SPEAKER a_call.wav 1 0.000 2.000 <NA> <NA> S1 <NA> <NA>"
    assert lines[1].startswith("NON-SPEECH a_call.wav 1 ")
    assert lines[1].endswith(" <NA> noise <NA> <NA> <NA>")
    assert lines[2].startswith("NOSCORE a_call.wav 1 ")
    assert lines[3:] == [
        ";; no person has seen the next line", "SPEAKER a_call.wav 1 2.000 2.000 <NA> <NA> unknown <NA> <NA>",
    ]  # fmt: skip
    found = rttm.parse("\n".join(lines))
    assert [(one.turn.start_ms, one.turn.end_ms) for one in found] == [(0, 2 * S), (2 * S, 4 * S)]
    assert ";;" not in render(transcript(unseen), "rttm", View(marks=False))


def test_every_format_takes_a_segment_that_has_only_tags() -> None:
    only = Content((Part(0, 2 * S, "S1", "", (Tag("noise", 0, 0),)),))
    (one,) = segments_of(stored(0, "शोर", only))
    assert "(noise)" in render(transcript(one), "srt")
    assert [format for format in FORMATS if not as_bytes(transcript(one), format)] == ["ctm"]  # words only


def test_the_english_of_a_split_segment_is_told_once() -> None:
    made = transcript(*segments_of(stored(0, "राशन कार्ड नहीं मिला", SPLIT, translation="no card")))
    assert [(one.text, one.language) for one in in_english(made).segments] == [("no card", "en"), ("", "en")]
