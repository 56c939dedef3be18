"""`boli twice` and `boli seeded`: every estimate by its name, nothing shown of too little."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from boli.cli import app
from pipeline.store import tables
from pipeline.store.database import connect, migrate
from tests.collected import collect

Run = Callable[..., str]


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    engine = connect(f"sqlite:///{tmp_path / 'boli.db'}")
    migrate(engine)
    return engine


@pytest.fixture
def run(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command over the database and returns what it prints."""
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path))

    def call(*words: str) -> str:
        app(list(words), standalone_mode=False)
        return capsys.readouterr().out

    return call


def write_again(engine: sa.Engine, segment_ids: list[str], said: str) -> None:
    """Store what a second person wrote for the segments."""
    segment, person = tables.segment.c, tables.person.c
    with engine.begin() as connection:
        who = connection.execute(sa.select(person.id)).scalars().first()
        for id in segment_ids:
            row = connection.execute(sa.select(tables.segment).where(segment.id == id)).one()
            values = {"segment_id": id, "recording_id": row.recording_id, "person_id": who, "operation_id": id}
            more = {"version": 1, "text": said, "probability": 0.5, "created_at": sa.func.now()}
            connection.execute(tables.second_reference.insert().values(**values, **more))


def test_every_estimate_has_its_name(engine: sa.Engine, run: Run) -> None:
    few = collect(engine, "bho", 7, lambda speaker: 10, words=200)
    enough = collect(engine, "mag", 8, lambda speaker: 10 + speaker, words=200)
    for ids in (few, enough):
        with engine.connect() as connection:
            said = connection.execute(
                sa.select(tables.segment.c.text).where(tables.segment.c.id == ids[0])
            ).scalar_one()
        write_again(engine, ids, said)
    rows = {row["dialect"]: row for row in json.loads(run("twice", "--json"))}
    assert (rows["bho"]["status"], rows["bho"]["naive"], rows["bho"]["wer"], rows["bho"]["corrected"]) == (
        "not enough data", None, None, None,
    )  # fmt: skip
    known = rows["mag"]
    assert known["naive"] == pytest.approx(108 / 1600)
    assert known["corrected"] == pytest.approx(108 / 1600)  # the second person agrees with the first
    assert (known["twice"], known["people_L1"], known["status"]) == (8, 0.0, "ok")
    table = run("twice")
    assert all(word in table for word in ("naive", "wer", "greg", "corrected", "biased by the routing", "not enough"))


def test_nothing_yet(run: Run) -> None:
    assert "nothing to show yet" in run("seeded")
    assert "nothing to show yet" in run("twice", "--policy", "L3")
    assert json.loads(run("seeded", "--by", "dialect", "--json")) == []


@pytest.mark.parametrize("words", [("seeded", "--by", "weather"), ("twice", "--policy", "L9")])
def test_what_cannot_be_asked(run: Run, words: tuple[str, ...]) -> None:
    with pytest.raises(Exception, match="not '"):
        run(*words)
