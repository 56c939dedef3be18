"""What a client asked not to receive is in no text, no word and no format of its transcript."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.word import Word
from pipeline.delivery import redaction
from pipeline.delivery.formats import FORMATS, Format, as_bytes
from pipeline.delivery.formats.view import AS_USUAL
from pipeline.delivery.redaction import MARGIN_MS
from pipeline.delivery.timed_words import timed_words
from pipeline.recordings.content import Tag
from pipeline.recordings.recordings import Recording
from pipeline.recordings.transcript import Segment
from tests.pipeline.delivery.example import spoken, with_segments

SAID = "नौ आठ सात छह पाँच चार तीन दो एक शून्य"
TEXT = f"मेरा नंबर {SAID}, ठीक है"
KINDS = ("phone", "aadhaar", "email", "name")


def recording(*kinds: str, names: tuple[str, ...] = ()) -> Recording:
    """Return a recording of which nothing matters but what is to be taken out."""
    values: dict[str, object] = dict.fromkeys(Recording.__slots__, "")
    return Recording(**(values | {"redact": kinds, "redact_names": names}))  # type: ignore[arg-type]


def told(segment: Segment, *kinds: str, names: tuple[str, ...] = ()) -> Segment:
    (one,) = redaction.of_segments(recording(*kinds, names=names), [segment])
    return one


def test_text_and_words_hold_a_tag_in_place_of_what_was_said() -> None:
    segment = spoken(TEXT, 1_000, "S1")
    redacted = told(segment, *KINDS)
    assert redacted.text == "मेरा नंबर [PHONE], ठीक है"
    first, last = segment.words[2], segment.words[11]
    assert redacted.words == (
        *segment.words[:2], Word("[PHONE],", first.start_ms, last.end_ms, None), *segment.words[12:]
    )  # fmt: skip
    assert [word.text for word in timed_words(redacted)] == redacted.text.split()


def test_nothing_changes_where_nothing_was_asked_for_or_found() -> None:
    segment = spoken(TEXT, 1_000, "S1")
    assert told(segment) == segment
    assert told(segment, "aadhaar") == segment


def test_several_in_one_word_and_tags_of_people_keep_their_places() -> None:
    text = "रमेश: a@b.com,98765-43210 बोलो"
    tags = (Tag("noise", 0, 4), Tag("unclear", 8, 10), Tag("noise", 26, 30))
    segment = replace(spoken(text, 0, "S1"), tags=tags)
    redacted = told(segment, *KINDS, names=("रमेश",))
    assert redacted.text == "[NAME]: [EMAIL],[PHONE] बोलो"
    assert [word.text for word in redacted.words] == redacted.text.split()
    assert [redacted.text[tag.start : tag.end] for tag in redacted.tags] == ["[NAME]", "", "बोलो"]


def test_words_that_do_not_fit_the_text_are_left_out() -> None:
    segment = replace(spoken(TEXT, 0, "S1"), words=(Word("98765", 0, 400, 0.5),))
    assert told(segment, *KINDS).words == ()


def test_an_identifier_in_two_segments_is_taken_out_of_both() -> None:
    first, second = spoken("नंबर नौ आठ सात छह", 0, "S1"), spoken("पाँच चार तीन दो एक शून्य है", 4_000, "S1")
    one, other = redaction.of_segments(recording("phone"), [first, second])
    assert (one.text, other.text) == ("नंबर [PHONE]", "[PHONE] है")


def test_texts_beside_are_redacted_or_left_out() -> None:
    beside = {"model_text": "9876543210", "note": "98765 43210 सही"}
    segment = replace(spoken(TEXT, 0, "S1"), translation="call me on 9876543210", **beside)
    redacted = told(segment, "phone")
    assert (redacted.translation, redacted.model_text, redacted.note) == ("call me on [PHONE]", None, "[PHONE] सही")
    # The English has it in words that nobody finds: nothing of it is told.
    hidden = told(replace(segment, translation="call me on nine eighty seven something"), "phone")
    assert hidden.translation == "[REDACTED]"


def test_the_stretch_of_an_identifier_is_a_little_wider_than_its_words() -> None:
    segment = spoken(TEXT, 1_000, "S1")
    words = segment.words
    expected = [(words[2].start_ms - MARGIN_MS, words[11].end_ms + MARGIN_MS)]
    assert redaction.stretches(recording("phone"), [segment]) == expected
    assert redaction.stretches(recording(), [segment]) == []
    # Where the times of words are guesses, it reaches to the words whose times are known.
    guessed = replace(
        segment, words=tuple(replace(word, timing="interpolated", confidence=None) for word in words[:12]) + words[12:]
    )
    assert redaction.stretches(recording("phone"), [guessed]) == [
        (segment.start_ms - MARGIN_MS, words[12].end_ms + MARGIN_MS)
    ]
    nothing_known = replace(segment, words=())
    assert redaction.stretches(recording("phone"), [nothing_known]) == [
        (segment.start_ms - MARGIN_MS, segment.end_ms + MARGIN_MS)
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_tells_what_was_to_be_taken_out(name: Format) -> None:
    """Formats get a transcript as `transcripts.transcript` makes it: all of its segments went through redaction."""
    segments = [spoken(TEXT, 1_000, "S1"), spoken("मेल ramesh@example.com पर", 12_000, "S2")]
    plain, redacted = (
        _plain(as_bytes(with_segments(*redaction.of_segments(recording(*kinds), segments)), name, AS_USUAL))
        for kinds in ((), KINDS)
    )
    secrets = ("पाँच", "शून्य", "ramesh", "example.com")
    if name == "rttm":
        assert not any(secret in plain for secret in secrets)  # it has no text
        return
    assert all(secret in plain for secret in secrets)
    assert not any(secret in redacted for secret in secrets)
    assert "PHONE" in redacted
    assert "EMAIL" in redacted


@given(
    st.lists(
        st.sampled_from(["98765", "43210", "नौ", "एक", "a@b.com", "है,", "9876543210", "रमेश", "।"]),
        min_size=1,
        max_size=14,
    )
)
def test_words_stay_those_of_the_text(words: list[str]) -> None:
    segment = spoken(" ".join(words), 0, "S1")
    redacted = told(segment, *KINDS, names=("रमेश",))
    assert [word.text for word in redacted.words] == redacted.text.split()
    assert redacted.words[0].start_ms == segment.words[0].start_ms
    assert redacted.words[-1].end_ms == segment.words[-1].end_ms
    assert "9876543210" not in redacted.text
    assert "रमेश" not in redacted.text


def _plain(content: bytes) -> str:
    if content[:2] != b"PK":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(one).decode("utf-8", "ignore") for one in file.namelist())
