"""Scoring: counts appear with the reference, follow it, and add up per dialect."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from accuracy.estimate import Thresholds
from asr.recognizer import ModelInfo
from pipeline.evaluation import aggregates, reports, rescoring, scores
from pipeline.evaluation.reports import ReportQuery
from pipeline.recordings import recordings, segments
from pipeline.review import assignment, revisions, routing
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.database import now

MODEL = ModelInfo("a-model", "f" * 64, "tests", ("hi",), 10_000)
LOW = Thresholds(min_clusters=2, min_reference_words=2)


def drafted(rows, database: sa.Engine, speaker: str, *texts: str, dialect: str = "") -> list[segments.StoredSegment]:  # type: ignore[no-untyped-def]
    """Store a recording of one speaker with these drafts, all routed to review."""
    client_id = getattr(rows, "client_id", None) or rows.client("A client").id
    rows.client_id = client_id
    made = rows.recording(client_id, language="hi", speaker=speaker, dialect=dialect)
    found: list[segments.StoredSegment] = rows.draft(made.id, *texts)
    with database.begin() as connection:
        recordings.set_drafted(connection, made.id, MODEL, [])
        for one in found:
            assignment.log(connection, one.id, routing.Decision("draft", 1.0, 0.05, 0.5))
        aggregates.refresh(connection, made.id, "a-model@ffffffffffff")
    return found


def revise(rows, database: sa.Engine, segment: segments.StoredSegment, text: str) -> None:  # type: ignore[no-untyped-def]
    rows.person_id = getattr(rows, "person_id", None) or rows.person("asha").id
    with database.begin() as connection:
        version = segments.get(connection, segment.id).version
        revisions.add(connection, segment.id, Submitted(str(uuid4()), version, text), rows.person_id, "draft", now())
        scores.score(connection, segment.id)


def test_counts_follow_the_newest_revision(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    segment = drafted(rows, database, "A", "राशन कार्ड बनेगा")[0]
    revise(rows, database, segment, "राशन कार्ड बन गया")
    revise(rows, database, segment, "राशन कार्ड बनेगा।")
    with database.begin() as connection:
        found = connection.execute(sa.select(tables.evaluation.score).order_by(tables.evaluation.score.c.policy)).all()
    counts = {row.policy: (row.substitutions + row.deletions + row.insertions, row.reference_words) for row in found}
    assert counts["L1"] == (0, 3)
    assert counts["L0"] == (1, 3)  # the danda is part of the word as typed
    assert set(counts) == {"L0", "L1", "L2", "L3", "CER", "CER-ns", "AER"}


def test_the_report_adds_up_per_dialect(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    for speaker, text in (("A", "एक दो तीन चार"), ("B", "एक दो तीन पाँच")):
        revise(rows, database, drafted(rows, database, speaker, "एक दो तीन चार", "छह सात")[0], text)
    drafted(rows, database, "C", "बा हमार", dialect="bho")
    with database.begin() as connection:
        standard, bhojpuri = reports.report(connection, ReportQuery("dialect"), LOW)
    assert (standard.segments, standard.speakers, standard.reference_words) == (4, 2, 8)
    assert (standard.wer, standard.reviewed_share, standard.status) == (pytest.approx(1 / 8), 0.5, "ok")
    assert standard.low < standard.wer < standard.high
    assert (standard.substitutions, standard.deletions, standard.insertions) == (pytest.approx(1 / 8), 0, 0)
    assert standard.hours == pytest.approx(2 * standard.reviewed_hours) != 0
    assert (bhojpuri.substitutions, bhojpuri.reviewed_hours, bhojpuri.more_speakers) == (None, 0, 2)
    assert standard.model == "a-model@ffffffffffff"
    assert (bhojpuri.dialect, bhojpuri.status, bhojpuri.wer) == ("bho", "not enough data", None)


def test_too_little_is_said_and_a_recording_stands_for_itself(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    revise(rows, database, drafted(rows, database, "A", "एक दो")[0], "एक तीन")
    with database.begin() as connection:
        (by_dialect,) = reports.report(connection, ReportQuery("dialect"), Thresholds())
        (by_recording,) = reports.report(connection, ReportQuery("recording"), Thresholds())
    assert (by_dialect.wer, by_dialect.status) == (None, "not enough data")
    assert (by_recording.wer, by_recording.low, by_recording.status) == (0.5, None, "ok")


def test_what_was_never_drafted_is_not_scored(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    segment = drafted(rows, database, "A", "")[0]
    with database.begin() as connection:
        connection.execute(sa.update(tables.recordings.segment).values(flags=["no-draft"], confidence=None))
    revise(rows, database, segment, "एक दो")
    with database.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.evaluation.score)).scalar_one() == 0
        aggregates.refresh(connection, segment.recording_id, "a-model@ffffffffffff")
        assert reports.report(connection, ReportQuery("dialect"), LOW) == []


def test_tallies_are_what_counting_anew_gives(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    found = drafted(rows, database, "A", "एक दो तीन", "चार पाँच", "छह")
    for segment, text in ((found[0], "एक दो"), (found[1], "चार पाँच"), (found[0], "एक तीन दो")):
        revise(rows, database, segment, text)
    order = (tables.evaluation.tally.c.policy, tables.evaluation.tally.c.language)
    with database.begin() as connection:
        kept = connection.execute(sa.select(tables.evaluation.tally).order_by(*order)).all()
        aggregates.refresh(connection, found[0].recording_id, "a-model@ffffffffffff")
        anew = connection.execute(sa.select(tables.evaluation.tally).order_by(*order)).all()
    assert [tuple(map(str, row)) for row in kept] == [tuple(map(str, row)) for row in anew]
    by_policy = {row.policy: row for row in anew}
    assert (by_policy["L1"].segments, by_policy["L1"].reviewed, by_policy["L1"].reference) == (3, 2, 5)


def age(database: sa.Engine, *segment_ids: str) -> None:
    """Make the scores of segments what they are after a change of rules, their tallies not yet knowing of it."""
    with database.begin() as connection:
        of_them = tables.evaluation.score.c.segment_id.in_(segment_ids)
        connection.execute(sa.update(tables.evaluation.score).where(of_them).values(identity="older"))
        connection.execute(sa.update(tables.evaluation.tally).values(identity="older"))


def totals(database: sa.Engine) -> tuple[int, int, float | None]:
    with database.begin() as connection:
        (row,) = reports.report(connection, ReportQuery("dialect"), LOW)
        assert reports.older(connection, "L1") == row.older
    return row.older, row.reference_words, row.wer


def test_sums_never_mix_rules(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    first = drafted(rows, database, "A", "एक दो तीन", "चार पाँच")
    second = drafted(rows, database, "B", "एक दो तीन")
    for segment, text in ((first[0], "एक दो"), (first[1], "चार पाँच"), (second[0], "एक दो तीन")):
        revise(rows, database, segment, text)
    assert totals(database) == (0, 7, pytest.approx(1 / 7))
    age(database, first[0].id, first[1].id, second[0].id)
    assert totals(database) == (3, 0, None)
    revise(rows, database, first[0], "एक")  # scored by today's rules: the others of this recording stay out
    assert totals(database) == (2, 1, None)
    revise(rows, database, second[0], "एक तीन")
    assert totals(database) == (1, 3, pytest.approx(3 / 3))
    assert rescoring.rescore_all(database) == 1
    assert totals(database) == (0, 5, pytest.approx(3 / 5))


def test_sums_are_made_again_where_only_they_are_old(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    segment = drafted(rows, database, "A", "एक दो तीन")[0]
    revise(rows, database, segment, "एक दो")
    age(database)
    assert totals(database)[0] == 1
    assert rescoring.rescore_all(database) == 0  # as after an approval that was undone: the scores are of today
    assert totals(database)[:2] == (0, 2)
    with database.begin() as connection:
        connection.execute(sa.delete(tables.evaluation.tally))
    rescoring.rescore_all(database)
    assert totals(database)[:2] == (0, 2)


def test_script_and_invented_words_are_reported(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    # Of 9 letters and signs in the drafts 7 are Devanagari.
    first = drafted(rows, database, "A", "शब्दक", "")
    second = drafted(rows, database, "B", "हो ok")[0]
    for segment in (*first, second):
        revise(rows, database, segment, "")  # two seconds each: nobody spoke
    with database.begin() as connection:
        (row,) = reports.report(connection, ReportQuery("dialect"), LOW)
        (hidden,) = reports.report(connection, ReportQuery("dialect"), Thresholds())
    assert row.script_fidelity == pytest.approx(7 / 9)
    assert row.silent_minutes == pytest.approx(6 / 60)
    assert row.invented_per_minute == pytest.approx(3 / 0.1)
    assert hidden.invented_per_minute is None
