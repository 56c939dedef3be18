"""Acceptance: a dialect earns it step by step, and loses it by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from configs.settings import Route
from pipeline.evaluation.scores import model_version
from pipeline.review import acceptance, acceptance_evidence
from pipeline.review.acceptance import next_share, steps
from pipeline.review.acceptance_evidence import Drafted, Evidence
from pipeline.store.database import now
from pipeline.store.tables.recordings import recording, segment
from tests.corrected import MODEL, OTHER, collect

pytestmark = pytest.mark.slow  # fills a service: left to make test

SETTINGS = Route(full_review_speakers=4, audit_share=0.1, accept_max_wer=0.15)
GOOD = Evidence("m", "cal-1", 400, 400, 4000, 0.05, 0.03, 0.08, 0.05)
OF = Drafted("hi", "bho", model_version({"name": MODEL.name, "hash": MODEL.hash}), "cal-1")

evidences = st.builds(
    Evidence,
    model=st.just("m"),
    calibration=st.sampled_from(("", "cal-1")),
    segments=st.integers(0, 500),
    speakers=st.integers(0, 500),
    reference_words=st.integers(0, 5000),
    rate=st.none() | st.floats(0, 1),
    low=st.none(),
    high=st.none() | st.floats(0, 2),
    naive=st.none(),
    drift=st.sampled_from(((), ("confidence down in the week of 2026-11-02",))),
)


def test_it_shrinks_by_a_step_at_a_time() -> None:
    shares, share = [], 1.0
    for _ in range(5):
        share, reason = next_share(share, GOOD, SETTINGS)
        shares.append(share)
    assert shares == [0.5, 0.25, 0.1, 0.1, 0.1]
    assert reason == (
        "the least share: 400 speakers with 4000 words, the error rate surely under 15.0 % (at most 8.0 %)"
    )


@pytest.mark.parametrize(("speakers", "expected"), [(3, 1.0), (4, 0.5), (7, 0.5), (8, 0.25), (15, 0.25), (16, 0.1)])
def test_each_step_needs_more_speakers(speakers: int, expected: float) -> None:
    share = 1.0
    for _ in range(5):
        share, _reason = next_share(share, replace(GOOD, speakers=speakers), SETTINGS)
    assert share == expected


@pytest.mark.parametrize(
    ("change", "expected", "reason"),
    [
        ({"high": 0.16}, 0.25, "the error rate may be as high as 16.0 %, over the limit of 15.0 %"),
        ({"rate": 0.2, "high": 0.3}, 1.0, "the error rate where the model is sure is 20.0 %, over the limit of 15.0 %"),
        (
            {"lately": 0.16}, 1.0,
            "the error rate where the model is sure was 16.0 % in the last two weeks, over the limit of 15.0 %",
        ),
        ({"speakers": 9}, 0.25, "9 speakers with 4000 words do not bear this step, which needs 16"),
        ({"drift": ("flags up in the week of …",)}, 1.0, "a drift alarm fired: flags up in the week of …"),
        ({"calibration": ""}, 1.0, "no calibration is in force, so the confidence is no share of right words"),
        ({"rate": None, "high": None}, 1.0, "nothing is known yet of segments of which the model is sure"),
    ],
)  # fmt: skip
def test_it_grows_again(change: dict[str, object], expected: float, reason: str) -> None:
    assert next_share(0.1, replace(GOOD, **change), SETTINGS) == (expected, reason)  # type: ignore[arg-type]


@given(st.floats(0.05, 1), evidences, st.floats(0.05, 1), st.floats(0.05, 1), st.integers(1, 60))
def test_it_is_never_under_the_floor_and_never_shrinks_without_evidence(
    before: float, evidence: Evidence, floor: float, audit: float, speakers: int
) -> None:
    settings = SETTINGS.model_copy(update={"floor": floor, "audit_share": audit, "full_review_speakers": speakers})
    share, reason = next_share(before, evidence, settings)
    assert floor <= share <= 1
    assert reason
    least = min(one for one, _ in steps(settings))
    if share < before and before >= least:
        assert evidence.high is not None
        assert evidence.high <= settings.accept_max_wer
        assert evidence.speakers >= speakers
        assert not evidence.drift


def gathered(database: Engine, of: Drafted = OF, settings: Route = SETTINGS) -> Evidence:
    with database.connect() as connection:
        return acceptance_evidence.gather(connection, of, settings, now())


def test_evidence_is_what_people_found_where_the_model_was_sure(database: Engine) -> None:
    collect(database, 5, 0.95, 1, "bho")
    collect(database, 3, 0.5, 9, "bho")  # doubtful
    collect(database, 3, 0.95, 9)  # another dialect
    collect(database, 3, 0.95, 9, "bho", OTHER)
    found = gathered(database)
    assert (found.segments, found.speakers, found.reference_words) == (5, 5, 50)
    assert (found.rate, found.naive) == (pytest.approx(0.1), pytest.approx(0.1))
    assert gathered(database, replace(OF, calibration="")) == Evidence(OF.model, "")
    assert gathered(database, replace(OF, dialect="mai")).rate is None


def test_what_was_reviewed_by_chance_stands_for_what_was_not(database: Engine) -> None:
    rare, common = collect(database, 4, 0.95, 4, "bho"), collect(database, 4, 0.95, 0, "bho")
    with database.begin() as connection:
        for ids, pi in ((rare, 1.0), (common, 0.1)):
            of = segment.c.recording_id.in_(ids)
            connection.execute(update(segment).where(of).values(review_probability=pi))
    found = gathered(database)
    assert found.naive == pytest.approx(0.2)
    assert found.rate == pytest.approx(4 * 4 / (4 * 10 + 4 * 100))


def test_old_reviews_and_flagged_segments_say_nothing(database: Engine) -> None:
    old, flagged = collect(database, 4, 0.95, 4, "bho"), collect(database, 4, 0.95, 4, "bho")
    long_ago = now() - acceptance_evidence.WINDOW - timedelta(days=1)
    with database.begin() as connection:
        connection.execute(update(recording).where(recording.c.id.in_(old)).values(created_at=long_ago))
        connection.execute(update(segment).where(segment.c.recording_id.in_(flagged)).values(flags=["repetitive"]))
    assert gathered(database).segments == 0


def test_what_became_worse_lately_is_seen(database: Engine) -> None:
    old = collect(database, 40, 0.95, 0, "bho")
    before = now() - acceptance_evidence.LATELY - timedelta(days=1)
    with database.begin() as connection:
        connection.execute(update(recording).where(recording.c.id.in_(old)).values(created_at=before))
    assert gathered(database).lately is None
    collect(database, 8, 0.95, 3, "bho")
    found = gathered(database)
    assert found.rate == pytest.approx(24 / 480)
    assert found.lately == pytest.approx(0.3)


def test_no_error_in_few_words_is_no_proof(database: Engine) -> None:
    collect(database, 5, 0.95, 0, "bho")
    found = gathered(database)
    assert (found.rate, found.high) == (0, pytest.approx(3 / 50))


def test_checks_are_kept_and_the_newest_is_in_force(database: Engine) -> None:
    collect(database, 40, 0.95, 1, "bho")
    at = now()
    with database.begin() as connection:
        shares = [
            acceptance.audit_share(connection, OF, SETTINGS, at + timedelta(hours=hours))
            for hours in (0, 1, 23, 24, 47, 48, 72)
        ]
    assert shares == [0.5, 0.5, 0.5, 0.25, 0.25, 0.1, 0.1]
    with database.begin() as connection:
        history = acceptance.history(connection, "hi", "bho")
        assert [one.audit_share for one in history] == [0.1, 0.1, 0.25, 0.5]
        assert acceptance.newest(connection) == history[:1]
        assert history[0].evidence["speakers"] == 40
        other = replace(OF, model="another")
        assert acceptance.audit_share(connection, other, SETTINGS, at + timedelta(hours=73)) == 1.0
        assert acceptance.history(connection, "ta") == []
