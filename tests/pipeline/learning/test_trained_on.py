"""A model is never measured on what it was trained on: by id, by sound, by text; and a comparison that would, fails.

The list is written by what `boli model train` writes it with, from a manifest of the service's own sound.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import soundfile
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from asr.finetuning import trained_on
from asr.finetuning.manifest import read
from asr.models import model_files
from boli.cli import app
from configs.settings import Asr, Settings, Storage
from pipeline.evaluation import hypotheses
from pipeline.evaluation.training_lists import recognised
from pipeline.recordings.artifacts import Artifacts
from pipeline.store import tables
from pipeline.store.database import reading
from tests.conftest import Service
from tests.pipeline.learning.test_shadow import reviewed
from tests.starter import copy_of_starter

pytestmark = pytest.mark.slow  # a recording through every stage

Rows = list[sa.Row[Any]]


@pytest.fixture
def service(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    shutil.copytree(empty_service, tmp_path / "data")
    settings = Settings(storage=Storage(data_dir=tmp_path / "data"), asr=Asr(threads=1))
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_ASR__THREADS", "1")
    running = Service(settings)
    reviewed(running, settings, tmp_path, "hi-farm")
    return running


@pytest.fixture
def segments(service: Service) -> Rows:
    with service.engine.begin() as connection:
        table = tables.recordings.segment
        return list(connection.execute(sa.select(table).where(table.c.reviewed).order_by(table.c.position)))


def manifest(service: Service, segments: Rows, folder: Path, **named: str) -> Path:
    """Write the segments as somebody would who cuts their sound and trains on it."""
    lines = []
    for one in segments:
        sound = Artifacts(service.blobs, one.recording_id).signal(one.channel).read(one.start_ms, one.end_ms)
        soundfile.write(folder / f"{one.position}.wav", sound, 16_000, subtype="PCM_16")
        line = {"audio": f"{one.position}.wav", "language": "hi", "text": one.text, "segment_id": one.id}
        lines.append(json.dumps(line | named, ensure_ascii=False))
    (folder / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "manifest.jsonl"


def trained_model(folder: Path, list_of: list[trained_on.Trained]) -> Path:
    """A model with the card and the list that `boli model train` writes."""
    model = copy_of_starter(folder)
    known = model_files.read(model)
    named = trained_on.write([model], list_of)
    model_files.write_card(
        model,
        name="tuned",
        intended_use="tests",
        languages=known.languages,
        trained_on=named,
        window_ms=known.window_ms,
    )
    return model


def boli(*words: object) -> Result:
    return CliRunner().invoke(app, list(map(str, words)))


def test_a_model_that_was_trained_on_its_test_segments_never_passes(
    service: Service, segments: Rows, tmp_path: Path
) -> None:
    list_of = trained_on.of_entries(read(manifest(service, segments[:2], tmp_path)))
    model = trained_model(tmp_path / "model", list_of)
    done = boli("model", "redecode", "--model", model, "--name", "tuned")
    assert f"{len(segments) - 2} segments decoded and scored for tuned" in done.stdout, done.output
    assert "2 segments left out because it was trained on them" in done.stdout
    drafted = boli("accuracy", "compare", "boli-starter", "tuned", "--references", "all", "--json")
    verdict = json.loads(drafted.stdout)
    assert (drafted.exit_code, verdict["segments"], verdict["unpaired"]) == (3, len(segments) - 2, 0)
    assert verdict["untold"] == [verdict["old"]]

    with service.engine.begin() as connection:  # whoever scores it there all the same, and perfectly
        hypotheses.add(connection, "tuned", [(one.id, one.text) for one in segments])
    refused = boli("accuracy", "compare", "boli-starter", "tuned", "--references", "all")
    assert refused.exit_code == 4
    assert "tuned was trained on 2: errors there say nothing" in refused.stderr
    asked = ("accuracy", "compare", "boli-starter", "tuned", "--references", "all", "--leave-out-trained", "--json")
    verdict = json.loads(boli(*asked).stdout)
    assert (verdict["segments"], verdict["trained"]) == (len(segments) - 2, {"tuned": 2})
    ml = service.person("meera", role="ml")[1]
    answer = ml.get("/v1/accuracy/compare?a=boli-starter&b=tuned&references=all")
    assert (answer.status_code, answer.json()["code"]) == (409, "trained-on-test")
    service.engine.dispose()


def test_segments_without_an_id_are_known_by_sound_and_text(service: Service, segments: Rows, tmp_path: Path) -> None:
    file = manifest(service, segments, tmp_path, segment_id="")
    (tmp_path / "all").mkdir()
    trained_on.write([tmp_path / "all"], trained_on.of_entries(read(file)))
    known = trained_on.read(tmp_path / "all")
    assert known is not None
    with reading(service.engine) as connection:
        found = recognised(connection, service.blobs, "tuned", known)
    assert {one.id for one in segments} == set(found)
    assert set(found.values()) <= {"text", "sound"}
    other = manifest(service, segments, tmp_path, segment_id="", text="कुछ और")
    trained_on.write([tmp_path / "all"], trained_on.of_entries(read(other)))
    by_sound = trained_on.read(tmp_path / "all")
    assert by_sound is not None
    with reading(service.engine) as connection:
        found = recognised(connection, service.blobs, "tuned", by_sound)
    assert found == {one.id: "sound" for one in segments}

    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"segment_id": segments[0].id, "text": segments[0].text}), encoding="utf-8")
    listed = tmp_path / "all" / trained_on.NAME
    scored = boli("accuracy", "score", texts, "--model", "theirs", "--trained-on", listed)
    assert f"{len(segments)} segments here are among those that theirs was trained on" in scored.stdout, scored.output
    assert boli("accuracy", "compare", "boli-starter", "theirs", "--references", "all").exit_code == 4
    service.engine.dispose()
