"""Text rules: what is one word for a reader and what are two, both ways round; and what must hold for all numbers."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accuracy.measure import Policy, measure

TABLE = (Path(__file__).parent / "text_rules.tsv").read_text("utf-8").splitlines()
ROWS = [line.split("\t") for line in TABLE if not line.startswith("#")][1:]
DIFFERENT = [row for row in ROWS if row[2] == ">=1"]


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]} {row[3]} | {row[4]}")
def test_right(row: list[str]) -> None:
    language, policy, right, reference, hypothesis = row
    errors = measure(reference, hypothesis, language)[_policy(policy)].errors
    assert errors >= 1 if right == ">=1" else errors == int(right)
    back = measure(hypothesis, reference, language)[_policy(policy)].errors
    assert (back >= 1) == (right == ">=1"), "what is one word is one whichever side has it"


def _policy(name: str) -> Policy:
    assert name in ("L1", "L2", "L3")
    return name  # type: ignore[return-value]


@given(st.sampled_from(DIFFERENT), st.lists(st.sampled_from(["a", "b", "दिन", "घर"]), max_size=3))
def test_different_words_stay_different_after_others(row: list[str], before: list[str]) -> None:
    """A pair of different words costs something after any words that both texts have."""
    language, policy, _, said, wrote = row
    said, wrote = (" ".join([*before, text]) for text in (said, wrote))
    assert measure(said, wrote, language)[_policy(policy)].errors >= 1


values = st.integers(0, 10**7)


@given(values, values, st.sampled_from(["hi", "ta", "bn", "ur", "en"]))
def test_two_different_numbers_in_digits_are_never_equal(one: int, other: int, language: str) -> None:
    assume(one != other)
    for policy in ("L1", "L2", "L3"):
        assert measure(f"{one} a", f"{other} a", language)[_policy(policy)].errors >= 1
    grouped = f"{other:,}"
    assert measure(str(other), grouped, language)["L1"].errors == 0


@given(st.lists(st.integers(0, 99), min_size=2, max_size=3), st.sampled_from(["hi", "te", "gu"]))
def test_digits_are_never_joined_over_a_space(parts: list[int], language: str) -> None:
    joined = "".join(map(str, parts))
    assume(not (len(joined) == len(parts) and len(parts) >= 3 and "0" in joined))  # said one by one: a code
    apart = " ".join(map(str, parts))
    assert measure(f"{apart} x", f"{joined} x", language)["L3"].errors >= 1
    assert measure(f"{joined} x", f"{apart} x", language)["L2"].errors >= 1
