"""Waiting: until a recording is where it is wanted, or cannot come there any more.

drafted     there is a draft
reviewed    a person has seen every segment
final       people are done with it, as far as they were asked to
"""

import math
import time
from typing import Final, Literal

from boli.client import calls
from boli.client.errors import NeverReached, RecordingFailed, WaitTimeout
from boli.client.flows.steps import Flow, Pause
from boli.client.shapes import Recording

Goal = Literal["drafted", "reviewed", "final"]

_UNDRAFTED: Final = ("queued", "running", "failed")
_FINAL: Final = ("partly_reviewed", "reviewed", "delivered")
HOLD_S: Final = 30  # how long the service may hold a request; it allows 60
_NO_SOONER_S: Final = 1.0  # a service, or a proxy, that holds nothing is not asked more often


def waiting(id: str, goal: Goal, timeout_s: float) -> Flow[Recording]:
    """Return the recording as soon as it is there.

    Raises RecordingFailed, NeverReached where it is at another end, WaitTimeout, and NotFound where it was deleted.
    """
    ends_s = time.monotonic() + timeout_s
    shown: Recording = yield calls.recording(id)
    while not reached(shown, goal):
        check_possible(shown, goal)
        left_s = ends_s - time.monotonic()
        if left_s <= 0:
            raise WaitTimeout(f"{id} is {shown.status} after {timeout_s:g} s, and not {goal} yet; wait longer")
        asked_s, before = time.monotonic(), shown.status
        shown = yield calls.recording(id, min(HOLD_S, math.ceil(left_s)), before)
        held_s = time.monotonic() - asked_s
        if shown.status == before and held_s < _NO_SOONER_S:
            yield Pause(_NO_SOONER_S - held_s)
    return shown


def reached(shown: Recording, goal: Goal) -> bool:
    """Say whether the recording is there."""
    if goal == "drafted":
        return shown.status not in _UNDRAFTED
    if goal == "final":
        return shown.status in _FINAL
    return shown.status == "reviewed" or (shown.status == "delivered" and _all_seen(shown))


def check_possible(shown: Recording, goal: Goal) -> None:
    """Raise where the recording cannot come there any more."""
    if shown.status == "failed":
        problem = shown.problem
        said = f"{problem.title}: {problem.detail}" if problem else "there is no draft"
        raise RecordingFailed(f"{shown.id} failed: {said}", problem.code if problem else "", detail=said)
    if goal == "reviewed" and (shown.review == "none" or shown.status in _FINAL):
        seen = f"{shown.reviewed_segments} of {shown.segments} segments were seen by a person"
        why = "it was sent with review=none" if shown.review == "none" else f"it is {shown.status}: {seen}"
        raise NeverReached(f"{shown.id} will not be reviewed: {why}; send it with review=full for all of it")


def _all_seen(shown: Recording) -> bool:
    return 0 < shown.segments == shown.reviewed_segments
