from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from asr.word import Word
from pipeline.recordings import segments
from pipeline.recordings.transcript import Segment
from pipeline.review.doubts import SHARE, STRETCH, Doubts, Limits, limits, marks, sureness
from pipeline.store.database import reading
from tests.conftest import Rows

SURE = st.floats(0, 1, width=16)


def own(*confidences: float) -> list[tuple[float, float]]:
    return sureness(confidences, None)


def test_the_least_sure_tenth_is_marked_and_its_worse_half_strongly() -> None:
    words = own(*[number / 40 for number in range(40)])
    found = marks(words, limits(words))
    assert found == ("strong", "strong", "slight", "slight", *[None] * 36)


def test_the_same_words_are_marked_however_sure_the_model_says_it_is() -> None:
    shy, bold = own(*[n / 100 for n in range(50)]), own(*[0.9 + n / 1000 for n in range(50)])
    assert marks(shy, limits(shy)) == marks(bold, limits(bold))


def test_the_worst_word_of_a_segment_is_marked_where_it_is_more_probably_wrong() -> None:
    nothing = Limits()
    assert marks(own(0.9, 0.3, 0.4), nothing) == (None, "slight", None)
    assert marks(own(0.9, 0.5, 0.8), nothing) == (None, None, None)
    assert marks([], nothing) == ()


def test_words_that_are_equally_sure_are_marked_together_or_not_at_all() -> None:
    words = own(0.3, *[0.95] * 29)
    assert marks(words, limits(words)) == ("strong", *[None] * 29)


def test_what_the_calibration_says_counts_before_what_the_model_says() -> None:
    words = sureness([0.2, 0.9, 0.8], [0.7, 0.6, 0.6])
    assert sorted(words) == [(0.6, 0.8), (0.6, 0.9), (0.7, 0.2)]


def test_a_word_that_no_model_judged_is_not_doubted() -> None:
    words = sureness([None, 0.9, None], None)
    assert marks(words, Limits(slight=(0.95, 0.95))) == (None, "slight", None)


@given(st.lists(SURE, unique=True))
def test_the_share_is_kept_where_no_two_words_are_equally_sure(confidences: list[float]) -> None:
    words = own(*confidences)
    cut = limits(words)
    marked = [one for one in words if one < cut.slight]
    assert len(marked) == int(len(words) * SHARE)


def test_a_word_is_ranked_among_those_of_its_stretch_of_the_recording(database: Engine) -> None:
    rows = Rows(database)
    made = rows.recording(rows.client("a client").id)
    with database.begin() as connection:
        stored = segments.replace_draft(connection, made.id, [drafted(at) for at in range(STRETCH + 2)])
    with reading(database) as connection:
        found = Doubts(connection)
        of_first, of_last = found.of(stored[0]), found.of(stored[-1])
        rest = [found.of(one) for one in stored[1:STRETCH]]
    assert of_first == ("strong", None)  # the worst of a good stretch, though it is sure
    assert of_last == (None, None)  # two segments of four words: a tenth of them is none
    assert sum(one is not None for each in [of_first, *rest] for one in each) == int(2 * STRETCH * SHARE)


def drafted(at: int) -> Segment:
    words = (
        Word("राशन", at * 100, at * 100 + 50, 0.9 + at / 10_000),
        Word("कार्ड", at * 100 + 50, at * 100 + 90, 0.999),
    )
    return Segment(at * 100, at * 100 + 90, 0, "S1", "hi", "राशन कार्ड", 0.95, (), words)
