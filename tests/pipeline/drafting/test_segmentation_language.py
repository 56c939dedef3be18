"""The language of a segment: one only, and as sure as its least sure window."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.drafting.segmentation import join
from tests.pipeline.drafting.window_drafts import draft


def test_a_segment_is_as_sure_as_its_least_sure_window_and_of_one_language() -> None:
    drafts = [draft(0, "क ख ग घ ङ", "hi", 0.99), draft(1500, "च छ", "hi", 0.85), draft(3000, "அ ஆ", "ta", 0.9)]
    found = join(drafts, {})
    assert [(one.language, one.text, one.language_probability) for one in found] == [
        ("hi", "क ख ग घ ङ च छ", 0.85), ("ta", "அ ஆ", 0.9)
    ]  # fmt: skip
    assert join([draft(0, "क", "hi", None)], {})[0].language_probability is None


codes = st.lists(st.tuples(st.sampled_from(["hi", "ta", "te"]), st.integers(0, 4)), min_size=1, max_size=12)


@given(codes)
def test_languages_never_share_a_segment(windows: list[tuple[str, int]]) -> None:
    drafts = [
        draft(n * 1500, " ".join(f"{code}{n}{word}" for word in range(count)), code, 0.9)
        for n, (code, count) in enumerate(windows)
    ]
    found = join(drafts, {})
    for one in found:
        assert {word.text[:2] for word in one.words} <= {one.language}
    assert [word for one in found for word in one.words] == [word for one in drafts for word in one.words]
