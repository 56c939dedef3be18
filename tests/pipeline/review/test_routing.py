"""Route: probabilities never under the floor, decisions that repeat, shares that come out as logged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.settings import Route
from pipeline.recordings.recordings import ReviewMode
from pipeline.review.routing import Known, blind_probability, decide, review_probability, uniform

POLICY = Route(full_review_speakers=50, accept_confidence=0.9, audit_share=0.1, blind_share=0.05)
VERSION = "cal-0123456789ab"


@pytest.mark.parametrize(
    ("confidence", "flags", "share", "expected"),
    [
        (0.95, (), 0.1, 0.1),  # confident, in a dialect that has earned it: audited
        (0.95, (), 1.0, 1.0),  # in one that has not
        (0.85, (), 0.1, 1.0),  # doubtful
        (None, ("no-text",), 0.1, 1.0),  # no draft
        (0.99, ("repetitive",), 0.1, 1.0),  # flagged
        (0.99, ("split",), 0.1, 0.1),  # decoded in two goes, nothing wrong
    ],
)
def test_review_probability(confidence: float | None, flags: tuple[str, ...], share: float, expected: float) -> None:
    assert review_probability(Known(confidence, flags, audit_share=share), POLICY) == expected


known = st.builds(
    Known,
    confidence=st.none() | st.floats(0, 1),
    flags=st.sampled_from(((), ("repetitive",), ("split",))),
    calibration=st.sampled_from(("", VERSION)),
    audit_share=st.floats(0, 1),
    earned=st.booleans(),
    gain=st.none() | st.floats(0, 100),
)
modes = st.sampled_from(("sample", "full", "full_twice"))


@given(known, st.floats(0.05, 1), modes, st.sampled_from((0.0, 8.0)))
def test_no_segment_is_below_the_floor(known: Known, floor: float, mode: ReviewMode, gain: float) -> None:
    policy = POLICY.model_copy(update={"floor": floor, "active_gain": gain})
    decision = decide("seg_1", known, policy, mode)
    assert decision.review_probability is not None
    assert floor <= decision.review_probability <= 1
    assert (decision.arm == "accepted") == (decision.draw >= decision.review_probability)
    assert decision == decide("seg_1", known, policy, mode)
    assert len(decision.router) <= 40  # the width of its column


@given(known, st.floats(0, 1), st.floats(0.05, 0.95), modes)
def test_both_arms_stay_possible_where_a_draft_is_hidden(
    known: Known, above: float, share: float, mode: ReviewMode
) -> None:
    policy = POLICY.model_copy(update={"hide_draft_above": above, "hidden_share": share})
    decision = decide("seg_1", known, policy, mode)
    if known.confidence is None:
        assert decision.blind_probability == 1
    elif known.is_hidden(policy):
        assert decision.blind_probability == share
        assert "hidden-1" in decision.router
    else:
        assert decision.blind_probability == policy.blind_share
        assert "hidden-1" not in decision.router


@pytest.mark.parametrize(
    ("confidence", "calibration", "expected"),
    [(0.69, VERSION, 0.9), (0.71, VERSION, 0.05), (0.1, "", 0.05), (None, VERSION, 1.0)],
)
def test_a_bad_draft_is_mostly_hidden_if_a_calibration_says_so(
    confidence: float | None, calibration: str, expected: float
) -> None:
    assert blind_probability(Known(confidence, (), calibration), POLICY) == expected


def test_the_name_of_the_router_says_which_rules_decided() -> None:
    def named(*given: object, mode: ReviewMode = "sample") -> str:
        return decide("seg_1", Known(*given), POLICY, mode).router  # type: ignore[arg-type]

    assert named(0.95) == "threshold-1"
    assert named(0.95, (), VERSION, 0.1, True) == f"earned-1 {VERSION}"
    assert named(0.80, (), VERSION, 0.1, True) == f"threshold-1 {VERSION}"
    assert named(0.60, (), VERSION) == f"threshold-1 hidden-1 {VERSION}"
    assert named(0.60, (), VERSION, mode="full_twice") == f"full-twice-1 hidden-1 {VERSION}"
    assert named(0.60, (), VERSION, mode="none") == f"none-1 {VERSION}"


@pytest.mark.parametrize("flag", ["wrong-script", "unsure-language", "no-translation"])
def test_what_is_flagged_is_always_reviewed(flag: str) -> None:
    assert review_probability(Known(0.99, (), audit_share=0.1), POLICY) < 1
    assert review_probability(Known(0.99, (flag,), audit_share=0.1), POLICY) == 1


@pytest.mark.parametrize(
    ("gain", "flags", "expected", "router"),
    [
        (4.0, (), 0.5, "gain-1"),
        (0.1, (), 0.05, "gain-1"),  # the floor
        (90.0, (), 1.0, "gain-1"),
        (0.1, ("repetitive",), 1.0, "threshold-1"),  # a flag calls for a person
        (None, (), 1.0, "threshold-1"),  # nobody can say
    ],
)
def test_by_gain_where_it_is_asked_for(
    gain: float | None, flags: tuple[str, ...], expected: float, router: str
) -> None:
    known = Known(0.8, flags, VERSION, gain=gain)
    asked = POLICY.model_copy(update={"active_gain": 8.0})
    assert decide("seg_1", known, asked).review_probability == expected
    assert decide("seg_1", known, asked).router == f"{router} {VERSION}"
    assert decide("seg_1", known, POLICY).review_probability == 1.0  # off by default
    assert decide("seg_1", known, asked, "full").review_probability == 1.0


def test_without_a_draft_people_write_from_scratch() -> None:
    assert decide("seg_1", Known(None, ("no-draft",)), POLICY).arm == "blind"


def test_the_arms_come_out_in_the_logged_shares() -> None:
    arms = [decide(f"seg_{n}", Known(0.95, audit_share=0.1), POLICY).arm for n in range(20_000)]
    assert arms.count("accepted") / 20_000 == pytest.approx(0.9, abs=0.01)
    assert arms.count("blind") / 20_000 == pytest.approx(0.005, abs=0.002)
    hidden = [decide(f"seg_{n}", Known(0.5, (), VERSION), POLICY).arm for n in range(20_000)]
    assert hidden.count("blind") / 20_000 == pytest.approx(0.9, abs=0.01)
    assert hidden.count("accepted") == 0


def test_draws_are_uniform() -> None:
    draws = sorted(uniform(f"key {n}") for n in range(10_000))
    assert max(abs(draw - n / 10_000) for n, draw in enumerate(draws)) < 0.02  # Kolmogorov-Smirnov at 1 % is 0.0163
