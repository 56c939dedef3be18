"""The order itself, on values: pipeline/review/queue_rule.py numbers what decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.queue_rule import LONG_WAIT, Candidate, View, in_order

pytestmark = pytest.mark.slow  # takes seconds: left to make test

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
VIEW = View(NOW, {}, {})
PLAIN = Candidate(
    recording_id="plain", client_id="asha", language="hi", dialect="bho", rush=False, spread=False, deadline=None,
    waiting_since=NOW - HOUR, effort=0.2, mine=0, taken=False, same_first=0,
)  # fmt: skip

ages = st.integers(0, 40).map(lambda hours: NOW - hours * HOUR)
made = st.builds(
    Candidate,
    recording_id=st.uuids().map(str),
    client_id=st.sampled_from(("asha", "other")),
    language=st.just("hi"),
    dialect=st.sampled_from(("bho", "awa")),
    rush=st.booleans(),
    spread=st.booleans(),
    deadline=st.none() | st.integers(-5, 100).map(lambda hours: NOW + hours * HOUR),
    waiting_since=ages,
    effort=st.floats(0, 1),
    mine=st.integers(0, 9),
    taken=st.booleans(),
    same_first=st.integers(0, 9),
)
views = st.builds(
    View,
    now=st.just(NOW),
    served=st.dictionaries(st.sampled_from(("asha", "other")), st.integers(0, 90)),
    advantage=st.dictionaries(st.tuples(st.just("hi"), st.sampled_from(("bho", "awa"))), st.floats(-0.3, 0.3)),
)


def order(*candidates: Candidate, view: View = VIEW) -> list[str]:
    found = [one.recording_id for one in in_order(candidates, view)]
    assert found == [one.recording_id for one in in_order(candidates[::-1], view)]
    return found


@given(st.lists(made, unique_by=lambda one: one.recording_id), views)
def test_whatever_suits_is_offered_once(candidates: list[Candidate], view: View) -> None:
    assert sorted(order(*candidates, view=view)) == sorted(one.recording_id for one in candidates)


@given(st.lists(made, min_size=2, unique_by=lambda one: one.recording_id), views)
def test_nothing_goes_before_urgent_work_but_urgent_work(candidates: list[Candidate], view: View) -> None:
    by_id = {one.recording_id: one for one in candidates}
    urgent = [by_id[id].rush for id in order(*candidates, view=view) if not by_id[id].taken]
    assert urgent == sorted(urgent, reverse=True)


def test_the_older_is_first() -> None:
    assert order(PLAIN, replace(PLAIN, recording_id="older", waiting_since=NOW - 2 * HOUR)) == ["older", "plain"]


def test_a_deadline_counts_when_the_queue_would_miss_it() -> None:
    near = replace(PLAIN, recording_id="near", deadline=NOW + 9 * HOUR, waiting_since=NOW)
    assert order(PLAIN, near) == ["plain", "near"]  # whoever waits longest waits an hour: there is time
    slow = replace(PLAIN, recording_id="slow", waiting_since=NOW - 8 * HOUR)
    assert order(PLAIN, near, slow) == ["near", "slow", "plain"]
    later = replace(near, recording_id="later", deadline=NOW + 9.5 * HOUR)
    assert order(later, near, slow)[:2] == ["near", "later"]


def test_who_began_goes_on_and_others_keep_off() -> None:
    mine = replace(PLAIN, recording_id="mine", mine=3, waiting_since=NOW)
    taken = replace(PLAIN, recording_id="taken", taken=True, waiting_since=NOW - 3 * HOUR)
    assert order(taken, PLAIN, mine) == ["mine", "plain", "taken"]
    hurry = replace(taken, recording_id="hurry", rush=True)
    assert order(taken, hurry, mine)[0] == "hurry"  # several people are faster


def test_spread_recordings_go_to_who_did_least_of_them() -> None:
    some, much = (replace(PLAIN, recording_id=f"{mine}", spread=True, mine=mine, taken=True) for mine in (1, 5))
    assert order(much, some, PLAIN) == ["plain", "1", "5"]


def test_no_client_makes_the_others_wait() -> None:
    big = [replace(PLAIN, recording_id=f"big {n}", client_id="big", waiting_since=NOW - 9 * HOUR) for n in range(5)]
    view = replace(VIEW, served={"big": 90, "asha": 10})
    assert order(*big, PLAIN, view=view)[0] == "plain"
    assert order(*big, PLAIN, view=replace(VIEW, served={"big": 52, "asha": 48}))[0] == "plain"
    assert order(*big, PLAIN, view=replace(VIEW, served={"big": 48, "asha": 52}))[0] == "big 0"
    assert order(*big, PLAIN)[0] == "big 0"  # nobody was served yet


def test_second_passes_are_spread_over_people() -> None:
    again = replace(PLAIN, recording_id="again", same_first=4, waiting_since=NOW - 3 * HOUR)
    other = replace(PLAIN, recording_id="other", same_first=1)
    assert order(again, other) == ["other", "again"]


def work(count: int = 8, **more: object) -> list[Candidate]:
    """Recordings of growing difficulty, all as old."""
    every = [replace(PLAIN, recording_id=f"{n}", effort=n / count) for n in range(count)]
    return [replace(one, **more) for one in every]  # type: ignore[arg-type]


def test_hard_work_goes_to_the_skilled_and_easy_work_to_the_new() -> None:
    skilled, new = (replace(VIEW, advantage={("hi", "bho"): gain}) for gain in (0.05, -0.05))
    assert order(*work(), view=skilled)[:2] == ["6", "7"]
    assert order(*work(), view=new)[:2] == ["0", "1"]
    assert order(*work(), view=VIEW) == [f"{n}" for n in range(8)]  # nothing is known of anybody


def test_a_dialect_in_which_the_person_is_good_goes_first() -> None:
    view = replace(VIEW, advantage={("hi", "bho"): 0.05, ("hi", "awa"): -0.05})
    assert order(*work(2, dialect="awa"), replace(PLAIN, effort=0.5), view=view)[0] == "plain"


def test_what_waited_long_is_offered_to_everybody() -> None:
    new = replace(VIEW, advantage={("hi", "bho"): -0.05})
    old = replace(PLAIN, recording_id="old", effort=1.0, waiting_since=NOW - LONG_WAIT)
    assert order(*work(), old, view=new)[0] == "old"
