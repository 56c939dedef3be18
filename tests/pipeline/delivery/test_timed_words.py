"""Timed words: one for each piece of the text, at its place and its time."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from asr.word import Word
from pipeline.delivery.timed_words import timed_words
from pipeline.recordings.transcript import Segment


def segment(text: str, *words: Word, end_ms: int = 1_000) -> Segment:
    return Segment(0, end_ms, 0, "S1", "hi", text, None, words=words)


def test_known_times_stay_with_their_words() -> None:
    one, two = timed_words(segment(" राशन  कार्ड", Word("राशन", 100, 300, 0.5), Word("कार्ड", 400, 900, None)))
    assert (one.text, one.start, one.end, one.start_ms, one.end_ms, one.confidence) == ("राशन", 1, 5, 100, 300, 0.5)
    assert (two.start, two.start_ms, two.end_ms, two.confidence) == (7, 400, 900, None)


def test_words_without_times_share_the_segment_by_their_letters() -> None:
    times = [(one.start_ms, one.end_ms) for one in timed_words(segment("PAN है कार्ड"))]
    assert times == [(0, 444), (444, 666), (666, 1_000)]
    wrong = segment("एक दो", Word("एक", 0, 500, 0.9), Word("दो", 400, 900, 0.9))  # they overlap: of no use
    assert [(one.start_ms, one.end_ms, one.confidence) for one in timed_words(wrong)] == [
        (0, 600, None),
        (600, 1_000, None),
    ]


@given(st.text(max_size=40), st.integers(1, 5_000))
def test_every_piece_is_a_word_within_the_segment(text: str, end_ms: int) -> None:
    found = timed_words(replace(segment(text), end_ms=end_ms))
    assert [one.text for one in found] == text.split() == [text[one.start : one.end] for one in found]
    edges = [0, *(edge for one in found for edge in (one.start_ms, one.end_ms)), end_ms]
    assert edges == sorted(edges)
