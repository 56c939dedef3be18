"""Scores as Parquet: typed, in groups, with what they are about; whole or not there."""

import json
import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from boli.cli import app
from pipeline.evaluation import parquet as ours
from pipeline.evaluation.estimates import AccuracyRow
from pipeline.store.atomic_file import CannotWrite
from pipeline.store.database import connect
from tests.collected import VERSION, collect

pytestmark = pytest.mark.slow  # takes seconds: left to make test


@pytest.fixture
def home(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def test_scores_are_written_typed_and_in_groups(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = connect(f"sqlite:///{home / 'data' / 'boli.db'}")
    made = collect(engine, "bho", 5, lambda speaker: speaker)
    engine.dispose()
    monkeypatch.setattr(ours, "GROUP", 2)
    done = CliRunner().invoke(app, ["accuracy", "export", "--parquet", str(home / "s.parquet")])
    assert "5 scores" in done.stdout, done.output
    file = parquet.ParquetFile(home / "s.parquet")
    assert file.num_row_groups == 3
    rows = {row["segment_id"]: row for row in file.read().to_pylist()}
    assert [rows[id]["substitutions"] for id in made] == [0, 1, 2, 3, 4]
    first = rows[made[0]]
    assert (first["model"], first["reference"], first["review_probability"]) == (VERSION, 20, 1.0)
    assert first["identity"].startswith("L1@")
    done = CliRunner().invoke(app, ["accuracy", "report", "--parquet", str(home / "a.parquet")])
    assert "1 rows" in done.stdout, done.output
    (row,) = parquet.read_table(home / "a.parquet").to_pylist()
    assert (row["dialect"], row["speakers"], row["wer"], row["least_probability"]) == ("bho", 5, None, 1.0)
    assert row["caveats"] == []
    assert list(row) == [field.name for field in fields(AccuracyRow)]
    (home / "a.parquet").unlink()
    assert [str(field.type) for field in file.schema_arrow][:1] == ["string"]
    assert json.loads(file.schema_arrow.metadata[b"boli"])["policy"] == "L1"
    assert [one.name for one in home.iterdir() if one.suffix == ".parquet" or one.name.startswith(".")] == ["s.parquet"]


def test_columns_are_those_of_the_row() -> None:
    @dataclass
    class Row:
        name: str
        status: Literal["ok", "not enough data"]
        count: int
        share: float
        rate: float | None
        least: int | None

    columns = {
        "name": "string", "status": "string", "count": "int64", "share": "float64", "rate": "float64", "least": "int64",
    }  # fmt: skip
    assert ours.columns_of(Row) == columns
    assert list(ours.columns_of(AccuracyRow)) == [field.name for field in fields(AccuracyRow)]


def test_what_cannot_be_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(app, ["accuracy", "export", "--parquet", str(home / "nowhere" / "s.parquet")])
    assert isinstance(done.exception, CannotWrite)
    assert "cannot write" in str(done.exception)

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(ours, "import_module", missing)
    done = CliRunner().invoke(app, ["accuracy", "export", "--parquet", str(home / "s.parquet")])
    assert "boli-speech[parquet]" in str(done.exception)
