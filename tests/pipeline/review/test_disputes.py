"""Disputes: another person looks again, the recording waits for them, and the transcript has another version."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.delivery import receipt
from pipeline.pay import ledger
from pipeline.recordings import comments, recordings, segments, versions
from pipeline.recordings.recordings import Recording, ReviewMode
from pipeline.recordings.versions import VersionMissing
from pipeline.review import adjudication, disputes, submission, tasks
from pipeline.review.adjudication import Adjudicated
from pipeline.review.disputes import DisputeRefused
from pipeline.review.revisions import Submitted
from pipeline.review.submission import Accepted, AlreadyDelivered
from pipeline.store.database import now, reading
from tests.conftest import Rows

WRONG = "यह बिजली नहीं, बिल है"


@dataclass
class Case:
    """A recording of two segments, "राशन कार्ड" and "बिजली बिल"; Mina has written both, unless there are others."""

    engine: Engine
    rows: Rows
    recording: Recording
    mina: Person
    rhea: Person
    rosa: Person

    @property
    def segment_ids(self) -> list[str]:
        with reading(self.engine) as connection:
            return [one.id for one in segments.list_segments(connection, self.recording.id)]

    @property
    def status(self) -> str:
        with reading(self.engine) as connection:
            return recordings.get(connection, self.recording.id).status

    def submit(self, person: Person, place: int, text: str, version: int) -> Accepted:
        with self.engine.begin() as connection:
            sent = Submitted(str(uuid4()), version, text)
            return submission.submit(connection, self.segment_ids[place], person.id, sent, Route(), now())

    def dispute(self, place: int = 0) -> disputes.Dispute:
        with self.engine.begin() as connection:
            return disputes.begin(connection, self.segment_ids[place], WRONG, now())

    def lease(self, person: Person) -> list[tasks.Task]:
        return self.rows.lease(person, 9)

    def versions(self) -> list[tuple[int, str, int]]:
        with reading(self.engine) as connection:
            return [(one.number, one.why, one.changed) for one in versions.listed(connection, self.recording.id)]

    def texts(self, number: int) -> list[tuple[str, str, int]]:
        with reading(self.engine) as connection:
            found = versions.texts(connection, self.recording.id, number)
        return [(found[id].text, found[id].seen_by, found[id].version) for id in self.segment_ids]


def case(database: Engine, review: ReviewMode = "sample", work: int = 2) -> Case:
    """Make a case of which the first `work` segments have tasks, and let Mina do them."""
    rows = Rows(database)
    made = rows.recording(rows.client("asha").id, review=review, language="hi")
    drafted = rows.draft(made.id, "राशन कार्ड", "बिजली बिल")
    rows.drafted(made.id)
    for one in drafted[:work]:
        rows.task(one)
    mina, rhea, rosa = (rows.person(who, roles=["reviewer"]) for who in ("mina", "rhea", "rosa"))
    found = Case(database, rows, made, mina, rhea, rosa)
    for place in range(len(rows.lease(mina, 9))):
        found.submit(mina, place, ("राशन कार्ड नहीं", "बिजली बिल")[place], 0)
    return found


def test_a_dispute_is_answered_by_another_person_and_the_version_grows(database: Engine) -> None:
    of = case(database)
    assert (of.status, of.versions()) == ("reviewed", [(0, "drafted", 0), (1, "reviewed", 1)])
    with database.begin() as connection:
        comments.add(connection, of.recording.id, of.segment_ids[0], "a name", now())
    made = of.dispute()
    assert (of.status, made.version, made.outcome) == ("in_review", 1, "")
    with pytest.raises(DisputeRefused, match="wait for the answer"):
        of.dispute()
    assert of.rows.lease(of.rows.person("tara")) == []  # no reviewer
    assert of.lease(of.mina) == []  # who wrote it
    (task,) = of.lease(of.rhea)
    assert (task.purpose, task.arm, task.segment_id) == ("dispute", "amend", of.segment_ids[0])
    accepted = of.submit(of.rhea, 0, "राशन बिल नहीं", 1)
    assert (accepted.kind, accepted.version) == ("dispute", 2)
    assert of.status == "reviewed"
    assert of.versions() == [(0, "drafted", 0), (1, "reviewed", 1), (2, "amended", 1)]
    assert of.texts(0) == [("राशन कार्ड", "machine", 0), ("बिजली बिल", "machine", 0)]
    assert of.texts(1) == [("राशन कार्ड नहीं", "one_person", 1), ("बिजली बिल", "one_person", 1)]
    assert of.texts(2) == [("राशन बिल नहीं", "settled", 2), ("बिजली बिल", "one_person", 1)]
    with reading(database) as connection:
        (answered,) = disputes.of_recording(connection, of.recording.id)
        assert (answered.outcome, answered.answered_version) == ("changed", 2)
        assert ledger.check(connection) == []
        with pytest.raises(VersionMissing):
            versions.texts(connection, of.recording.id, 3)
    with pytest.raises(Adjudicated):
        of.submit(of.mina, 0, "राशन कार्ड", 2)
    assert of.submit(of.rhea, 0, "राशन बिल", 2).kind == "rework"
    assert of.versions()[-1] == (3, "amended", 1)
    with reading(database) as connection:
        assert disputes.of_recording(connection, of.recording.id)[0].answered_version == 3
        kinds = sorted(one.kind for one in ledger.entries(connection, limit=9)[0])
    assert kinds == ["dispute", "first", "first", "rework"]


def test_a_text_that_stands_is_an_answer_too_and_may_be_disputed_again(database: Engine) -> None:
    of = case(database)
    of.dispute()
    of.lease(of.rhea)
    of.submit(of.rhea, 0, "राशन कार्ड नहीं", 1)
    with reading(database) as connection:
        assert disputes.of_recording(connection, of.recording.id)[0].outcome == "kept"
    assert of.versions() == [(0, "drafted", 0), (1, "reviewed", 1)]  # nothing to read anew
    of.dispute()
    assert of.lease(of.rhea) == []
    (task,) = of.lease(of.rosa)
    of.submit(of.rosa, 0, "राशन", 2)
    with reading(database) as connection:
        assert [one.outcome for one in disputes.of_recording(connection, of.recording.id)] == ["kept", "changed"]
        assert segments.get(connection, task.segment_id).seen_by == "settled"


def test_what_no_person_saw_may_be_disputed(database: Engine) -> None:
    of = case(database, work=1)
    assert of.status == "partly_reviewed"
    of.dispute(1)
    assert of.status == "in_review"
    of.lease(of.mina)  # who wrote another segment of it
    of.submit(of.mina, 1, "बिजली का बिल", 0)
    assert (of.status, of.versions()[-1]) == ("reviewed", (2, "amended", 1))


def test_nothing_is_disputed_before_people_are_done_nor_after_the_client_took_it(database: Engine) -> None:
    of = case(database, review="full_twice", work=1)
    ask_twice(of)
    with pytest.raises(DisputeRefused) as busy:  # a second person is still to write it
        of.dispute()
    assert busy.value.code == "still-at-work"
    taken = case_taken(of)
    with pytest.raises(DisputeRefused) as final:
        of.dispute()
    assert (final.value.code, taken) == ("delivered", "delivered")


def ask_twice(of: Case) -> None:
    """Ask another person for a second text of the only segment with a task."""
    with of.engine.begin() as connection:
        (done,) = tasks.find(connection)
        tasks.create_second(connection, done, 1.0, now())


def case_taken(of: Case) -> str:
    (task,) = of.lease(of.rhea)
    assert task.purpose == "second"
    of.submit(of.rhea, 0, "राशन कार्ड नहीं", 0)
    with of.engine.begin() as connection:
        return receipt.confirm(connection, of.recording.id).status


def test_an_answer_that_comes_after_the_receipt_changes_nothing(database: Engine) -> None:
    of = case(database)
    of.dispute()
    of.lease(of.rhea)
    with pytest.raises(receipt.NotFinal), database.begin() as connection:
        receipt.confirm(connection, of.recording.id)
    of.submit(of.rhea, 0, "राशन बिल", 1)
    with database.begin() as connection:
        receipt.confirm(connection, of.recording.id)
    with pytest.raises(AlreadyDelivered):
        of.submit(of.rhea, 0, "राशन", 2)


def test_while_a_dispute_is_open_no_third_person_is_asked_for(database: Engine) -> None:
    """A second text, which only measures here, differs: whoever answers the dispute decides."""
    of = case(database, work=1)
    ask_twice(of)
    (second,) = of.lease(of.rosa)
    of.dispute()
    of.submit(of.rosa, 0, "रोशन", 0)
    with reading(database) as connection:
        purposes = {one.purpose for one in tasks.find(connection)}
        assert segments.get(connection, second.segment_id).seen_by == "one_person"
    assert purposes == {"first", "second", "dispute"}
    (task,) = of.lease(of.rhea)
    of.submit(of.rhea, 0, "रौशन", 1)
    with database.begin() as connection:
        adjudication.follow(connection, task.segment_id, Route(), now() + timedelta(seconds=1))
        assert segments.get(connection, task.segment_id).seen_by == "settled"
        assert ledger.check(connection) == []


def test_nobody_writes_blind_what_they_are_to_look_at_again(database: Engine) -> None:
    of = case(database, work=1)
    ask_twice(of)
    of.dispute()
    assert [one.purpose for one in of.lease(of.rosa)] == ["dispute"]
    of.submit(of.rosa, 0, "राशन", 1)
    assert of.lease(of.rosa) == []
    assert [one.purpose for one in of.lease(of.rhea)] == ["second"]
