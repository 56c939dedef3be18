"""Second rate: whoever is known to be good is asked less."""

import pytest

from pipeline.quality.observed import Cell, Sums
from pipeline.quality.second_rate import share
from pipeline.quality.skill import Skill, peers, skill


def known(high: float) -> Skill:
    return Skill("p", "hi", "bho", 1.0, 100, 10, rate=0.01, low=0.0, high=high)


@pytest.mark.parametrize(
    ("high", "wanted"), [(0.0, 0.02), (0.03, 0.02), (0.065, 0.16), (0.1, 0.3), (0.8, 0.3)], ids=str
)
def test_between_the_two_shares(high: float, wanted: float) -> None:
    assert share(known(high), 0.02, 0.3) == pytest.approx(wanted)


def test_who_is_new_is_asked_most_and_who_shows_a_thousand_good_words_least() -> None:
    new = skill(Sums("p"), peers([]), "hi", "bho")
    seen = Sums("p").plus(0, Cell(10.0, 1000, 100, 1.0))
    assert share(new, 0.02, 0.3) == pytest.approx(0.3)
    assert share(skill(seen, peers([seen]), "hi", "bho"), 0.02, 0.3) == pytest.approx(0.02)


def test_no_share_is_none_for_everybody_and_never_more_for_the_good() -> None:
    assert share(known(0.8), 0.0, 0.3) == 0.0
    assert share(known(0.8), 0.5, 0.3) == 0.5
