"""Scoring: counts appear with the reference, follow it, and add up per dialect."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from accuracy.estimate import Thresholds
from asr.recognizer import ModelInfo
from pipeline import route, scoring, tallies
from pipeline.store import recordings, segments, tables
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
            segments.set_route(connection, one.id, route.Decision("draft", 1.0, 0.05, 0.5))
        tallies.refresh(connection, made.id, "a-model@ffffffffffff")
    return found


def revise(rows, database: sa.Engine, segment: segments.StoredSegment, text: str) -> None:  # type: ignore[no-untyped-def]
    rows.person_id = getattr(rows, "person_id", None) or rows.person("asha").id
    with database.begin() as connection:
        version = segments.get(connection, segment.id).version
        segments.add_revision(connection, segment.id, str(uuid4()), version, rows.person_id, text, "draft", now())
        scoring.score(connection, segment.id)


def test_counts_follow_the_newest_revision(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    segment = drafted(rows, database, "A", "राशन कार्ड बनेगा")[0]
    revise(rows, database, segment, "राशन कार्ड बन गया")
    revise(rows, database, segment, "राशन कार्ड बनेगा।")
    with database.begin() as connection:
        found = connection.execute(sa.select(tables.score).order_by(tables.score.c.policy)).all()
    counts = {row.policy: (row.substitutions + row.deletions + row.insertions, row.reference_words) for row in found}
    assert counts["L1"] == (0, 3)
    assert counts["L0"] == (1, 3)  # the danda is part of the word as typed
    assert set(counts) == {"L0", "L1", "L2", "L3", "CER", "CER-ns", "AER"}


def test_the_report_adds_up_per_dialect(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    for speaker, text in (("A", "एक दो तीन चार"), ("B", "एक दो तीन पाँच")):
        revise(rows, database, drafted(rows, database, speaker, "एक दो तीन चार", "छह सात")[0], text)
    drafted(rows, database, "C", "बा हमार", dialect="bho")
    with database.begin() as connection:
        standard, bhojpuri = scoring.report(connection, "dialect", "L1", LOW)
        assert scoring.reviewed_speakers(connection, "hi", "") == 2
        assert scoring.reviewed_speakers(connection, "hi", "bho") == 0
    assert (standard["segments"], standard["speakers"], standard["reference_words"]) == (4, 2, 8)
    assert (standard["wer"], standard["reviewed_share"], standard["status"]) == (pytest.approx(1 / 8), 0.5, "ok")
    assert standard["low"] < standard["wer"] < standard["high"]
    assert standard["model"] == "a-model@ffffffffffff"
    assert (bhojpuri["dialect"], bhojpuri["status"], bhojpuri["wer"]) == ("bho", "not enough data", None)


def test_too_little_is_said_and_a_recording_stands_for_itself(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    revise(rows, database, drafted(rows, database, "A", "एक दो")[0], "एक तीन")
    with database.begin() as connection:
        (by_dialect,) = scoring.report(connection, "dialect", "L1", Thresholds())
        (by_recording,) = scoring.report(connection, "recording", "L1", Thresholds())
    assert (by_dialect["wer"], by_dialect["status"]) == (None, "not enough data")
    assert (by_recording["wer"], by_recording["low"], by_recording["status"]) == (0.5, None, "ok")


def test_what_was_never_drafted_is_not_scored(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    segment = drafted(rows, database, "A", "")[0]
    with database.begin() as connection:
        connection.execute(sa.update(tables.segment).values(flags=["no-draft"], confidence=None))
    revise(rows, database, segment, "एक दो")
    with database.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.score)).scalar_one() == 0
        tallies.refresh(connection, segment.recording_id, "a-model@ffffffffffff")
        assert scoring.report(connection, "dialect", "L1", LOW) == []


def test_tallies_are_what_counting_anew_gives(rows, database: sa.Engine) -> None:  # type: ignore[no-untyped-def]
    found = drafted(rows, database, "A", "एक दो तीन", "चार पाँच", "छह")
    for segment, text in ((found[0], "एक दो"), (found[1], "चार पाँच"), (found[0], "एक तीन दो")):
        revise(rows, database, segment, text)
    order = (tables.tally.c.policy, tables.tally.c.language)
    with database.begin() as connection:
        kept = connection.execute(sa.select(tables.tally).order_by(*order)).all()
        tallies.refresh(connection, found[0].recording_id, "a-model@ffffffffffff")
        anew = connection.execute(sa.select(tables.tally).order_by(*order)).all()
    assert [tuple(map(str, row)) for row in kept] == [tuple(map(str, row)) for row in anew]
    by_policy = {row.policy: row for row in anew}
    assert (by_policy["L1"].segments, by_policy["L1"].reviewed, by_policy["L1"].reference) == (3, 2, 5)
