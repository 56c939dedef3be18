"""The demo's made-up past: weeks with an alarm, and a gate that refuses the newer model, as the help's example asks."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from boli.cli import app
from boli.context import State
from boli.demo import history
from boli.demo.samples import samples
from pipeline.accounts import clients, people
from pipeline.evaluation import trends
from pipeline.media.prepared import flac_name
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.store import tables

pytestmark = pytest.mark.slow


@pytest.fixture
def state(tmp_path: Path, monkeypatch: Any) -> State:
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return State(Path(history.__file__).with_name("demo.toml"))


def test_the_gate_refuses_the_newer_model_and_a_week_raises_an_alarm(state: State) -> None:
    with state.transaction() as connection:
        person_id = people.create(connection, "scripted", "Scripted", "a password of the demo", ["transcriber"]).id
        _drafted(connection, state)
    made = history.fill(state, state.blobs, person_id)
    assert made == history.WEEKS * history.SPEAKERS * len(history.STORIES)
    asked = ["--config", str(state.config), "accuracy", "compare", history.OLD.name, history.NEW]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 1, done.output
    rows = [line for line in done.stdout.splitlines() if "│" in line]
    assert [("ta-IN-x-madurai" in row, "worse" in row) for row in rows if "bho" in row or "madurai" in row] == [
        (False, False), (True, True),
    ]  # fmt: skip
    with state.transaction() as connection:
        series = {one.dialect: one for one in trends.series(connection, trends.TrendQuery(weeks=20))}
        statuses = set(connection.execute(sa.select(tables.recordings.recording.c.status)).scalars())
    alarms = {dialect: [week.alarm for week in one.weeks] for dialect, one in series.items() if dialect}
    assert "worse" in alarms["bho"][-3:]
    assert set(alarms["ta-IN-x-madurai"]) == {""}
    assert all(week.rate is not None for one in series.values() for week in one.weeks)
    assert statuses == {"reviewed"} | {"queued"}  # the bundled recording itself
    with state.transaction() as connection:
        named = tables.recordings.recording.c.name.like(f"{history.STORIES[0].sample}, %")
        ids = connection.execute(sa.select(tables.recordings.recording.c.id).where(named)).scalars().all()
    assert {Artifacts(state.blobs, id).flac(0).read_bytes() for id in ids} == {b"sound"}


def _drafted(connection: sa.Connection, state: State) -> None:
    """Store one of the bundled recordings, with its sound."""
    sample = {one.name: one for one in samples()}[history.STORIES[0].sample]
    client = clients.create(connection, "Demo client").id
    recordings.create(connection, recordings.Submission("rec_bundled", client, sample.name, sample.sha256, 1))
    with Artifacts(state.blobs, "rec_bundled").writing_prepared(flac_name(0)) as place:
        place.write_bytes(b"sound")
