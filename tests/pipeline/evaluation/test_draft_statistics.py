"""What is watched without reviews: by hand, over HTTP, and as an alarm where the drafts change."""

from datetime import UTC, date, datetime, timedelta
from math import sqrt

import pytest
import sqlalchemy as sa

from accuracy.covariates import Observed, weekly
from pipeline.evaluation import draft_statistics
from pipeline.store import tables
from tests.collected import VERSION, collect
from tests.conftest import Service

pytestmark = pytest.mark.slow  # fills a service: left to make test

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_share_of_nothing_is_not_known_exactly() -> None:
    rows = [Observed(date(2026, 1, 5), f"{speaker}", 0, 10, 10) for speaker in range(6)]
    (share,) = weekly(rows, is_share=True)
    (mean,) = weekly(rows, is_share=False)
    inner = 0.5 / 61
    assert (share.rate, share.standard_error) == (0, pytest.approx(sqrt(inner * (1 - inner) / 60)))
    assert (share.segments, share.clusters, mean.standard_error) == (60, 6, 0)
    for too_few in (rows[:4], [Observed(row.week, row.cluster, 0, 3, 3) for row in rows]):
        assert [week.rate for week in weekly(too_few, is_share=True)] == [None]


def test_sums_of_a_recording(service: Service) -> None:
    made = service.drafted(service.rows.client("asha").id, "राशन card", "एक दो", dialect="bho", language="hi")
    with service.engine.begin() as connection:
        segment = tables.recordings.segment.c
        connection.execute(sa.update(tables.recordings.segment).values(review_probability=0.5, flags=["split"]))
        connection.execute(sa.update(tables.recordings.segment).where(segment.position == 1).values(flags=["loop"]))
        for _ in range(2):  # again changes nothing
            draft_statistics.refresh(connection, made.id, VERSION)
        row = connection.execute(sa.select(tables.evaluation.covariate)).one()
    assert row._asdict() == {
        "recording_id": made.id, "language": "hi", "model": VERSION, "segments": 2, "words": 4, "speech_ms": 4000,
        "confidence": pytest.approx(1.5), "confident": 2, "flagged": 1, "letters": 12, "letters_in_script": 8,
        "expected_errors": pytest.approx(1.0), "probability": 1.0, "probability_variance": 0.5,
    }  # fmt: skip


def test_drafts_that_lose_words_alarm_without_a_review(service: Service) -> None:
    ml = service.person("meera", role="ml")[1]
    for week in range(4):
        words = 10 if week >= 2 else 40
        at = MONDAY + timedelta(weeks=week)
        for fewer in (0, 1):
            collect(service.engine, "bho", 10, lambda _: 0, words=words - fewer, at=at, reviewed=lambda _: False)
    answer = ml.get("/v1/accuracy/covariates?dialect=bho&covariate=words-per-second&covariate=script&baseline=2")
    script, speed = sorted(answer.json()["items"], key=lambda item: item["covariate"])
    assert (speed["model"], speed["expected"]) == (VERSION, pytest.approx(39.5 / 2))
    assert [week["alarm"] for week in speed["weeks"]] == ["", "", "down", "down"]
    newest = speed["weeks"][-1]
    assert (newest["week"], newest["segments"], newest["speakers"]) == ("2026-01-26", 20, 20)
    assert [week["value"] for week in script["weeks"]] == [1.0] * 4
    assert [week["alarm"] for week in script["weeks"]] == [""] * 4
    assert len(ml.get("/v1/accuracy/covariates").json()["items"]) == 4
    assert ml.get("/v1/accuracy/covariates?covariate=moon").json()["code"] == "invalid-request"
