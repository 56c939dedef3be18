from benchmarks.accuracy.doubts import Judged, below, in_force, judge, rows, tenth
from tests.conftest import drafted_segment

BAD = Judged("s", "r", (0.1, 0.9, 0.8), (False, True, True))
GOOD = Judged("s", "r", tuple(0.95 + n / 1000 for n in range(17)), (False, *[True] * 16))


def test_each_rule_marks_its_words() -> None:
    assert below(0.85)([BAD]) == [[True, False, True]]
    marked = in_force([BAD, GOOD])
    assert [sum(one) for one in marked] == [2, 0]  # a tenth of twenty words
    assert tenth([BAD, GOOD]) == marked
    assert in_force([BAD]) == [[True, False, False]]  # a tenth of three is none, but one is more probably wrong
    assert tenth([BAD]) == [[False, False, False]]


def test_recall_and_precision_are_counted_over_all_recordings() -> None:
    other = Judged("s", "other", (0.2,), (True,))
    found = {row["rule"]: row for row in rows("s", [BAD, GOOD, other])}
    assert found["below 0.5"]["recall"] == "1 of 2 (50%)"
    assert found["below 0.5"]["marked"] == "2 of 21 (9.5%)"
    assert found["below 0.5"]["precision"] == "50%"


def test_the_words_of_a_channel_are_judged_segment_by_segment() -> None:
    segments = [drafted_segment(0, "राशन कार्ट"), drafted_segment(1, "। नहीं")]
    found = list(judge("s", "r", segments, "राशन कार्ड नहीं", "hi"))
    assert [one.right for one in found] == [(True, False), (True,)]
