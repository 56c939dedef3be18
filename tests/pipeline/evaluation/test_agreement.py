"""Agreement: what segments that two people transcribed say about drafts and people."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import Engine

from accuracy.anchoring import corrected_rate_of_sums
from accuracy.estimate import Thresholds
from boli.commands.accuracy.report import show
from configs.settings import Route, Settings, Storage
from pipeline.evaluation import agreement, corrected_drafts
from pipeline.evaluation.agreement import with_corrected
from pipeline.evaluation.reports import ReportQuery, report
from pipeline.recordings import segments
from pipeline.review import assignment
from pipeline.review.routing import Decision, Known, decide
from pipeline.store.database import reading
from pipeline.store.tables.review import second_reference
from tests.conftest import Service
from tests.pipeline.review.test_second_opinions import BLIND, DRAFT, OVER_THE_DRAFT, leased, submit


@pytest.fixture
def asking(database_url: str, database: Engine, tmp_path: Any) -> Iterator[Service]:
    """A service that asks a second person about every corrected segment, on either database."""
    storage = Storage(data_dir=tmp_path / "asking", database_url=database_url)
    running = Service(Settings(storage=storage, route=Route(second_review_share=1.0)))
    yield running
    running.engine.dispose()


def routed(service: Service, recording_id: str) -> None:
    """Log that every segment was sure to be reviewed, and a blind first with 1/20."""
    with service.engine.begin() as connection:
        for one in segments.list_segments(connection, recording_id):
            decision = decide(one.id, Known(0.5), service.settings.route)
            assignment.log(
                connection, one.id, replace(decision, arm="draft", review_probability=1.0, second_probability=1.0)
            )


@pytest.fixture
def collected(asking: Service) -> Service:
    """Eight speakers: two words of four are wrong, and the corrector overlooks one of the two."""
    owner, _ = asking.client("asha")
    _, mina = asking.person("mina")
    _, ravi = asking.person("ravi")
    for speaker in range(8):
        made = asking.drafted(owner.id, *[DRAFT] * 2, dialect="bho", language="hi", speaker=f"s{speaker}")
        routed(asking, made.id)
    for person, said in ((mina, OVER_THE_DRAFT), (ravi, BLIND)):
        for task in leased(person):
            assert submit(person, task, said).status_code == 201
    return asking


@pytest.mark.slow
def test_segments_that_nobody_could_do_twice_are_not_in_the_corrected_rate(collected: Service) -> None:
    """One client wants two people, another does not: what is learnt from the first stands for its drafts alone."""
    owner, _ = collected.client("bina")
    _, mina = collected.person("tara")
    for speaker in range(4):
        made = collected.drafted(owner.id, DRAFT, dialect="bho", language="hi", speaker=f"t{speaker}")
        with collected.engine.begin() as connection:
            for one in segments.list_segments(connection, made.id):
                assignment.log(connection, one.id, Decision("draft", 1.0, 0.05, 0.5, second_probability=0.0))
    for task in leased(mina):
        assert submit(mina, task, DRAFT).status_code == 201
    with reading(collected.engine) as connection:
        (row,) = agreement.report(connection, "L1", Thresholds(8, 1))
        rows = list(corrected_drafts.read(connection, "L1"))
    assert len([row for row in rows if row.agreement]) == len(rows) == 16
    assert (row.wer, row.corrected) == (pytest.approx(0.2), 0.5)


@pytest.mark.slow
def test_the_corrected_rate_and_the_agreement(collected: Service) -> None:
    _, ml = collected.person("meera", role="ml")
    with reading(collected.engine) as connection:
        (row,) = agreement.report(connection, "L1", Thresholds(8, 1))
        rows = list(corrected_drafts.read(connection, "L1"))
    assert (row.naive, row.wer, row.greg) == (0.25, 0.25, pytest.approx(0.25))
    assert (row.corrected, row.twice, row.twice_speakers) == (0.5, 16, 8)
    assert (row.people_L1, row.people_L3, row.status) == (0.25, 0.25, "ok")
    # One error in four words that the first person saw, and two that the second saw; drawn with 0.95, and again with 1.
    one, four = pytest.approx(1 / 0.95), pytest.approx(4 / 0.95)
    assert [(row.sums.errors, row.sums.reference, row.sums.found) for row in rows] == [(one, four, one)] * 16
    assert [row.sums.blind_errors for row in rows] == [pytest.approx(2 / 0.95)] * 16
    assert corrected_rate_of_sums(row.sums for row in rows if row.sums.cluster.endswith(("s0", "s1"))) is None
    shown = Console(file=StringIO(), width=200)
    with reading(collected.engine) as connection:
        few = Thresholds(8, 1)
        (one,) = with_corrected(connection, report(connection, ReportQuery(), few), "dialect", "L1", few)
        (whole,) = with_corrected(connection, report(connection, ReportQuery("language"), few), "language", "L1", few)
    assert (one.naive, one.corrected, whole.corrected) == (0.25, 0.5, None)
    show([asdict(one)], "dialect", few, shown, estimates=True)
    printed = shown.file.getvalue()  # type: ignore[attr-defined]
    assert all(label in printed for label in ("naive", "Hájek", "GREG", "corrected", "effective", "sampling", "L1@"))
    assert "25.0% (" in printed
    assert "50.0% (" in printed
    (sent,) = ml.get("/v1/accuracy/twice").json()["items"]  # under the usual limit of 1,000 words nothing is said
    assert (sent["twice"], sent["wer"], sent["corrected"], sent["status"]) == (16, None, None, "not enough data")


@pytest.mark.slow
def test_segments_done_once_are_counted_as_if_one_by_one(collected: Service) -> None:
    """What the database sums up is what the rows of those done twice would say: here the second texts are lost."""
    with reading(collected.engine) as connection:
        twice = list(corrected_drafts.read(connection, "L1"))
    with collected.engine.begin() as connection:
        connection.execute(second_reference.delete())
    with reading(collected.engine) as connection:
        once = list(corrected_drafts.read(connection, "L1"))
    assert len(once) == 8  # recordings
    assert not any(row.sums.double or row.agreement for row in once)
    for name in ("errors", "reference"):
        assert sum(getattr(row.sums, name) for row in once) == pytest.approx(
            sum(getattr(row.sums, name) for row in twice)
        )
    assert {row.group for row in once} == {row.group for row in twice}
    assert {row.sums.cluster for row in once} == {row.sums.cluster for row in twice}


@pytest.mark.slow
def test_too_few_speakers_say_nothing(collected: Service) -> None:
    with reading(collected.engine) as connection:
        (row,) = agreement.report(connection, "L1", Thresholds(9, 1))
    assert (row.corrected, row.people_L1, row.twice_speakers) == (None, None, 8)
