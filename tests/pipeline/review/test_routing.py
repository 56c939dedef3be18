"""Route: probabilities never under the floor, decisions that repeat, shares that come out as logged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.settings import Route
from pipeline.review.routing import decide, review_probability, uniform

POLICY = Route(full_review_speakers=50, accept_confidence=0.9, audit_share=0.1, blind_share=0.05)


@pytest.mark.parametrize(
    ("confidence", "flags", "speakers", "expected"),
    [
        (0.95, (), 50, 0.1),  # confident, enough speakers: audited
        (0.95, (), 49, 1.0),  # a rare dialect
        (0.85, (), 50, 1.0),  # doubtful
        (None, ("no-text",), 50, 1.0),  # no draft
        (0.99, ("repetitive",), 50, 1.0),  # flagged
        (0.99, ("split",), 50, 0.1),  # decoded in two goes, nothing wrong
    ],
)
def test_review_probability(confidence: float | None, flags: tuple[str, ...], speakers: int, expected: float) -> None:
    assert review_probability(confidence, flags, speakers, POLICY) == expected


@given(st.none() | st.floats(0, 1), st.integers(0, 100), st.floats(0.05, 1), st.floats(0, 1))
def test_no_segment_is_below_the_floor(confidence: float | None, speakers: int, floor: float, audit: float) -> None:
    policy = POLICY.model_copy(update={"floor": floor, "audit_share": audit})
    decision = decide("seg_1", confidence, (), speakers, policy)
    assert floor <= decision.review_probability <= 1
    assert (decision.arm == "accepted") == (decision.draw >= decision.review_probability)
    assert decision == decide("seg_1", confidence, (), speakers, policy)


@pytest.mark.parametrize("flag", ["wrong-script", "unsure-language", "no-translation"])
def test_what_is_flagged_is_always_reviewed(flag: str) -> None:
    assert review_probability(0.99, (), 1000, POLICY) < 1
    assert review_probability(0.99, (flag,), 1000, POLICY) == 1


def test_without_a_draft_people_write_from_scratch() -> None:
    assert decide("seg_1", None, ("no-draft",), 50, POLICY).arm == "blind"


def test_the_arms_come_out_in_the_logged_shares() -> None:
    arms = [decide(f"seg_{n}", 0.95, (), 50, POLICY).arm for n in range(20_000)]
    assert arms.count("accepted") / 20_000 == pytest.approx(0.9, abs=0.01)
    assert arms.count("blind") / 20_000 == pytest.approx(0.005, abs=0.002)


def test_draws_are_uniform() -> None:
    draws = sorted(uniform(f"key {n}") for n in range(10_000))
    assert max(abs(draw - n / 10_000) for n, draw in enumerate(draws)) < 0.02  # Kolmogorov-Smirnov at 1 % is 0.0163
