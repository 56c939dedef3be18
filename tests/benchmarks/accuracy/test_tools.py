"""How the benchmark of scorers counts who is right."""

from benchmarks.accuracy.tools import Pair, ours, pairs, plain, row

SAME = Pair("hi", "L1", False, "बड़ी गाड़ी", "बडी़ गाडी़")
DIFFERENT = Pair("hi", "L3", True, "न दी", "नदी")


def test_each_pair_is_judged_once_under_the_first_policy_that_frees_it() -> None:
    found = pairs()
    assert len({(one.language, one.reference, one.hypothesis) for one in found}) == len(found) > 300
    assert {one.group for one in found} == {"encoding only", "one word", "different words"}


def test_right_is_no_error_in_one_word_and_some_in_two() -> None:
    counted = row("a", [SAME, DIFFERENT], [ours("L1", SAME), ours("L1", DIFFERENT)])
    assert counted == {"scorer": "a", "encoding only": "1 of 1", "one word": "0 of 0", "different words": "1 of 1"}
    assert row("b", [SAME, DIFFERENT], [plain(SAME), None])["encoding only"] == "0 of 1"


def test_who_does_not_know_the_language_is_not_judged() -> None:
    assert row("a", [SAME, DIFFERENT], [0, None])["different words"] == "0 of 0"
