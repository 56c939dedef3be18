"""Mistakes: the worst segments first, words side by side, confusions counted; nothing that nobody reviewed."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from accuracy import error_list
from accuracy.align import align
from lexicons.canonical import words
from pipeline.evaluation import error_analysis, hypotheses, scores
from pipeline.evaluation.error_analysis import Selection, WordPair
from pipeline.recordings import recordings
from pipeline.recordings.segments import SegmentMissing, StoredSegment
from pipeline.review import assignment, revisions
from pipeline.review.revisions import Submitted
from pipeline.review.routing import Decision
from pipeline.store.database import now
from tests.conftest import MODEL, Rows

pytestmark = pytest.mark.slow  # takes seconds: left to make test


class Reviews:
    """Recordings whose drafts people corrected."""

    def __init__(self, rows: Rows, database: sa.Engine) -> None:
        self._rows, self._database = rows, database
        self._client_id = rows.client("a client").id
        self._person_id = rows.person("asha").id

    def add(
        self, *pairs: tuple[str, str | None], dialect: str = "", name: str = "call.wav", language: str = "hi"
    ) -> list[StoredSegment]:
        """Store a recording of drafts and what a person made of each, None for nothing."""
        made = self._rows.recording(self._client_id, name, language=language, dialect=dialect)
        found = self._rows.draft(made.id, *(draft for draft, _ in pairs), language=language)
        with self._database.begin() as connection:
            recordings.set_drafted(connection, made.id, MODEL, [])
            for one, (_, text) in zip(found, pairs, strict=True):
                assignment.log(connection, one.id, Decision("draft", 1.0, 0.05, 0.5))
                if text is not None:
                    revisions.add(connection, one.id, Submitted(str(uuid4()), 0, text), self._person_id, "draft", now())
                    scores.score(connection, one.id)
        return found


@pytest.fixture
def reviews(rows: Rows, database: sa.Engine) -> Reviews:
    return Reviews(rows, database)


@pytest.mark.parametrize(
    ("reference", "draft", "expected"),
    [
        ("राशन कार्ड।", "राशन कार्ट", [("equal", "राशन", "राशन"), ("substitute", "कार्ड", "कार्ट")]),
        ("एक दो", "एक", [("equal", "एक", "एक"), ("delete", "दो", None)]),
        ("एक", "एक दो", [("equal", "एक", "एक"), ("insert", None, "दो")]),
        ("", "धन्यवाद", [("insert", None, "धन्यवाद")]),
        ("", "", []),
        ("Office!", "office", [("equal", "office", "office")]),
    ],
)
def test_words_stand_side_by_side(
    reference: str, draft: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert error_analysis.aligned(reference, draft, "hi") == tuple(WordPair(*one) for one in expected)  # type: ignore[arg-type]


def test_a_text_no_segment_can_hold_is_not_aligned() -> None:
    most = " ".join(["एक"] * error_list.MAX_WORDS)
    assert error_analysis.aligned(most, "एक", "hi") is not None
    assert error_analysis.aligned(most + " एक", "एक", "hi") is None
    assert error_analysis.aligned("एक", most + " एक", "hi") is None


def test_the_worst_come_first_and_only_those_with_errors(reviews: Reviews, database: sa.Engine) -> None:
    found = reviews.add(("एक दो तीन", "एक दो तीन"), ("एक दो", "एक"), ("एक दो", "तीन चार"), ("एक", None))
    with database.begin() as connection:
        worst = error_analysis.worst(connection, Selection("hi"), "L1", 20)
        shortest = error_analysis.worst(connection, Selection("hi"), "L1", 1)
    assert [one.segment.id for one in worst] == [found[2].id, found[1].id]
    assert [one.counts.errors for one in worst] == [2, 1]
    assert shortest == worst[:1]
    assert worst[0].recording_name == "call.wav"
    for one in worst:
        assert one.counts == align(words(one.segment.text, "hi"), words(one.segment.draft, "hi")).counts


def test_counts_are_of_the_policy_asked_for(reviews: Reviews, database: sa.Engine) -> None:
    reviews.add(("राशन कार्ट", "राशन कार्ड।"))
    with database.begin() as connection:
        found = {
            policy: error_analysis.worst(connection, Selection("hi"), policy, 5)[0].counts for policy in ("L0", "CER")
        }
    assert (found["L0"].reference, found["CER"].reference) == (2, 10)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Selection("hi"), 3), (Selection("hi", ""), 1), (Selection("hi", "mag"), 2), (Selection("ta"), 1),
        (Selection("hi", "mag", "b.wav"), 1), (Selection("hi", model="another@1"), 0), (Selection("bn"), 0),
        (Selection("hi", model=scores.model_version({"name": MODEL.name, "hash": MODEL.hash})), 3),
    ],
)  # fmt: skip
def test_a_selection_is_exactly_a_row_of_the_report(
    reviews: Reviews, database: sa.Engine, wanted: Selection, count: int
) -> None:
    reviews.add(("एक", "दो"))
    reviews.add(("एक", "दो"), dialect="mag")
    reviews.add(("एक", "दो"), dialect="mag", name="b.wav")
    reviews.add(("ஒன்று", "இரண்டு"), language="ta")
    with database.begin() as connection:
        assert len(error_analysis.worst(connection, wanted, "L1", 20)) == count
        assert error_analysis.confusions(connection, wanted, 20).with_errors == count


def test_confusions_are_counted_over_segments(reviews: Reviews, database: sa.Engine) -> None:
    reviews.add(("एक कार्ट", "एक कार्ड"), ("दो कार्ट", "दो कार्ड।"), ("एक", "एक है"), ("जी एक", "एक"), ("एक", "एक"))
    with database.begin() as connection:
        found = error_analysis.confusions(connection, Selection("hi"), 20)
        cut = error_analysis.confusions(connection, Selection("hi"), 1)
        fewer = error_analysis.confusions(connection, Selection("hi"), 20, max_segments=2)
    plain = [(one.reference, one.draft, one.count) for one in found.items]
    assert plain[0] == ("कार्ड", "कार्ट", 2)
    assert set(plain[1:]) == {("है", None, 1), (None, "जी", 1)}
    assert [len(one.segment_ids) for one in found.items] == [2, 1, 1]
    assert (found.looked_at, found.with_errors) == (4, 4)
    assert cut.items == found.items[:1]
    assert (fewer.looked_at, fewer.with_errors) == (2, 4)


def test_only_what_was_reviewed_and_scored_may_be_heard(reviews: Reviews, database: sa.Engine) -> None:
    right, untouched = reviews.add(("एक", "एक"), ("दो", None))
    with database.begin() as connection:
        assert error_analysis.reviewed(connection, right.id).text == "एक"
        for id in (untouched.id, "seg_nothing"):
            with pytest.raises(SegmentMissing):
                error_analysis.reviewed(connection, id)


def test_another_models_scores_are_not_shown_beside_the_draft(reviews: Reviews, database: sa.Engine) -> None:
    found = reviews.add(("राशन कार्ड", "राशन कार्ड"), ("एक दो", "एक तीन"))
    with database.begin() as connection:
        hypotheses.add(connection, "another@000000000000", [(one.id, "धन्यवाद") for one in found])
        shown = error_analysis.worst(connection, Selection("hi"), "L1", 10)
        assert [(one.segment.draft, one.counts.errors) for one in shown] == [("एक दो", 1)]
        (one,) = error_analysis.confusions(connection, Selection("hi"), 10).items
        assert (one.reference, one.draft, one.count) == ("तीन", "दो", 1)
