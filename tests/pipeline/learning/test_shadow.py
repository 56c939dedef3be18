"""Another model hears what was reviewed: real sound, the real recogniser, twice with different settings."""

import json
import shutil
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from asr.models.pool import OneRecognizer
from asr.scripted import ScriptedRecognizer
from asr.whisper import whisper
from boli.cli import app
from boli.demo.samples import path, samples
from configs.settings import Asr, Script, Settings, Storage
from diarize.scripted import ScriptedDiarizer
from pipeline.evaluation import scores
from pipeline.jobs.stages import DraftingStages
from pipeline.learning import shadow
from pipeline.media.prepared import voice_name
from pipeline.recordings import recordings, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.database import new_id, now
from tests.conftest import Service


def reviewed(service: Service, settings: Settings, scratch: Path, name: str) -> list[str]:
    """Take a bundled recording through every stage; a person corrects one word of each segment. Return their ids."""
    sample = next(one for one in samples() if one.name == name)
    owner, _ = service.client("asha")
    id, person = new_id("rec"), service.rows.person("ravi").id
    with Artifacts(service.blobs, id).writing_original() as place:
        shutil.copyfile(path(sample), place)
    with service.engine.begin() as connection:
        more = {"language": sample.language, "dialect": sample.dialect, "speaker": sample.speaker}
        recordings.create(connection, recordings.Submission(id, owner.id, name, sample.sha256, 1000, **more))
    recognizer = OneRecognizer(whisper.load(settings.asr))
    stages = DraftingStages(settings, service.engine, service.blobs, recognizer, ScriptedDiarizer([]), scratch)
    assert stages.prepare(id) is None
    stages.diarize(id)
    for part in range(stages.parts(id)):
        stages.transcribe(id, part)
    for stage in (stages.join, stages.route, stages.deliver):
        stage(id)
    with service.engine.begin() as connection:
        found = [one for one in segments.list_segments(connection, id) if one.draft]
        for one in found:
            text = f"{one.draft} अच्छा"
            revisions.add(connection, one.id, Submitted(str(uuid4()), 0, text), person, "draft", now())
            scores.score(connection, one.id)
    return [one.id for one in found]


@pytest.mark.slow
def test_the_same_files_with_other_settings_are_another_model(
    empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(empty_service, tmp_path / "data")
    settings = Settings(storage=Storage(data_dir=tmp_path / "data"), asr=Asr(threads=1))
    service = Service(settings)
    ids = reviewed(service, settings, tmp_path, "hi-farm")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_ASR__THREADS", "1")

    def boli(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(words))
        return done.exit_code, str(done.exception) if done.exception else done.stdout

    assert "wrote drafts here" in boli("model", "redecode", "--model", "starter")[1]
    for name, beam in (("beam-1", "1"), ("beam-5", "5")):
        monkeypatch.setenv("BOLI_ASR__BEAM_SIZE", beam)
        code, said = boli("model", "redecode", "--model", "starter", "--name", name, "--language", "hi")
        assert (code, f"{len(ids)} segments decoded and scored for {name}; 0 have no sound" in said) == (0, True), said
        assert (
            "0 segments decoded" in boli("model", "redecode", "--model", "starter", "--name", name)[1]
        )  # all are known

    with service.engine.begin() as connection:
        kept = connection.execute(sa.select(tables.evaluation.hypothesis)).all()
    assert {(one.segment_id, one.model) for one in kept} == {(id, name) for id in ids for name in ("beam-1", "beam-5")}
    assert all(one.text for one in kept)
    verdict = json.loads(
        CliRunner().invoke(app, ["accuracy", "compare", "beam-1", "beam-5", "--json", "--references", "all"]).stdout
    )
    assert (verdict["segments"], verdict["unpaired"], verdict["outcome"]) == (len(ids), 0, "inconclusive")
    service.engine.dispose()


def test_what_the_model_cannot_hear_is_left_out(service: Service) -> None:
    owner, _ = service.client("asha")
    for language, dialect in (("hi", ""), ("sat", ""), ("ta", "")):
        made = service.rows.recording(owner.id, language=language, dialect=dialect)
        service.rows.draft(made.id, "एक", language=language)
    with service.engine.begin() as connection:
        assert shadow.waiting(connection, "b", ("hi", "ta")) == []  # nobody reviewed anything
        connection.execute(sa.update(tables.recordings.segment).values(reviewed=True))
        assert sorted(one.code for one in shadow.waiting(connection, "b", ("hi", "ta"))) == ["hi", "ta"]
        (piece,) = shadow.waiting(connection, "b", ("hi", "ta"), "ta")
    assert (piece.code, piece.start_ms, piece.end_ms) == ("ta", 0, 2000)
    assert (
        next(shadow.decode([piece], service.blobs, ScriptedRecognizer(["राम"]), Script())).silent == 1
    )  # its sound was never prepared


def test_another_models_letters_are_read_as_those_of_drafts_are(service: Service) -> None:
    owner, _ = service.client("asha")
    made = service.drafted(owner.id, "यह राशन कार्ड है", language="hi")
    with Artifacts(service.blobs, made.id).writing_prepared(voice_name(0)) as place, place.open("wb") as file:
        np.save(file, np.ones(63, np.float32))  # somebody speaks all the time
    with service.engine.begin() as connection:
        connection.execute(sa.update(tables.recordings.segment).values(reviewed=True))
        pieces = shadow.waiting(connection, "b", ("hi",))
    urdu = ScriptedRecognizer(["یہ راشن کارڈ ہے"])
    assert [text for _, text in next(shadow.decode(pieces, service.blobs, urdu, Script())).texts] == ["यह राशन कार्ड है"]
    (as_written,) = next(shadow.decode(pieces, service.blobs, urdu, Script(transliterate=False))).texts
    assert as_written[1] == "یہ راشن کارڈ ہے"
