"""`boli dataset import`, `export`, `formats`: what a team has becomes a data set, is measured, and goes out again."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from sqlalchemy import Engine
from typer.testing import CliRunner

from boli.cli import app
from boli.demo.samples import Sample, path, samples
from configs.errors import BoliError
from configs.settings import Settings, Storage
from pipeline.accounts import clients
from pipeline.evaluation import hypotheses, model_pairs
from pipeline.store.database import connect
from pipeline.store.tables.evaluation import score

pytestmark = pytest.mark.slow

LONGEST_MS = 20_000  # of each sample: enough for a few words


@pytest.fixture
def engine(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A data folder that the commands use, with a client that agrees."""
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_ASR__THREADS", "1")
    shutil.copytree(empty_service, tmp_path / "data")
    made = connect(Settings(storage=Storage(data_dir=tmp_path / "data")).database_url)
    with made.begin() as connection:
        clients.set_training_use(connection, clients.create(connection, "Corpus").id, True)
    yield made
    made.dispose()


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def boli(*words: object) -> str:
    result = call(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refusal(*words: object) -> str:
    result = call(*words)
    assert isinstance(result.exception, BoliError), result.output
    return str(result.exception)


def manifest(folder: Path, *of: Sample) -> int:
    """Write bundled recordings and what is said in them as a NeMo manifest; return how many rows it has."""
    folder.mkdir()
    rows = []
    for sample in of:
        shutil.copyfile(path(sample), folder / path(sample).name)
        rows += [
            {
                "audio_filepath": path(sample).name,
                "offset": said.start_ms / 1000,
                "duration": (said.end_ms - said.start_ms) / 1000,
                "text": said.text,
                "lang": sample.language,
                "dialect": sample.dialect,
                "speaker": sample.name,
            }
            for said in sample.utterances
            if said.end_ms <= LONGEST_MS
        ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "corpus.json").write_text("\n".join(lines) + "\n", "utf-8")
    return len(rows)


def test_a_corpus_is_imported_frozen_measured_and_exported(engine: Engine, tmp_path: Path) -> None:
    count = manifest(tmp_path / "corpus", *[one for one in samples() if one.language == "hi"][:3])
    command = ("dataset", "import", tmp_path / "corpus", "--format", "nemo", "--client", "Corpus")
    assert f"3 recordings with {count} references" in boli(*command, "--training-consent")
    assert "0 recordings with 0 references, 0.00 hours; 3 were there already" in boli(*command)

    boli("dataset", "snapshot", "imported")
    said = boli("dataset", "export", "imported", "--format", "boli", "--out", tmp_path / "out")
    assert f"{tmp_path / 'out'}: imported@1 for boli" in said
    lines = [line for file in (tmp_path / "out").glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    assert {row["arm"] for row in rows} == {"blind"}
    assert "files of imported@1" in boli("dataset", "export", "imported", "--format", "kaldi", "--to-store")

    heard = boli("model", "redecode", "--model", "starter", "--name", "starter again")
    assert f"{count} segments decoded and scored for starter again; 0 have no sound" in heard
    with engine.begin() as connection:
        ids = list(connection.execute(sa.select(score.c.segment_id).distinct()).scalars())
        hypotheses.add(connection, "another", [(id, "राशन") for id in ids])
        compared = model_pairs.paired(connection, "starter again", "another", "L1")
    assert (len(compared.rows), compared.references) == (count, {"blind": count})


def test_bad_rows_are_told_and_the_rest_is_taken(engine: Engine, tmp_path: Path) -> None:
    (sample,) = [one for one in samples() if one.language == "hi"][:1]
    manifest(tmp_path / "corpus", sample)
    file = tmp_path / "corpus" / "corpus.json"
    file.write_text('{"audio_filepath": "gone.wav", "text": "x"}\n' + file.read_text("utf-8"), "utf-8")
    result = call("dataset", "import", tmp_path / "corpus", "--format", "nemo", "--client", "Corpus")
    assert f"{file}, line 1: there is no file gone.wav" in result.output
    assert "1 recordings with" in result.output
    assert str(result.exception) == "1 rows were left out, see above: mend them, and run the same again"


def test_what_cannot_be_is_refused_in_one_line(engine: Engine, tmp_path: Path) -> None:
    assert "there is no client named 'nobody'" in refusal(
        "dataset", "import", tmp_path, "--format", "csv", "--client", "nobody"
    )
    assert "no form is called 'mp3'" in refusal("dataset", "import", tmp_path, "--format", "mp3", "--client", "Corpus")
    assert "it needs *.csv" in refusal("dataset", "import", tmp_path / "data", "--format", "csv", "--client", "Corpus")
    export = ("dataset", "export", "nothing", "--format")
    assert "no format is called 'mp3'" in refusal(*export, "mp3", "--out", tmp_path / "out")
    assert "--out FOLDER, or --to-store" in refusal(*export, "nemo")
    assert "there is no data set" in refusal(*export, "nemo", "--out", tmp_path / "out")


def test_the_formats_are_listed(engine: Engine) -> None:
    assert [one["name"] for one in json.loads(boli("dataset", "formats", "--json"))][:2] == [
        "huggingface",
        "audiofolder",
    ]
    assert "Kaldi data folders" in boli("dataset", "formats")
