"""`boli voice`: a key, linking on and off, what is known, and forgetting; and the whole way of two calls to a name."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from asr.models.pool import OneRecognizer
from asr.scripted import ScriptedRecognizer
from boli.cli import app
from boli.demo.samples import path, samples
from configs.settings import Settings, Storage, Voices
from diarize.voiceprint.voiceprint import VoiceprintDiarizer
from pipeline.jobs.stages import DraftingStages
from pipeline.recordings.artifacts import Artifacts
from pipeline.speakers import voices
from pipeline.speakers.voices import VoiceMissing
from pipeline.store.database import reading
from pipeline.store.encryption import KeyUnset, new_key
from tests.conftest import Service

KEY = new_key()


@pytest.fixture
def keyed(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service with a key, to which the commands talk, too."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BOLI_VOICES__VOICEPRINT_KEY", KEY)
    return Service(Settings(storage=Storage(data_dir=tmp_path / "data")))


def boli(*words: str) -> Result:
    return CliRunner().invoke(app, ["voice", *words])


def drafted_call(service: Service, client_id: str, scratch: Path) -> str:
    """Prepare and diarize a bundled call, as the worker does; return the recording's id."""
    sample = next(one for one in samples() if one.name == "bn-helpline")
    made = service.rows.recording(client_id, sha256=sample.sha256, speaker_consent=True)
    with Artifacts(service.blobs, made.id).writing_original() as place:
        shutil.copyfile(path(sample), place)
    engines = (OneRecognizer(ScriptedRecognizer(["হ্যাঁ"])), VoiceprintDiarizer())
    stages = DraftingStages(service.settings, service.engine, service.blobs, *engines, scratch)
    assert stages.prepare(made.id) is None
    stages.diarize(made.id)
    service.rows.draft(made.id, "হ্যাঁ", "না", language="bn")
    return made.id


@pytest.mark.slow
def test_two_calls_and_one_name(keyed: Service, tmp_path: Path) -> None:
    client = keyed.rows.client("helpline")
    assert boli("link", "helpline").exit_code == 0
    first = drafted_call(keyed, client.id, tmp_path)
    with keyed.engine.begin() as connection:
        voices.name_speaker(connection, first, "S1", "Agent Meena")
    second = drafted_call(keyed, client.id, tmp_path)
    with reading(keyed.engine) as connection:
        assert [one.shown for one in voices.speakers(connection, second)] == ["Agent Meena (automatic)", "S2"]
    (known,) = json.loads(boli("list", "helpline", "--json").stdout)
    assert (known["name"], known["recording_ids"]) == ("Agent Meena", sorted([first, second]))
    assert "4 voiceprints" in boli("rotate").stdout
    assert boli("forget", known["id"]).exit_code == 0
    with reading(keyed.engine) as connection:
        assert [one.shown for one in voices.speakers(connection, second)] == ["S1", "S2"]
    assert isinstance(boli("forget", known["id"]).exception, VoiceMissing)


@pytest.mark.slow
def test_linking_is_turned_on_and_off(keyed: Service) -> None:
    client = keyed.rows.client("helpline")
    for words, wanted in ((("link", "helpline"), True), (("link", "helpline", "--off"), False)):
        assert boli(*words).exit_code == 0
        with reading(keyed.engine) as connection:
            assert voices.linking(connection, client.id) is wanted
    assert "no client named" in str(boli("link", "nobody").exception)


def test_a_key_is_printed_and_asked_for(keyed: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = boli("key").stdout.strip()
    assert Voices.model_validate({"voiceprint_key": printed}).keys == (printed,)
    monkeypatch.delenv("BOLI_VOICES__VOICEPRINT_KEY")
    assert isinstance(boli("link", "helpline").exception, KeyUnset)
