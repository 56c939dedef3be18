"""The soak's own instruments: they see what is lost, doubled or grows, and leave no process."""

import os
import signal
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from benchmarks.lib.fleet import AGAIN_AFTER_S, Fleet, Member
from benchmarks.lib.footprint import WARM_UP_S, Footprints, Sample, sample
from benchmarks.lib.soak_checks import faults, unsettled
from benchmarks.lib.soak_clients import Ledger, Promised
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import new_id
from pipeline.store.tables.events import outbox
from pipeline.store.tables.recordings import recording
from tests.conftest import Rows

SOUND = b"sound"
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def until(condition: Callable[[], object], patience_s: float = 30) -> None:
    end_s = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.05)


@pytest.mark.slow
def test_a_fleet_starts_again_what_dies_and_leaves_nothing(tmp_path: Path) -> None:
    with Fleet({"a": Member(SLEEPER, tmp_path / "a"), "b": Member(["false"], tmp_path / "b")}) as fleet:
        first = fleet.pids()["a"]
        fleet.signal("a", signal.SIGSTOP)
        fleet.signal("a", signal.SIGKILL)
        until(lambda: "a" not in fleet.pids())

        def again() -> bool:
            fleet.look_after()
            return fleet.pids().get("a", first) != first and fleet.members["b"].deaths > 1

        until(again, patience_s=30 * AGAIN_AFTER_S)
        fleet.signal("a", signal.SIGSTOP)
        second = fleet.pids()["a"]
    assert not Path(f"/proc/{second}").exists()
    assert fleet.members["a"].deaths == 0, "it was killed, and did not die by itself"


def test_growth_is_seen_where_a_life_is_long_enough() -> None:
    seen = Footprints()
    for number in range(100):
        at_s = number * 10.0
        seen.samples["flat", 1].append(Sample(at_s, 300 + number % 3, 30))
        seen.samples["leaks", 2].append(Sample(at_s, 200 + number, 30))
        seen.samples["opens", 3].append(Sample(at_s, 200, 20 + number))
        if at_s < WARM_UP_S:
            seen.samples["starts", 4].append(Sample(at_s, 10 * number, 3))
    lives = {one.name: one for one in seen.lives()}
    assert set(lives) == {"flat", "leaks", "opens"}
    assert lives["flat"].grows() == ""
    assert "MB" in lives["leaks"].grows()
    assert "files open" in lives["opens"].grows()
    assert round(lives["leaks"].mb_an_hour) == 360
    assert sample(0, os.getpid()).memory_mb > 10


def promised(
    engine: Engine, blobs: DiskBlobs, ledger: Ledger, client_id: str, name: str, status: str = "reviewed"
) -> str:
    """Let the service take a recording and bring it to its end; return its id."""
    digest, id = sha256(SOUND).hexdigest(), new_id("rec")
    with engine.begin() as connection:
        sent = recordings.Submission(id, client_id, "a.wav", digest, len(SOUND), external_id=name)
        recordings.create(connection, sent)
        problem = {"problem": {"code": "not-audio"}} if status == "failed" else {}
        connection.execute(update(recording).where(recording.c.id == id).values(status=status, **problem))
        connection.execute(outbox.delete())
    with Artifacts(blobs, id).writing_original() as place:
        place.write_bytes(SOUND)
    ledger.begun.add(name)
    ledger.promised.append(Promised(id, name, digest, poison=status == "failed"))
    return id


def test_what_is_lost_doubled_or_changed_is_found(database: Engine, rows: Rows, tmp_path: Path) -> None:
    blobs, ledger = DiskBlobs(tmp_path / "blobs"), Ledger()
    client_id = rows.client("asha").id
    whole, changed, gone, stuck = (promised(database, blobs, ledger, client_id, name) for name in "abcd")
    promised(database, blobs, ledger, client_id, "poison", status="failed")
    assert faults(database, blobs, ledger) == []
    Artifacts(blobs, changed).original().write_bytes(b"other")
    with database.begin() as connection:
        connection.execute(recording.delete().where(recording.c.id == gone))
        connection.execute(update(recording).where(recording.c.id == stuck).values(status="drafted"))
    ledger.begun.add("e")
    doubled = promised(database, blobs, ledger, client_id, "f")
    ledger.promised.pop()
    ledger.begun.discard("f")
    wrong = "\n".join(faults(database, blobs, ledger))
    assert whole not in wrong
    assert f"{changed} (b): its sound is not what was sent" in wrong
    assert f"{gone} (c) was promised and is lost" in wrong
    assert f"{stuck} (d) ended as drafted" in wrong
    assert "e was never taken" in wrong
    assert f"{doubled} (f, reviewed) was sent by nobody" in wrong
    assert unsettled(database) == {"recordings": 1}
