"""Mining: from people's corrections to an entry that counts, and back again."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from asr.recognizer import ModelInfo
from lexicons.lint import objections
from pipeline.accounts import people
from pipeline.evaluation import hypotheses, rescoring, scores, spelling_entries
from pipeline.evaluation.spelling_entries import Candidate, CandidateMissing, Evidence, Proposal, WrongState
from pipeline.learning import spelling_decisions, spelling_mining
from pipeline.learning.spelling_decisions import EntryRefused
from pipeline.privacy import erasure
from pipeline.recordings import recordings
from pipeline.recordings.segments import StoredSegment
from pipeline.review import assignment, revisions, routing
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import now
from tests.conftest import Rows

pytestmark = pytest.mark.slow  # takes seconds: left to make test

MODEL = ModelInfo("a-model", "f" * 64, "tests", ("hi",), 10_000)
Corrected = Callable[..., StoredSegment]


@pytest.fixture
def corrected(rows: Rows, database: sa.Engine) -> Corrected:
    """Makes a drafted segment of a recording of its own, and what people made of it, one after the other."""
    client = rows.client("A client").id
    known: dict[str, people.Person] = {}

    def make(draft: str, *written: tuple[str, str], dialect: str = "") -> StoredSegment:
        made = rows.recording(client, language="hi", speaker=uuid4().hex, dialect=dialect)
        (segment,) = rows.draft(made.id, draft)
        with database.begin() as connection:
            recordings.set_drafted(connection, made.id, MODEL, [])
            assignment.log(connection, segment.id, routing.Decision("draft", 1.0, 0.05, 0.5))
        for version, (login, text) in enumerate(written):
            known[login] = known.get(login) or rows.person(login)
            with database.begin() as connection:
                who = known[login].id
                revisions.add(connection, segment.id, Submitted(str(uuid4()), version, text), who, "draft", now())
                scores.score(connection, segment.id)
        return segment

    return make


def mine(database: sa.Engine, dialect: str = "") -> list[Candidate]:
    with database.begin() as connection:
        return spelling_mining.mine(connection, "hi", dialect)


def errors(database: sa.Engine, segment: StoredSegment) -> int:
    score = tables.evaluation.score.c
    wanted = sa.select(score.substitutions + score.deletions + score.insertions)
    with database.begin() as connection:
        return int(connection.execute(wanted.where(score.segment_id == segment.id, score.policy == "L3")).scalar_one())


def test_an_approved_spelling_counts_until_it_is_undone(corrected: Corrected, database: sa.Engine) -> None:
    first = corrected("सहर में राशन", ("asha", "शहर में राशन"))
    corrected("बड़ा सहर बोला", ("ravi", "बड़ा शहर बोली"))
    (found,) = mine(database)
    assert (found.standard, found.allowed, found.tag, found.state) == ("शहर", "सहर", "orth.letter", "proposed")
    assert found.evidence == Evidence(seen=2, segments=2, recordings=2, people=2, models=1, kept=0)
    assert first.id in found.examples
    assert errors(database, first) == 1

    with database.begin() as connection:
        spelling_decisions.approve(connection, found.id, "meera")
        assert set(rescoring.stale(connection)) == set(found.examples)
    assert rescoring.rescore_all(database) == 2
    assert errors(database, first) == 0
    assert mine(database) == []  # forgiven now, so nothing is left to propose

    with database.begin() as connection:
        undone = spelling_decisions.undo(connection, found.id, "ravi")
    assert [(one.state, one.by) for one in undone.history] == [("approved", "meera"), ("proposed", "ravi")]
    assert rescoring.rescore_all(database) == 2
    assert errors(database, first) == 1


def test_one_person_or_one_recording_is_not_enough(corrected: Corrected, database: sa.Engine) -> None:
    corrected("सहर में राशन", ("asha", "शहर में राशन"))
    corrected("सहर में राशन", ("asha", "शहर में राशन"))
    corrected("नागरीक शिकायत", ("asha", "नागरिक शिकायत"), ("ravi", "नागरीक शिकायत"))
    assert mine(database) == []  # one person; two people, one recording
    corrected("नागरीक आए", ("asha", "नागरिक आए"))
    assert [(one.standard, one.allowed) for one in mine(database)] == [("नागरिक", "नागरीक")]


def test_what_may_be_another_word_is_not_proposed(corrected: Corrected, database: sa.Engine) -> None:
    for login in ("asha", "ravi", "sita"):
        corrected("बोले की समान 25", (login, "बोली कि सामान 26"))
        corrected("इस लिए हिन्दी", (login, "इसलिए हिंदी"))  # L2 forgives both
    assert mine(database) == []


def test_people_who_write_differently_and_other_models_are_heard(corrected: Corrected, database: sa.Engine) -> None:
    segment = corrected("आज शहर", ("asha", "आज सहर"), ("ravi", "आज शहर"))
    other = corrected("कल", ("sita", "कल शहर"))
    with database.begin() as connection:
        hypotheses.add(connection, "other", [(other.id, "कल सहर")])
    (found,) = mine(database)
    assert (found.standard, found.allowed) == ("शहर", "सहर")
    assert (found.evidence.people, found.evidence.models, found.evidence.seen) == (3, 1, 2)
    assert set(found.examples) == {segment.id, other.id}


def test_a_dialects_spelling_holds_for_the_dialect(corrected: Corrected, database: sa.Engine) -> None:
    asha, _ = (corrected("सहर रहल", (login, "शहर रहल"), dialect="bho") for login in ("asha", "ravi"))
    standard = corrected("सहर गए", ("asha", "शहर गए"))
    assert mine(database, "awa") == []
    (found,) = mine(database, "bho")
    with database.begin() as connection:
        spelling_decisions.approve(connection, found.id, "meera")
    rescoring.rescore_all(database)
    assert (errors(database, asha), errors(database, standard)) == (0, 1)


def test_decisions_are_kept_and_follow_an_order(corrected: Corrected, database: sa.Engine) -> None:
    for login in ("asha", "ravi"):
        corrected("सहर", (login, "शहर"))
    (found,) = mine(database)
    with database.begin() as connection:
        spelling_decisions.reject(connection, found.id, "meera")
    assert mine(database) == []
    with database.begin() as connection:
        assert [one.state for one in spelling_entries.listed(connection, "hi")] == ["rejected"]
        for decide in (spelling_decisions.approve, spelling_decisions.reject):
            with pytest.raises(WrongState, match="is rejected; undo that first"):
                decide(connection, found.id, "meera")
        spelling_decisions.undo(connection, found.id, "meera")
        with pytest.raises(WrongState, match="nothing to undo"):
            spelling_decisions.undo(connection, found.id, "meera")
        with pytest.raises(CandidateMissing, match="boli lexicon list"):
            spelling_decisions.approve(connection, "lex_0", "meera")


def test_the_lint_comes_before_an_approval(database: sa.Engine) -> None:
    # As a form of पचास, पच्चीस would let 25 pass for 50.
    evidence = Evidence(2, 2, 2, 2, 1, 0)
    wrong = Proposal("hi", "", "पचास", "पच्चीस", "orth.double", 0.7, evidence, ())
    with database.begin() as connection:
        spelling_entries.propose(connection, "hi", "", [wrong])
        with pytest.raises(EntryRefused, match="पचास and पच्चीस are two numbers"):
            spelling_decisions.approve(connection, wrong.id, "meera")
        assert spelling_entries.get(connection, wrong.id).state == "proposed"
    assert objections(spelling_entries.as_entry(wrong))


def test_deleting_a_recording_takes_what_rests_on_it(corrected: Corrected, database: sa.Engine, tmp_path: Path) -> None:
    kept = [corrected("सहर", (login, "शहर")) for login in ("asha", "ravi")]
    gone = [corrected("नागरीक", (login, "नागरिक")) for login in ("asha", "ravi")]
    assert len(mine(database)) == 2
    with database.begin() as connection:
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [gone[0].recording_id])
        (left,) = spelling_entries.listed(connection)
        assert left.standard == "शहर"
        spelling_decisions.approve(connection, left.id, "meera")
        for one in kept:
            erasure.remove_recordings(connection, DiskBlobs(tmp_path), [one.recording_id])
        (entry,) = spelling_entries.listed(connection)
    assert (entry.state, entry.examples) == ("approved", ())
