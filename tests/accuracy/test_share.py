"""Wilson's interval of a share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from accuracy.share import Share, wilson


def test_against_published_values() -> None:
    # Newcombe, Stat. Med. 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for part, whole, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)):
        found = wilson(part, whole)
        assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_no_answer_no_share() -> None:
    assert wilson(0, 0) == Share(0, 0, None, None, None)


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3)])
def test_a_part_of_the_whole(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="whole"):
        wilson(part, whole)


@given(st.integers(1, 500), st.integers(0, 500))
def test_the_bounds_solve_wilsons_equation(whole: int, part: int) -> None:
    """A bound b is a share that is just z standard errors of its own away: (p - b)^2 = z^2 b (1 - b) / n."""
    part = min(part, whole)
    found = wilson(part, whole)
    z2 = float(ndtri(0.975)) ** 2
    for bound in (found.low, found.high):
        assert bound is not None
        assert (part / whole - bound) ** 2 == pytest.approx(z2 * bound * (1 - bound) / whole, abs=1e-9)
    assert found.low != found.high


@given(st.integers(1, 500), st.integers(0, 500))
def test_yes_and_no_are_mirror_images(whole: int, part: int) -> None:
    part = min(part, whole)
    yes, no = wilson(part, whole), wilson(whole - part, whole)
    assert yes.low is not None
    assert no.high is not None
    assert yes.low == pytest.approx(1 - no.high, abs=1e-12)
