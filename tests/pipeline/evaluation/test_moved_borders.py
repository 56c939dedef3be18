"""A border that a person moved costs no errors where the words are right, and changes no weight."""

from collections import Counter
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from accuracy.estimate import Thresholds
from asr.word import Word
from configs.settings import Route
from pipeline.evaluation import aggregates, error_analysis, reports, top_errors
from pipeline.evaluation.error_analysis import Selection
from pipeline.evaluation.moved_borders import Unit, scored_text
from pipeline.evaluation.reports import ReportQuery
from pipeline.learning import calibration_data
from pipeline.recordings import recordings, segments
from pipeline.review import assignment, edits, routing, submission
from pipeline.review.edits import Edit, TypedPart
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from pipeline.store.tables.evaluation import score, tally
from tests.conftest import Rows
from tests.pipeline.evaluation.conftest import MODEL

pytestmark = pytest.mark.slow  # fills a service: left to make test

S = 1000
SETTINGS = Route(second_review_share=0.0)


def unit(number: int, draft: str, *spans: tuple[int, int]) -> Unit:
    """Return a unit of two seconds whose words share its time."""
    start_ms, texts = 2 * S * number, draft.split()
    edges = [start_ms + 2 * S * n // max(len(texts), 1) for n in range(len(texts) + 1)]
    words = tuple(Word(text, edges[n], edges[n + 1], 0.5) for n, text in enumerate(texts))
    return Unit(str(number), start_ms, start_ms + 2 * S, draft, words, spans or ((start_ms, start_ms + 2 * S),))


def test_words_count_where_their_middle_is_covered() -> None:
    units = [unit(0, "राशन कार्ड नहीं  मिला", (0, S)), unit(1, "कल आना", (S, 4 * S))]
    assert [scored_text(one.id, units) for one in units] == ["राशन कार्ड", "नहीं मिला कल आना"]


def test_what_nobody_covers_stays_and_the_draft_is_letter_for_letter() -> None:
    units = [unit(0, "राशन कार्ड नहीं  मिला", (0, S)), unit(1, "कल आना")]
    assert [scored_text(one.id, units) for one in units] == ["राशन कार्ड नहीं  मिला", "कल आना"]


def test_a_draft_that_is_not_its_words_stays_whole() -> None:
    odd = Unit("0", 0, 2 * S, "राशन-कार्ड", None, ((0, S),))
    units = [odd, unit(1, "कल आना", (S, 4 * S))]
    assert [scored_text(one.id, units) for one in units] == ["राशन-कार्ड", "कल आना"]


MOVES = st.lists(st.integers(-1500, 1500), min_size=3, max_size=3)


@given(MOVES, st.lists(st.sampled_from(["क ख ग", "घ", "", "च छ ज झ ञ"]), min_size=4, max_size=4))
def test_every_word_counts_once(moves: list[int], drafts: list[str]) -> None:
    borders = sorted({0, 8 * S, *(2 * S * (n + 1) + move for n, move in enumerate(moves))})
    borders = borders if len(borders) == 5 else [2 * S * n for n in range(5)]
    units = [unit(n, draft, (borders[n], borders[n + 1])) for n, draft in enumerate(drafts)]
    counted = Counter(word for one in units for word in scored_text(one.id, units).split())
    assert counted == Counter(word for draft in drafts for word in draft.split())


class Reviewed:
    """A recording of three segments that asha holds, of which every one has the review probability 0.5."""

    def __init__(self, rows: Rows, database: sa.Engine) -> None:
        self.database = database
        made = rows.recording(rows.client("A client").id, language="hi", speaker="A")
        drafted = rows.draft(made.id, "राशन कार्ड नहीं मिला", "कल आना", "ठीक है")
        for one in drafted:
            rows.task(one)
        self.recording_id, self.ids = made.id, [one.id for one in drafted]
        with database.begin() as connection:
            recordings.set_prepared(connection, made.id, 6 * S, 1)
            recordings.set_drafted(connection, made.id, MODEL, [])
            for one in drafted:
                assignment.log(connection, one.id, routing.Decision("draft", 0.5, 0.05, 0.4))
            aggregates.refresh(connection, made.id, "a-model@ffffffffffff")
        asha = rows.person("asha")
        self.person = asha.id
        rows.lease(asha, 3)

    def send(self, number: int, text: str, edit: Edit = edits.NOTHING) -> None:
        with self.database.begin() as connection:
            version = segments.get(connection, self.ids[number]).version
            sent = Submitted(str(uuid4()), version, edit.text or text)
            submission.submit(connection, self.ids[number], self.person, sent, SETTINGS, now(), edit=edit)

    def move(self, number: int, start_ms: int, end_ms: int, text: str) -> None:
        self.send(number, text, Edit((TypedPart(start_ms, end_ms, "", text),)))

    def errors(self) -> list[tuple[int, int]]:
        """Return the L1 errors and reference words of each segment that has a score."""
        wrong = score.c.substitutions + score.c.deletions + score.c.insertions
        query = sa.select(score.c.segment_id, wrong.label("errors"), score.c.reference_words)
        with self.database.begin() as connection:
            found = {row.segment_id: row for row in connection.execute(query.where(score.c.policy == "L1"))}
        return [(found[id].errors, found[id].reference_words) for id in self.ids if id in found]

    def weights(self) -> tuple[float, float, float, float]:
        names = ("weight", "weight_squared", "weighted_hypothesis", "weighted_expected")
        query = sa.select(*[tally.c[name] for name in names]).where(tally.c.policy == "L1")
        with self.database.begin() as connection:
            row = connection.execute(query).one()
        return tuple(row)

    def wer(self) -> float | None:
        with self.database.begin() as connection:
            (row,) = reports.report(connection, ReportQuery("recording"), Thresholds(1, 1))
        return row.wer


@pytest.fixture
def reviewed(rows: Rows, database: sa.Engine) -> Reviewed:
    return Reviewed(rows, database)


def test_a_moved_border_costs_no_errors_and_no_weight_changes(reviewed: Reviewed) -> None:
    for number, text in enumerate(("राशन कार्ड नहीं मिला", "कल आना", "ठीक था")):
        reviewed.send(number, text)
    unmoved, before = reviewed.weights(), reviewed.wer()
    assert reviewed.errors() == [(0, 4), (0, 2), (1, 2)]
    reviewed.move(0, 0, S, "राशन कार्ड")
    assert reviewed.errors() == [(2, 2), (0, 2), (1, 2)]  # nobody has the words yet
    reviewed.move(1, S, 4 * S, "नहीं मिला कल आना")
    assert reviewed.errors() == [(0, 2), (0, 4), (1, 2)]
    assert reviewed.weights() == unmoved
    assert reviewed.wer() == before == pytest.approx(1 / 8)
    with reviewed.database.begin() as connection:
        found = error_analysis.confusions(connection, Selection("hi"), 10)
        costly = top_errors.top_errors(connection, Selection("hi"), 10)
        counted = list(calibration_data.reviewed_words(connection, MODEL.name, MODEL.hash))
    assert [(one.reference, one.draft) for one in found.items] == [("था", "है")]
    assert [one.word for one in costly.items] == ["था"]
    assert [[right for _, right in one.words] for one in counted] == [[True, False]]  # the third; no border of it moved


def test_a_border_that_is_moved_back_leaves_the_counts_as_they_were(reviewed: Reviewed) -> None:
    reviewed.move(0, 0, S, "राशन कार्ड")
    reviewed.move(1, S, 4 * S, "नहीं मिला कल आना")
    reviewed.move(1, 2 * S, 4 * S, "कल आना")
    assert reviewed.errors() == [(2, 2), (0, 2)]
    reviewed.move(0, 0, 2 * S, "राशन कार्ड नहीं मिला")
    assert reviewed.errors() == [(0, 4), (0, 2)]


def test_a_split_costs_nothing(reviewed: Reviewed) -> None:
    parts = (TypedPart(0, S, "", "राशन कार्ड"), TypedPart(S, 2 * S, "S2", "नहीं [noise] मिला"))
    reviewed.send(0, "", Edit(parts, joins_next=True))
    assert reviewed.errors() == [(0, 4)]
