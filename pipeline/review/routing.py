"""Routing: who sees a segment, with a probability that is logged.

How much of a recording people see is its client's word (`mode`):

    none         nothing. No chance is logged, and the recording is in no error rate: nobody could have seen it
    sample       what chance says, by the rule below
    full         every segment: pi is 1
    full_twice   every segment, and then once more by another person, blind

But for `none`, every segment has a review probability of at least `floor`: an error rate measured on reviewed segments
alone is biased, and no estimator repairs a probability of zero. One uniform number decides:

    0 -------- blind -------- | ------------ draft ------------ | ------- accepted ------- 1
              pi * blind_share                                  pi

Arms: `blind` (a person writes without seeing the draft), `draft` (a person corrects it), `accepted` (nobody looks).
`compare` is the arm of a task alone: an adjudicator sees two people's texts.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

from configs.settings import Route
from pipeline.recordings.flags import is_doubtful
from pipeline.recordings.recordings import ReviewMode

Arm = Literal["draft", "blind", "accepted", "compare"]
ARMS: dict[str, Arm] = {"draft": "draft", "blind": "blind", "accepted": "accepted"}  # by their stored names
ROUTER = "threshold-1"  # the name logged with each decision; change it when a rule below changes
_RULES: dict[ReviewMode, str] = {"none": "none-1", "sample": ROUTER, "full": "full-1", "full_twice": "full-twice-1"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided and why it can be trusted later: the probabilities, the draw, and the router's name.

    The first two are None where the client wants no review. `second_probability`: that another person writes the
    segment once more when it is done.
    """

    arm: Arm
    review_probability: float | None
    blind_probability: float | None
    draw: float
    router: str = ROUTER
    second_probability: float = 0.0


def review_probability(
    confidence: float | None, flags: tuple[str, ...], reviewed_speakers: int, settings: Route
) -> float:
    """Return the probability that a person reviews the segment.

    1 while the dialect has fewer than `full_review_speakers` reviewed speakers (a rare dialect needs every segment),
    where there is no draft, and where the recogniser flagged it; else 1 under the acceptance confidence, and the
    audit share above.
    """
    uncertain = confidence is None or is_doubtful(flags) or confidence < settings.accept_confidence
    if uncertain or reviewed_speakers < settings.full_review_speakers:
        return 1.0
    return max(settings.audit_share, settings.floor)


def decide(
    segment_id: str,
    confidence: float | None,
    flags: tuple[str, ...],
    reviewed_speakers: int,
    settings: Route,
    router: str = ROUTER,
    mode: ReviewMode = "sample",
) -> Decision:
    """Return the decision for a segment. The same segment and seed give the same decision, so a retry changes
    nothing.

    `confidence`: the share of words expected to be right by a calibration, which `router` names (`calibrated_router`),
    or the model's own.
    """
    draw = uniform(f"{settings.seed}:{segment_id}")
    router = router.replace(ROUTER, _RULES[mode], 1)
    if mode == "none":
        return Decision("accepted", None, None, draw, router)
    pi = review_probability(confidence, flags, reviewed_speakers, settings) if mode == "sample" else 1.0
    blind = 1.0 if confidence is None else settings.blind_share
    arm: Arm = "accepted" if draw >= pi else "blind" if draw < pi * blind else "draft"
    return Decision(arm, pi, blind, draw, router, _again(mode, arm, settings))


def _again(mode: ReviewMode, arm: Arm, settings: Route) -> float:
    """Return the chance of a second person. Where it only measures, blind work needs none."""
    if mode == "full_twice":
        return 1.0
    return settings.second_review_share if arm == "draft" else 0.0


def calibrated_router(version: str) -> str:
    """Return the name logged where a calibration of this version was used: "threshold-1 cal-0123456789ab"."""
    return f"{ROUTER} {version}"


def uniform(key: str) -> float:
    """Return a number in [0, 1) that depends on the key alone: the first 53 bits of its SHA-256."""
    return (int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 11) / 2**53
