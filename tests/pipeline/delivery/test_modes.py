"""Modes: a transcript as it is shown, its words' times and tags in their places, and the same in every format."""

import io
from dataclasses import replace
from itertools import pairwise

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.word import Word
from lexicons.canonical import nfc
from pipeline.delivery.formats import FORMATS, Format, as_bytes
from pipeline.delivery.formats.view import View
from pipeline.delivery.modes import VERBATIM, ModeMissing, Modes, check, possible, shown
from pipeline.recordings.content import Tag
from pipeline.recordings.transcript import Segment, Transcript
from tests.pipeline.delivery.example import spoken, with_segments

pytestmark = pytest.mark.slow  # takes seconds: left to make test

TEXT = "उम्म, मैं मैं जा- जाना दो  सौ रुपये मोबाइल उम्म।"
ALL = Modes("clean", "latin", "digits", "latin")


def tag(name: str, words: str) -> Tag:
    start = TEXT.index(words)
    return Tag(name, start, start + len(words))


SEGMENT = spoken(TEXT, 0, "S1", tags=(tag("false-start", "जा-"), Tag("noise", 8, 8), tag("personal", "दो  सौ")))


def only(made: Transcript) -> Segment:
    (segment,) = made.segments
    return segment


def test_verbatim_is_what_was_written() -> None:
    transcript = with_segments(SEGMENT, spoken("جی ہاں", 9_000, "S2", language="ur"))
    assert shown(transcript, VERBATIM).transcript == transcript
    assert shown(transcript, VERBATIM).changed == {}


def test_all_modes_together() -> None:
    made = shown(with_segments(SEGMENT), ALL)
    segment = only(made.transcript)
    assert segment.text == "maiṁ jānā 200 rupayē mobile."
    times = [(word.text, word.start_ms, word.end_ms) for word in segment.words]
    assert times == [
        ("maiṁ", 1000, 1400),
        ("jānā", 2000, 2400),
        ("200", 2500, 3400),
        ("rupayē", 3500, 3900),
        ("mobile.", 4000, 4400),
    ]
    assert segment.words[2].confidence == 0.55  # of the less sure of its words
    named = {one.name: segment.text[one.start : one.end] for one in segment.tags}
    assert named == {"noise": "", "personal": "200"}
    assert (segment.start_ms, segment.end_ms) == (SEGMENT.start_ms, SEGMENT.end_ms)
    assert made.changed == {"style": 5, "code_mix": 1, "numbers": 2, "script": 4}


def test_one_word_that_becomes_several_shares_its_time() -> None:
    segment = only(shown(with_segments(spoken("आज 225 लोग", 0, "S1")), Modes(numbers="words")).transcript)
    assert segment.text == "आज दो सौ पच्चीस लोग"
    assert (segment.words[1].start_ms, segment.words[3].end_ms) == (500, 900)
    assert [word.timing for word in segment.words] == ["decoded", *["interpolated"] * 3, "decoded"]


def test_words_without_times_of_their_own_get_those_of_the_segment() -> None:
    bare = replace(spoken("आज दो सौ", 0, "S1"), words=())
    segment = only(shown(with_segments(bare), Modes(numbers="digits")).transcript)
    assert [word.text for word in segment.words] == ["आज", "200"]
    assert segment.words[-1].end_ms == bare.end_ms


def test_words_in_latin_letters_that_no_table_has_are_counted() -> None:
    made = shown(with_segments(spoken("mobile walrus 25", 0, "S1")), Modes(code_mix="native"))
    assert (only(made.transcript).text, made.latin_left) == ("मोबाइल walrus 25", 1)


def test_a_word_that_is_tagged_in_part_loses_that_part() -> None:
    text = "वह जा-जाना “उम्म” चाहता"
    tags = (Tag("false-start", 3, 6), Tag("filler", text.index("उम्म"), text.index("उम्म") + 4))
    segment = only(shown(with_segments(spoken(text, 0, "S1", tags=tags)), Modes("clean")).transcript)
    assert (segment.text, segment.tags) == ("वह जाना “उम्म” चाहता", ())


@pytest.mark.parametrize(
    ("language", "modes", "said"),
    [
        ("ur", Modes(script="latin"), "script=latin is not possible in ur, .* possible: native"),
        ("or", Modes(numbers="words"), "possible: as-written, digits"),
        ("en", Modes(code_mix="latin"), "code_mix=latin"),
        ("sat", Modes(style="clean"), "style=clean"),
        ("xx", Modes(style="clean"), "xx"),
    ],
)
def test_a_language_without_a_table_is_refused(language: str, modes: Modes, said: str) -> None:
    with pytest.raises(ModeMissing, match=said):
        shown(with_segments(SEGMENT, spoken("a", 9_000, "S2", language=language)), modes)
    check(VERBATIM, [language])
    assert possible(language)["style"][0] == "verbatim"


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_shows_the_modes(format: Format) -> None:
    written = as_bytes(shown(with_segments(SEGMENT), ALL).transcript, format, View(cues=None))
    if format == "docx":
        written = "\n".join(one.text for one in docx.Document(io.BytesIO(written)).paragraphs).encode()
    text = written.decode()
    for left_out in ("उम्म", "मैं", "जा-", "सौ", "मोबाइल"):
        assert left_out not in text
    if format != "rttm":  # who spoke, not what
        assert all(word in text for word in ("maiṁ", "200", "rupayē", "mobile"))


pieces = st.sampled_from(
    ["उम्म,", "मैं", "दो", "सौ", "2,25,000", "mobile", "मोबाइल।", "25", "लोग", "“तीन", "नौ", "हज़ार…", "-", "की", "रुपये"]
)
modes = st.builds(
    Modes,
    st.sampled_from(["verbatim", "clean"]),
    st.sampled_from(["as-written", "latin", "native"]),
    st.sampled_from(["as-written", "digits", "words"]),
    st.sampled_from(["native", "latin"]),
)


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    said = draw(st.lists(pieces, min_size=1, max_size=12))
    text = "".join(piece + draw(st.sampled_from([" ", "  ", "\n"])) for piece in said).strip()
    points = sorted(draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    tags = (Tag("foreign", *points[:2]), Tag("noise", points[2], points[2]), Tag("filler", *points[2:]))
    tags = tuple(one for one in tags if one.start < one.end or one.name == "noise")
    return spoken(text, 1_000, "S1", tags=tags)


@settings(max_examples=40)
@given(segments(), modes)
def test_times_and_tags_stay_in_their_places(segment: Segment, asked: Modes) -> None:
    made = only(shown(with_segments(segment), asked).transcript)
    assert made.text == nfc(made.text) == made.text.strip()
    assert [word.text for word in made.words] == made.text.split()
    spans = [(word.start_ms, word.end_ms) for word in made.words]
    assert all(start <= end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    known = [time for word in segment.words for time in (word.start_ms, word.end_ms)]
    assert all(word.start_ms in known and word.end_ms in known for word in made.words if word.timing == "decoded")
    assert all(0 <= one.start <= one.end <= len(made.text) for one in made.tags)
    assert all(one.start < one.end for one in made.tags if one.name != "noise")
    again = shown(with_segments(made), asked)
    if asked.numbers != "words":  # a number in words, then in Latin letters, may be beside digits no longer
        assert only(again.transcript).text == made.text


@given(segments())
def test_a_word_that_stays_keeps_its_time(segment: Segment) -> None:
    made = only(shown(with_segments(replace(segment, tags=())), Modes("clean")).transcript)
    known: dict[tuple[int, int], Word] = {(word.start_ms, word.end_ms): word for word in segment.words}
    for word in made.words:
        before = known[word.start_ms, word.end_ms]
        assert word.text.rstrip("।.?…") == before.text.rstrip("।.?…,")
