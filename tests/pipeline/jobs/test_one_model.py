"""One recording is drafted by one model, from its plan to its end, whatever is released meanwhile and whoever goes on.

The stages run here one after another over a real service. Needs espeak-ng, as boli.demo.samples.voice says.
"""

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from asr.batcher.batcher import Batcher
from asr.models.choice import Spoken
from asr.models.model_files import ModelFilesError
from asr.models.pool import PinnedModelChanged, RecognizerPool
from asr.whisper import whisper
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr, Engine
from diarize.choose import diarizer
from pipeline.jobs.stages import DraftingStages
from pipeline.registry import models as registered
from pipeline.registry import releases
from pipeline.registry.current_choice import CurrentChoice
from tests.conftest import Service
from tests.registered import BY, added, passed

pytestmark = pytest.mark.slow  # whole recordings

SAID = ("मुझे राशन कार्ड के बारे में बताइए", "झुमरी शाम को पंचायत जाएंगे")


@pytest.fixture(scope="module")
def content() -> bytes:
    """Two sentences and a long pause: at least two parts, where a part is as short as can be."""
    pause = np.zeros(16_000, np.float32)
    file = io.BytesIO()
    whole = np.concatenate([part for text in SAID for part in (say(Voice("A", "hi", "m6", 165, 50), text), pause)])
    soundfile.write(file, whole, 16_000, format="WAV")
    return file.getvalue()


class Worker:
    """The stages of a worker that looks for releases at each step."""

    def __init__(self, service: Service, models: Path, name: str) -> None:
        asr = Asr(models=models, threads=1, loaded_models=1, max_window_ms=4000)
        settings = service.settings.model_copy(update={"asr": asr, "engine": Engine(part_minutes=0.01)})
        scratch = service.settings.storage.data_dir / name
        scratch.mkdir()
        self.choice = CurrentChoice(service.engine, asr, fresh_s=0)
        self.pool = RecognizerPool(self.choice, lambda own: Batcher(whisper.load(own)))
        self.stages = DraftingStages(settings, service.engine, service.blobs, self.pool, diarizer(settings), scratch)

    def begin(self, id: str) -> int:
        assert self.stages.prepare(id) is None
        self.stages.diarize(id)
        return self.stages.parts(id)

    def end(self, id: str, parts: range) -> None:
        for part in parts:
            self.stages.transcribe(id, part)
        for stage in (self.stages.join, self.stages.route, self.stages.deliver):
            stage(id)


@pytest.fixture
def models(service: Service, tmp_path: Path) -> Path:
    """Two models that may be released for Hindi and Bhojpuri, of which the first is."""
    folder = tmp_path / "models"
    for name in ("first", "second"):
        passed(service.engine, service.blobs, added(service.engine, folder / name, "hi"), folder, "bho", "hi")
    promote(service, "first", "hi")
    return folder


def promote(service: Service, name: str, tag: str) -> None:
    with service.engine.begin() as connection:
        releases.promote(connection, registered.get(connection, name).id, tag, BY)


def submitted(caller: Any, content: bytes, **fields: str) -> str:
    made = caller.post("/v1/recordings", files={"file": ("a.wav", content)}, data={"language": "hi", **fields})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def drafted_by(caller: Any, id: str) -> str:
    return str(caller.get(f"/v1/recordings/{id}/transcript").json()["model"]["name"])


def test_a_release_between_two_parts_counts_for_the_next_recording(
    service: Service, models: Path, content: bytes
) -> None:
    _, asha = service.client("asha")
    worker, other = Worker(service, models, "worker-0"), Worker(service, models, "worker-1")
    begun, next_one = submitted(asha, content), submitted(asha, content)
    parts = worker.begin(begun)
    assert parts >= 2
    worker.stages.transcribe(begun, 0)
    promote(service, "second", "hi")
    assert worker.choice.model_for(Spoken("hi")) == str(models / "second")
    other.end(begun, range(1, parts))  # a worker that never saw the first release takes over
    worker.end(next_one, range(worker.begin(next_one)))
    assert (drafted_by(asha, begun), drafted_by(asha, next_one)) == ("first", "second")


def test_bhojpuri_and_hindi_are_drafted_by_different_models(service: Service, models: Path, content: bytes) -> None:
    _, asha = service.client("asha")
    promote(service, "second", "bho")
    worker = Worker(service, models, "worker-0")
    named = {}
    for dialect in ("", "bho", "mag"):
        id = submitted(asha, content, **({"dialect": dialect} if dialect else {}))
        worker.end(id, range(worker.begin(id)))
        named[dialect] = drafted_by(asha, id)
    assert named == {"": "first", "bho": "second", "mag": "first"}


def test_nobody_ends_a_recording_with_another_model_than_it_was_begun_with(
    service: Service, models: Path, content: bytes
) -> None:
    _, asha = service.client("asha")
    id = submitted(asha, content)
    Worker(service, models, "worker-0").begin(id)
    shutil.move(models / "first", models / "aside")
    with pytest.raises(ModelFilesError, match="there is no model folder"):
        Worker(service, models, "worker-1").stages.transcribe(id, 0)
    shutil.copytree(models / "second", models / "first")
    with pytest.raises(PinnedModelChanged, match=r"the recording was begun by .*: bring the files back"):
        Worker(service, models, "worker-2").stages.transcribe(id, 0)
    Worker(service, models, "worker-3").stages.begin(id, 0)  # a job that begins again decides again
    again = Worker(service, models, "worker-4")
    again.end(id, range(again.begin(id)))
    assert drafted_by(asha, id) == "boli-starter-3"
