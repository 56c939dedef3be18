"""The times of words that a person changed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.word import Word
from pipeline.recordings import word_times
from pipeline.recordings.content import Content, Part
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.word_times import LEAST_MS, interpolated

DRAFT = (Word("राशन", 1000, 1400, 0.9), Word("कर्ड", 1400, 1800, 0.5), Word("मिला", 2000, 2300, 0.8))


def times(text: str) -> list[tuple[str, int, int, str]]:
    found = interpolated(DRAFT, text, "hi", 1000, 2400)
    return [(word.text, word.start_ms, word.end_ms, word.timing) for word in found]


def test_unchanged_words_keep_their_times_and_a_changed_one_takes_the_place_of_the_draft() -> None:
    assert times("राशन कार्ड मिला") == [
        ("राशन", 1000, 1400, "decoded"),
        ("कार्ड", 1400, 1800, "interpolated"),
        ("मिला", 2000, 2300, "decoded"),
    ]


def test_what_is_the_same_word_in_canonical_spelling_keeps_its_time_as_it_was_typed() -> None:
    assert times("राशन, कर्ड मिला।")[0] == ("राशन,", 1000, 1400, "decoded")
    assert times("राशन, कर्ड मिला।")[2] == ("मिला।", 2000, 2300, "decoded")


def test_two_words_for_one_share_its_time_by_their_aksharas() -> None:
    assert [part[1:3] for part in times("राशन की बोरियाँ मिला")][1:3] == [(1400, 1500), (1500, 1800)]


def test_a_new_word_is_spread_over_the_pause() -> None:
    assert times("राशन कर्ड अब मिला")[2] == ("अब", 1800, 2000, "interpolated")


def test_where_there_is_no_pause_the_word_beside_it_gives_up_some_time() -> None:
    first, second, *rest = times("राशन तो कर्ड मिला")
    assert (first[1], second[2]) == (1000, 1400)
    assert first[2] == second[1]
    assert [part[3] for part in rest] == ["decoded", "decoded"]


def test_a_text_without_a_draft_is_spread_over_the_segment() -> None:
    found = interpolated((), "आज कल", "hi", 500, 1500)
    assert [(word.start_ms, word.end_ms, word.confidence) for word in found] == [(500, 1000, None), (1000, 1500, None)]


def test_no_text_no_words() -> None:
    assert interpolated(DRAFT, "", "hi", 1000, 2300) == ()


def test_a_word_that_no_model_judged_has_no_probability() -> None:
    (word,) = interpolated((), "एक", "hi", 0, 100)
    with pytest.raises(ValueError, match="no model judged"):
        _ = word.probability


@st.composite
def drafts(draw: st.DrawFn) -> tuple[Word, ...]:
    edges = sorted(draw(st.lists(st.integers(0, 5000), max_size=16)))
    edges = edges[: len(edges) // 2 * 2]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Word(draw(st.sampled_from("कखगघ")), start, end, 0.5) for start, end in pairs)


@given(drafts(), st.lists(st.sampled_from("कखगघचछ"), max_size=12))
def test_every_word_has_a_time_in_order_and_inside(draft: tuple[Word, ...], texts: list[str]) -> None:
    found = interpolated(draft, " ".join(texts), "hi", 0, 5000)
    assert [word.text for word in found] == texts
    edges = [edge for word in found for edge in (word.start_ms, word.end_ms)]
    assert all(0 <= before <= after <= 5000 for before, after in pairwise(edges))
    if len(texts) * LEAST_MS <= 5000 and not draft:
        assert all(word.end_ms - word.start_ms >= LEAST_MS for word in found)


TEXTS = st.lists(st.sampled_from(["राशन", "कार्ड", "नहीं", "मिला", "कल", "a"]), max_size=6).map(" ".join)


@given(st.lists(st.tuples(st.integers(100, 3000), st.integers(0, 500), TEXTS), min_size=1, max_size=4), TEXTS)
def test_the_words_of_parts_lie_in_their_parts_and_never_go_back(sizes: list[tuple[int, int, str]], draft: str) -> None:
    parts, at_ms = [], 0
    for length_ms, pause_ms, text in sizes:
        parts.append(Part(at_ms, at_ms + length_ms, "S1", text))
        at_ms += length_ms + pause_ms
    each = draft.split()
    words = tuple(Word(text, 400 * n, 400 * n + 300, 0.5) for n, text in enumerate(each))
    content = Content(tuple(parts))
    one = StoredSegment(
        "seg", "rec", 0, 0, "S1", 0, 2400, "hi", draft, 0.5, (), words, content.text, 1, True, "draft", 1.0, 0.0,
        content=content,
    )  # fmt: skip
    beyond = [Word("कल", 2500 + 500 * n, 2900 + 500 * n, 0.5) for n in range(10)]
    for part, found in zip(parts, word_times.of_parts(one, [*words, *beyond]), strict=True):
        assert [word.text for word in found] == part.text.split()
        edges = [part.start_ms, *(edge for word in found for edge in (word.start_ms, word.end_ms)), part.end_ms]
        assert all(first <= second for first, second in pairwise(edges))
