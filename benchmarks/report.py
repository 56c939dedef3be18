"""How long does the report take over many scored segments? `python -m benchmarks.report --segments 1000000`

Segments and their L1 scores are written straight into a SQLite file (recordings of 50 segments, 40 dialects),
tallied as the service does, and reported; then single scores are added and timed. Whole-call times, once each, on
this machine.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from accuracy.estimate import Thresholds
from configs.registry import varieties
from pipeline import reports, scoring, tallies
from pipeline.reports import Cut
from pipeline.store import people, recordings, segments, tables
from pipeline.store.database import connect, migrate, new_id, now

PER_RECORDING = 50
MODEL = {"name": "bench", "hash": "0" * 64, "intended_use": "a benchmark"}
VERSION = scoring.model_version(MODEL)


def fill(connection: sa.Connection, client_id: str, wanted: int, seed: int) -> str:
    """Write recordings until there are `wanted` reviewed segments; return the last segment's id."""
    chance = random.Random(seed)
    tags = [one for one in varieties() if one.parent][:40]
    last = ""
    for number in range(wanted // PER_RECORDING):
        tag = tags[number % len(tags)]
        recording_id = new_id("rec")
        connection.execute(tables.recording.insert(), _recording(recording_id, client_id, tag.parent, tag.tag, number))
        rows = [_segment(recording_id, position, tag.parent) for position in range(PER_RECORDING)]
        connection.execute(tables.segment.insert(), rows)
        connection.execute(tables.score.insert(), [_score(row, chance) for row in rows])
        tallies.refresh(connection, recording_id, VERSION)
        last = rows[-1]["id"]
    return last


def _recording(recording_id: str, client_id: str, language: str, dialect: str, number: int) -> dict[str, object]:
    return {
        "id": recording_id,
        "client_id": client_id,
        "name": f"call {number}",
        "language": language,
        "dialect": dialect,
        "speaker": f"speaker {number // 3}",
        "sha256": "0" * 64,
        "size_bytes": 1,
        "status": "reviewed",
        "model": MODEL,
        "created_at": now(),
    }


def _segment(recording_id: str, position: int, language: str) -> dict[str, object]:
    return {
        "id": segments.segment_id(recording_id, position),
        "recording_id": recording_id,
        "position": position,
        "channel": 0,
        "speaker": "S1",
        "start_ms": position * 3000,
        "end_ms": position * 3000 + 2500,
        "language": language,
        "draft": "राशन कार्ड कब मिलेगा कृपया बताइए",
        "confidence": 0.9,
        "flags": [],
        "words": [],
        "text": "राशन कार्ड कब मिलेगा कृपया बताइए",
        "reviewed": True,
        "arm": "draft",
        "review_probability": 0.5,
    }


def _score(segment: dict[str, object], chance: random.Random) -> dict[str, object]:
    wrong = int(chance.random() < 0.5)
    return {
        "segment_id": segment["id"],
        "recording_id": segment["recording_id"],
        "policy": "L1",
        "identity": "L1@bench",
        "model": VERSION,
        "reference_version": 1,
        "substitutions": wrong,
        "deletions": 0,
        "insertions": 0,
        "reference_words": 6,
        "hypothesis_words": 6,
        "created_at": now(),
    }


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--segments", type=int, default=1_000_000)
    wanted.add_argument("--seed", type=int, default=1)
    chosen = wanted.parse_args()
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'boli.db'}")
        migrate(engine)
        with engine.begin() as connection:
            client = people.create_client(connection, "bench")
            last = fill(connection, client.id, chosen.segments, chosen.seed)
        with engine.begin() as connection:
            started = time.perf_counter()
            rows = reports.report(connection, Cut("dialect"), Thresholds())
            print(f"{chosen.segments} segments, {len(rows)} dialects: report {time.perf_counter() - started:.2f} s")
            started = time.perf_counter()
            for _ in range(20):
                scoring.score(connection, last)
            print(f"one score, all policies: {(time.perf_counter() - started) / 20 * 1000:.1f} ms")
            assert recordings.counts(connection, [segments.get(connection, last).recording_id])
        engine.dispose()


if __name__ == "__main__":
    main()
