"""What does the dashboard ask for, and how long does it take over a million scored segments?

    python -m benchmarks.service.report # 10,000, 100,000 and 1,000,000 segments, SQLite, 5 GB of disk
    python -m benchmarks.service.report --keep FOLDER        # the databases stay there and are used again

200 recordings of 50 segments, in 40 dialects, are written and tallied as the service does it; the rest are copies of
them in SQL, by other speakers and of other weeks, up to 25. Every segment is routed, reviewed and scored under all
policies; a second model has scores in every fifth recording. A second person wrote 5 % of the segments, blind, and a
third decided where the two differ. Prints milliseconds, of this process's CPU and on the
clock: the median of a call repeated in new transactions (a score: of 60 segments drawn by chance, without the commit).
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from accuracy.estimate import THRESHOLDS
from accuracy.measure import POLICIES
from configs.registry import Variety, varieties
from pipeline.accounts import clients, people
from pipeline.evaluation import (
    aggregates,
    agreement,
    comparison,
    drift_monitoring,
    error_analysis,
    prometheus,
    reports,
    scored_models,
    top_errors,
    trends,
)
from pipeline.evaluation import (
    scores as segment_scores,
)
from pipeline.evaluation.error_analysis import Selection
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings import segments
from pipeline.store import tables
from pipeline.store.database import connect, migrate, new_id, now, reading

PER_RECORDING, ORIGINALS, DIALECTS, WEEKS = 50, 200, 40, 25
REPEATS, SCORES = 3, 60
TWICE = 0.05  # of the segments
MODEL = {"name": "bench", "hash": "0" * 64, "intended_use": "a benchmark"}
VERSION, OTHER = segment_scores.model_version(MODEL), "other"
TEXT = "राशन कार्ड कब मिलेगा कृपया बताइए पानी नहीं आया सड़क पर बिजली गाँव में पेंशन स्कूल दवा अस्पताल डॉक्टर खेत बीज"
WORDS = TEXT.split()
Row = dict[str, object]
Taken = tuple[float, float]  # ms of CPU, ms on the clock


def fill(connection: sa.Connection, wanted: int, seed: int) -> None:
    """Write `wanted` reviewed and scored segments."""
    chance = random.Random(seed)
    client_id = clients.create(connection, "bench").id
    person_id = people.create(connection, "bench", "Bench", "a benchmark person", ["transcriber"]).id
    tags = [one for one in varieties() if one.parent][:DIALECTS]
    rules, recordings = ScoringRules(connection), wanted // PER_RECORDING
    for number in range(min(ORIGINALS, recordings)):
        _original(connection, client_id, person_id, tags[number % len(tags)], number, chance, rules)
    for copy in range(1, -(-recordings // ORIGINALS)):
        _copy(connection, copy)


def _original(
    connection: sa.Connection, client_id: str, person_id: str, tag: Variety, number: int, chance: random.Random,
    rules: ScoringRules,
) -> None:  # fmt: skip
    recording_id = new_id("rec")
    connection.execute(tables.recordings.recording.insert(), _recording(recording_id, client_id, tag, number))
    rows = [_segment(recording_id, position, tag, chance) for position in range(PER_RECORDING)]
    connection.execute(tables.recordings.segment.insert(), rows)
    connection.execute(tables.review.revision.insert(), [_revision(row, person_id) for row in rows])
    _double(connection, [row for row in rows if chance.random() < TWICE], person_id, chance)
    models = (VERSION, OTHER) if number < DIALECTS else (VERSION,)
    identities = rules.identities(tag.parent or "", tag.tag).items()
    scores = [
        _score(row, policy, identity, model, int(chance.random() < 0.5 + 0.05 * (model == OTHER)))
        for row in rows
        for policy, identity in identities
        for model in models
    ]
    connection.execute(tables.evaluation.score.insert(), scores)
    aggregates.refresh(connection, recording_id, VERSION, rules)


def _double(connection: sa.Connection, rows: Sequence[Row], person_id: str, chance: random.Random) -> None:
    """Write what a second person wrote of these segments, and a third person's decision where it is another text."""
    for row in rows:
        other = " ".join(_misheard(str(row["text"]).split(), chance))
        of_segment = {"segment_id": row["id"], "recording_id": row["recording_id"], "person_id": person_id}
        wrote = {"operation_id": new_id("ope"), "version": 1, "text": other, "probability": TWICE, "created_at": now()}
        connection.execute(tables.review.second_reference.insert().values(**of_segment, **wrote))
        if other == row["text"]:
            continue
        row |= {"version": 2, "seen_by": "adjudicated"}
        decided = _revision(row, person_id) | {"base_version": 1, "version": 2, "arm": "compare"}
        connection.execute(tables.review.revision.insert().values(**decided))
        mine = tables.recordings.segment.c.id == row["id"]
        connection.execute(tables.recordings.segment.update().where(mine).values(version=2, seen_by="adjudicated"))


def _misheard(words: Sequence[str], chance: random.Random) -> list[str]:
    return [chance.choice(WORDS) if chance.random() < 0.1 else word for word in words]


def _copy(connection: sa.Connection, copy: int) -> None:
    """Write all originals once more, under other ids and speakers."""
    first = {"recording": "id", "segment": "id", "revision": "id"}
    for table in (
        tables.recordings.recording,
        tables.recordings.segment,
        tables.review.revision,
        tables.review.second_reference,
        tables.evaluation.score,
        tables.evaluation.tally,
        tables.evaluation.covariate,
    ):
        key = table.c[first.get(table.name, "segment_id" if "segment_id" in table.c else "recording_id")]
        columns = [_renamed(column, copy) for column in table.c]
        query = sa.select(*columns).where(key.not_like("%~%")).order_by(key)
        connection.execute(table.insert().from_select(table.c.keys(), query))


def _renamed(column: sa.Column[object], copy: int) -> sa.ColumnElement[object]:
    if column.name in ("id", "recording_id", "segment_id", "operation_id"):
        return sa.func.substr(column, 1, 4) + f"{copy}~" + sa.func.substr(column, 5)
    if column.table is tables.recordings.recording and column.name in ("name", "speaker"):
        return column + f" {copy}"
    if column is tables.recordings.recording.c.created_at:
        weeks = copy * ORIGINALS // DIALECTS % WEEKS
        return sa.func.strftime("%Y-%m-%d %H:%M:%f", column, f"-{weeks * 7} days")
    return column


def _recording(recording_id: str, client_id: str, tag: Variety, number: int) -> Row:
    week = number // DIALECTS
    return {
        "id": recording_id, "client_id": client_id, "name": f"call {number}", "language": tag.parent,
        "dialect": tag.tag, "speaker": f"speaker {tag.tag} {week // 2}", "sha256": "0" * 64, "size_bytes": 1,
        "status": "reviewed", "model": MODEL, "created_at": now() - timedelta(weeks=week), "drafted_at": now(),
    }  # fmt: skip


def _segment(recording_id: str, position: int, tag: Variety, chance: random.Random) -> Row:
    said = chance.choices(WORDS, k=6)
    written = _misheard(said, chance)
    return {
        "id": segments.segment_id(recording_id, position), "recording_id": recording_id, "position": position,
        "channel": 0, "speaker": "S1", "start_ms": position * 3000, "end_ms": position * 3000 + 2500,
        "language": tag.parent, "draft": " ".join(written), "confidence": 0.9, "flags": [],
        "words": [[word, index * 400, index * 400 + 400, 0.9] for index, word in enumerate(written)],
        "text": " ".join(said), "version": 1, "reviewed": True, "seen_by": "one_person",
        "arm": "draft", "review_probability": 0.5, "blind_probability": 0.05, "second_probability": TWICE,
    }  # fmt: skip


def _revision(segment: Row, person_id: str) -> Row:
    named = {"segment_id": segment["id"], "recording_id": segment["recording_id"], "person_id": person_id}
    wrote = {"base_version": 0, "version": 1, "arm": "draft", "text": segment["text"], "created_at": now()}
    return {"id": new_id("rev"), "operation_id": new_id("ope")} | named | wrote


def _score(segment: Row, policy: str, identity: str, model: str, wrong: int) -> Row:
    return {
        "segment_id": segment["id"], "recording_id": segment["recording_id"], "policy": policy, "model": model,
        "identity": identity, "reference_version": segment["version"], "substitutions": wrong, "deletions": 0,
        "insertions": 0, "reference_words": 6, "hypothesis_words": 6, "created_at": now(),
    }  # fmt: skip


def questions(engine: sa.Engine) -> Iterator[tuple[str, Callable[[sa.Connection], object]]]:
    """Yield what the service is asked, as its routes ask the pipeline."""
    by_dialect, by_district = reports.ReportQuery(), reports.ReportQuery("district")
    hindi = Selection("hi", "bho", model=VERSION)
    yield "report, 40 dialects", lambda connection: reports.report(connection, by_dialect, THRESHOLDS)
    yield "report by district", lambda connection: reports.report(connection, by_district, THRESHOLDS)
    yield "series by week", lambda connection: trends.series(connection, trends.TrendQuery(weeks=52))
    yield (
        "covariates by week",
        lambda connection: drift_monitoring.covariates(connection, drift_monitoring.DriftQuery(weeks=52)),
    )
    yield "models", scored_models.listed
    yield "worst segments", lambda connection: error_analysis.worst(connection, hindi, "L1", 20)
    yield "confusions", lambda connection: error_analysis.confusions(connection, hindi, 20)
    yield "top errors", lambda connection: top_errors.top_errors(connection, hindi, 50)
    yield "agreement of two people", lambda connection: agreement.report(connection, "L1", THRESHOLDS)
    yield "Prometheus", lambda _: list(prometheus.AccuracyGauges(engine, THRESHOLDS).collect())
    asked = comparison.ComparisonQuery(VERSION, OTHER, references="all")
    yield "compare two models", lambda connection: comparison.answer(connection, asked, THRESHOLDS)


def measured(wanted: int, seed: int, folder: Path) -> Iterator[tuple[str, Taken]]:
    """Yield what was done and how long it took."""
    path = folder / f"{wanted}.db"
    made = not path.exists()
    engine = connect(f"sqlite:///{path}")
    if made:
        yield "(making the database)", _timed(lambda: _make(engine, wanted, seed))
    yield "adding a score, all policies", _adding(engine, seed)
    for name, ask in questions(engine):
        yield name, _median([_asked(engine, ask) for _ in range(REPEATS)])
    engine.dispose()


def _make(engine: sa.Engine, wanted: int, seed: int) -> None:
    migrate(engine)
    with engine.begin() as connection:
        fill(connection, wanted, seed)


def _asked(engine: sa.Engine, ask: Callable[[sa.Connection], object]) -> Taken:
    with reading(engine) as connection:
        return _timed(lambda: ask(connection))


def _adding(engine: sa.Engine, seed: int) -> Taken:
    with reading(engine) as connection:
        everything = (
            connection.execute(sa.select(tables.recordings.segment.c.id).order_by(tables.recordings.segment.c.id))
            .scalars()
            .all()
        )
    taken = []
    for segment_id in random.Random(seed).choices(everything, k=SCORES):
        with engine.begin() as connection:
            taken.append(_timed(partial(segment_scores.score, connection, segment_id)))
    return _median(taken)


def _timed(call: Callable[[], object]) -> Taken:
    cpu, clock = time.process_time(), time.perf_counter()
    call()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - clock) * 1000


def _median(taken: Sequence[Taken]) -> Taken:
    return statistics.median(cpu for cpu, _ in taken), statistics.median(clock for _, clock in taken)


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--segments", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--keep", type=Path, help="folder for the databases; by default they are deleted")
    chosen = wanted.parse_args()
    for count in chosen.segments:
        with tempfile.TemporaryDirectory(prefix="boli-bench-") as folder:
            print(f"{count:,} segments x {len(POLICIES)} policies {'CPU ms':>20}{'clock ms':>12}")
            for name, (cpu, clock) in measured(count, chosen.seed, chosen.keep or Path(folder)):
                print(f"  {name:36}{cpu:12,.1f}{clock:12,.1f}", flush=True)


if __name__ == "__main__":
    main()
