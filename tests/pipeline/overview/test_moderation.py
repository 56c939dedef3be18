"""What people flag for moderation is listed: whose it is, whether it still holds, and in which order."""

from datetime import timedelta
from uuid import uuid4

import pytest

from configs.settings import Route
from pipeline.accounts import centres
from pipeline.accounts.people import Person
from pipeline.overview.moderation import Flagged, flagged
from pipeline.review import submission
from pipeline.review.edits import Edit
from pipeline.review.revisions import Submitted
from pipeline.store.database import now, snapshot
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test


def listed(at_work: Work, centre_id: str | None = None, days: int = 30) -> list[Flagged]:
    with snapshot(at_work.engine) as connection:  # as its callers do: the rows are read in portions
        return flagged(connection, centre_id, now() - timedelta(days=days))


def write(at_work: Work, text: str, person: Person, *flags: str, again: str = "") -> str:
    """Submit the text of the next task, or of segment `again` once more; return the segment's id."""
    segment_id, version = again or at_work.rows.lease(person)[0].segment_id, int(bool(again))
    with at_work.engine.begin() as connection:
        sent, edit = Submitted(str(uuid4()), version, text), Edit(flags=flags)
        submission.submit(connection, segment_id, person.id, sent, Route(), now(), edit=edit)
    return segment_id


def test_flags_are_listed_newest_first_and_stay_when_a_later_text_drops_them(at_work: Work) -> None:
    made, mina = at_work.recording("एक", "दो", "तीन"), at_work.rows.person("mina")
    first = write(at_work, "एक", mina, "bad-sound", "danger")
    write(at_work, "एक", mina, again=first)
    write(at_work, "दो", mina, "bad-sound")
    second = write(at_work, "तीन", mina, "distressing", "child")
    rows = [(one.segment_id, one.recording_id, one.flags, one.login, one.still) for one in listed(at_work)]
    assert rows == [
        (second, made.id, ("child", "distressing"), "mina", True),
        (first, made.id, ("danger",), "mina", False),
    ]


def test_a_lead_sees_what_the_own_people_flagged_and_nothing_older(at_work: Work) -> None:
    at_work.recording("एक")
    write(at_work, "एक", at_work.rows.person("mina"), "danger")
    with at_work.engine.begin() as connection:
        other = centres.create(connection, "Gaya")
    assert len(listed(at_work)) == 1
    assert listed(at_work, other.id) == []
    with snapshot(at_work.engine) as connection:  # as its callers do: the rows are read in portions
        assert flagged(connection, None, now() + timedelta(days=1)) == []
