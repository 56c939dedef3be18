"""Queue rule: in which order recordings with work are offered to one person. Values in, values out; no database.

The first of these that tells two recordings apart decides:

    1  free            nobody else is at work on it, or it is in a hurry, or its client asks to spread it
    2  rush            its client sent it as urgent
    3  deadline        left to the queue, it would be late: the earliest deadline first
    4  continuity      the person has worked on it (but for a recording that is to be spread)
    5  fairness        its client was served less than others lately, in steps: under half of an equal share, under an
                       equal share, under twice of it, more
    6  spread          of a recording that is to be spread, the person has done less
    7  second passes   the person has done fewer second passes of the same first person
    8  skill           the person makes fewer errors there than others do, in quarters of what is there
    9  age             it waits longer

Skill (8) compares expected errors: `advantage` is the error rate of all people in the dialect less that of this person,
and a recording of which more has to be written (`effort`) counts more. So the hardest work is offered first to those
who are known to be good at it, and easy work to those who are not. What has waited for LONG_WAIT is offered to
everybody alike. All of this is an order: whatever suits a person is reached if there is nothing before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

LONG_WAIT: Final = timedelta(hours=24)
# A recording is late unless somebody begins with it this long before its deadline: a person has to find it, and do it.
MARGIN: Final = timedelta(hours=2)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_STEPS: Final = (0.5, 1.0, 2.0)  # of an equal share between the clients that wait
_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recording with work that suits the person. `waiting_since`: when its oldest open task was made. `effort`: the
    share of its words that somebody has to write, as far as is known, 0 to 1. `mine`: how many of its tasks the person
    has done or holds. `taken`: somebody else is at work on it. `same_first`: of second passes, how many the person has
    done lately of the same first person.
    """

    recording_id: str
    client_id: str
    language: str
    dialect: str
    rush: bool
    spread: bool
    deadline: datetime | None
    waiting_since: datetime
    effort: float
    mine: int
    taken: bool
    same_first: int


@dataclass(frozen=True, slots=True)
class View:
    """What else the order depends on. `served`: pieces of work that were handed out lately, by client. `advantage`: by
    language and dialect, the error rate of all people less the person's, as far as it is earned; 0 where it is unknown.
    """

    now: datetime
    served: Mapping[str, int]
    advantage: Mapping[tuple[str, str], float]


def in_order(candidates: Sequence[Candidate], view: View) -> list[Candidate]:
    """Return the candidates, the one to offer first at the front."""
    wait = view.now - min((one.waiting_since for one in candidates if not one.rush), default=view.now)
    shares = _shares(candidates, view.served)
    quarters = _by_skill(candidates, view)

    def key(one: Candidate) -> tuple[object, ...]:
        hurried = _is_late(one, view.now, wait)
        return (
            one.taken and not (one.spread or one.rush or hurried),
            not one.rush,
            one.deadline if hurried else _NEVER,
            one.spread or not one.mine,
            shares[one.client_id],
            one.mine if one.spread else 0,
            one.same_first,
            quarters[one.recording_id],
            one.waiting_since,
            one.recording_id,
        )

    return sorted(candidates, key=key)


def _is_late(one: Candidate, now: datetime, wait: timedelta) -> bool:
    """Say whether the recording would miss its deadline if it waited as long as others do now."""
    if one.deadline is None:
        return False
    ahead = max(wait - (now - one.waiting_since), timedelta(0))
    return now + ahead + MARGIN > one.deadline


def _shares(candidates: Sequence[Candidate], served: Mapping[str, int]) -> dict[str, int]:
    """Return for each client how well it was served lately, in steps."""
    waiting = {one.client_id for one in candidates}
    equal = sum(served.get(client, 0) for client in waiting) / max(len(waiting), 1)
    return {client: sum(served.get(client, 0) >= step * equal for step in _STEPS) for client in waiting}


def _by_skill(candidates: Sequence[Candidate], view: View) -> dict[str, int]:
    """Return for each recording its quarter by the errors that this person saves there: 0 is the best, and what has
    waited long. All are 0 where nothing is known of anybody.
    """
    gains = {one.recording_id: view.advantage.get((one.language, one.dialect), 0.0) * one.effort for one in candidates}
    places = {gain: place for place, gain in enumerate(sorted(set(gains.values()), reverse=True))}
    quarters = {id: places[gain] * _QUARTERS // max(len(places), 1) for id, gain in gains.items()}
    old = {one.recording_id for one in candidates if view.now - one.waiting_since >= LONG_WAIT}
    return {id: 0 if id in old else quarter for id, quarter in quarters.items()}
