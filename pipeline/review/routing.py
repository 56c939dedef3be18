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

Three things change the shares. Where a calibration expects more than `hide_draft_above` of a segment's words to be
wrong, the draft mostly slows people down (above about 30 %: Gaur et al., W4A 2016), so `blind_share` is `hidden_share`
there. How many of the segments of which the model is sure are accepted has to be earned by each dialect:
pipeline/review/acceptance.py. And where people cannot see all that is doubtful, `active_gain` makes pi proportional to
what a minute of theirs is expected to correct (accuracy/active.py). Off by default, and never under `floor`.

Arms: `blind` (a person writes without seeing the draft), `draft` (a person corrects it), `accepted` (nobody looks).
`compare` and `amend` are arms of tasks alone: an adjudicator sees two people's texts, and whoever answers a dispute the
newest one.
"""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from accuracy import active
from configs.settings import Route
from pipeline.recordings.flags import is_doubtful
from pipeline.recordings.recordings import ReviewMode

Arm = Literal["draft", "blind", "accepted", "compare", "amend"]
ARMS: dict[str, Arm] = {"draft": "draft", "blind": "blind", "accepted": "accepted"}  # by their stored names
# The names logged with each decision; change one when its rule below changes.
ROUTER: Final = "threshold-1"
GAIN: Final = "gain-1"  # in proportion to the expected gain
EARNED: Final = "earned-1"  # the model is sure, and the audit share is what the dialect has earned
HIDDEN: Final = "hidden-1"  # the draft is mostly hidden; added to the name of the rule for pi
_MODES: dict[ReviewMode, str] = {"none": "none-1", "full": "full-1", "full_twice": "full-twice-1"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the router knows of a segment. `confidence`: the share of words expected to be right by `calibration` (the
    version in force), or the model's own where that is ""; None without a draft. `audit_share`: how many of the
    segments of which the model is sure people see in this dialect; `earned`: whether that rests on evidence. `gain`:
    the wrong words that a minute of a person is expected to correct (pipeline/review/gain.py); None if unknown.
    """

    confidence: float | None
    flags: tuple[str, ...] = ()
    calibration: str = ""
    audit_share: float = 1.0
    earned: bool = False
    gain: float | None = None

    def is_chosen(self, settings: Route) -> bool:
        """Say whether the expected gain decides: it is asked for, it is known, and no flag calls for a person."""
        return settings.active_gain > 0 and self.gain is not None and not is_doubtful(self.flags)

    def is_sure(self, settings: Route) -> bool:
        """Say whether nothing but chance calls for a person."""
        return (
            self.confidence is not None
            and not is_doubtful(self.flags)
            and (self.confidence >= settings.accept_confidence)
        )

    def is_hidden(self, settings: Route) -> bool:
        """Say whether the draft is expected to be worse than none."""
        return (
            bool(self.calibration) and self.confidence is not None and (1 - self.confidence > settings.hide_draft_above)
        )


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


def review_probability(known: Known, settings: Route) -> float:
    """Return the probability that a person reviews the segment: 1 unless the model is sure, else the audit share. Where
    the expected gain is asked for and known, that decides.
    """
    if known.gain is not None and known.is_chosen(settings):
        return float(active.probability(np.array([known.gain]), settings.active_gain, settings.floor)[0])
    return max(known.audit_share, settings.floor) if known.is_sure(settings) else 1.0


def blind_probability(known: Known, settings: Route) -> float:
    """Return the probability that whoever reviews the segment does not see the draft; 1 where there is none."""
    if known.confidence is None:
        return 1.0
    return settings.hidden_share if known.is_hidden(settings) else settings.blind_share


def decide(segment_id: str, known: Known, settings: Route, mode: ReviewMode = "sample") -> Decision:
    """Return the decision for a segment. The same segment, knowledge and seed give the same decision, so a retry
    changes nothing.
    """
    draw, router = uniform(f"{settings.seed}:{segment_id}"), _router(known, settings, mode)
    if mode == "none":
        return Decision("accepted", None, None, draw, router)
    pi = review_probability(known, settings) if mode == "sample" else 1.0
    blind = blind_probability(known, settings)
    arm: Arm = "accepted" if draw >= pi else "blind" if draw < pi * blind else "draft"
    return Decision(arm, pi, blind, draw, router, _again(mode, arm, settings))


def _router(known: Known, settings: Route, mode: ReviewMode) -> str:
    """Return the name to log, at most 40 characters: "threshold-1 hidden-1 cal-0123456789ab"."""
    sample = EARNED if known.earned and known.is_sure(settings) else ROUTER
    sample = GAIN if known.is_chosen(settings) else sample
    hidden = HIDDEN if mode != "none" and known.is_hidden(settings) else ""
    return " ".join(part for part in (_MODES.get(mode, sample), hidden, known.calibration) if part)


def _again(mode: ReviewMode, arm: Arm, settings: Route) -> float:
    """Return the chance of a second person. Where it only measures, blind work needs none."""
    if mode == "full_twice":
        return 1.0
    return settings.second_review_share if arm == "draft" else 0.0


def uniform(key: str) -> float:
    """Return a number in [0, 1) that depends on the key alone: the first 53 bits of its SHA-256."""
    return (int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 11) / 2**53
