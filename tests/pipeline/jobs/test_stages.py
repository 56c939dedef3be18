"""From the form to the transcript: unknown and several languages, vocabulary and English, through a worker's stages.

The stages run here one after another, without the job engine. Needs espeak-ng, as boli.demo.samples.voice says.
"""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from asr.batcher.batcher import Batcher
from asr.models.choice import choice
from asr.models.model_files import CARD, write_card
from asr.models.pool import OneRecognizer, RecognizerPool, Recognizers
from asr.recognizer import Recognizer
from asr.whisper import whisper
from asr.whisper.whisper import WhisperRecognizer
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from diarize.choose import diarizer
from pipeline.jobs.stages import DraftingStages
from tests.conftest import Service
from tests.starter import claiming_to_translate, copy_of_starter

pytestmark = pytest.mark.slow  # whole recordings

HINDI, TELUGU = "मुझे राशन कार्ड के बारे में बताइए", "నాకు రేషన్ కార్డు గురించి చెప్పండి"
NAMED = "झुमरी शाम को पंचायत जाएंगे"


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1, max_window_ms=5000))  # a window has one language: a sentence each


def sound(*said: tuple[str, str, str, int]) -> bytes:
    pause = np.zeros(8000, np.float32)
    parts = [
        part for code, variant, text, pace in said for part in (say(Voice("A", code, variant, pace, 50), text), pause)
    ]
    file = io.BytesIO()
    soundfile.write(file, np.concatenate(parts), 16_000, format="WAV")
    return file.getvalue()


def drafted(service: Service, recognizer: Recognizer | Recognizers, recording_id: str) -> dict[str, Any] | None:
    """Run every stage; return the problem of one that could not be drafted."""
    scratch = service.settings.storage.data_dir / "scratch"
    scratch.mkdir(exist_ok=True)
    settings = service.settings
    who, one = diarizer(settings), recognizer if hasattr(recognizer, "lend") else OneRecognizer(recognizer)
    stages = DraftingStages(settings, service.engine, service.blobs, one, who, scratch)
    problem = stages.prepare(recording_id)
    if problem is not None:
        stages.fail(recording_id, problem)
        return problem
    stages.diarize(recording_id)
    for part in range(stages.parts(recording_id)):
        stages.transcribe(recording_id, part)
    for stage in (stages.join, stages.route, stages.deliver):
        stage(recording_id)
    return None


def transcript(service: Service, recognizer: Recognizer, content: bytes, **fields: str) -> list[dict[str, Any]]:
    _, asha = service.client(f"client {len(fields)} {sorted(fields)}")
    made = asha.post("/v1/recordings", files={"file": ("a.wav", content)}, data=fields)
    assert made.status_code == 201, made.text
    assert drafted(service, recognizer, made.json()["id"]) is None
    found: list[dict[str, Any]] = asha.get(f"/v1/recordings/{made.json()['id']}/transcript").json()["segments"]
    return found


@pytest.mark.parametrize("fields", [{}, {"languages": "hi,te"}, {"languages": "mai,te"}])
def test_each_segment_says_its_language(
    service: Service, recognizer: WhisperRecognizer, fields: dict[str, str]
) -> None:
    content = sound(("hi", "m6", HINDI, 165), ("te", "m6", TELUGU, 165))
    with Batcher(recognizer) as shared:
        found = transcript(service, shared, content, **fields)
    first = fields.get("languages", "hi").split(",")[0]
    assert [(one["language"], one["text"]) for one in found] == [(first, HINDI), ("te", TELUGU)]
    assert all(0.8 < one["language_probability"] <= 1 for one in found)
    assert all(one["translation"] is None for one in found)


def test_a_clients_words_are_preferred_in_its_recordings(service: Service, recognizer: WhisperRecognizer) -> None:
    content = sound(("hi", "f4", NAMED, 150))
    _, asha = service.client("asha")
    texts = []
    for words, fields in (([], {}), (["सीता", "झुमरी"], {}), ([], {"vocabulary": "सीता, झुमरी"})):
        asha.put("/v1/vocabulary", json={"words": words})
        made = asha.post("/v1/recordings", files={"file": ("a.wav", content)}, data={"language": "hi", **fields}).json()
        drafted(service, recognizer, made["id"])
        (one,) = asha.get(f"/v1/recordings/{made['id']}/transcript").json()["segments"]
        texts.append(one["text"])
    assert "झुमरी" not in texts[0]
    assert texts[1:] == [NAMED, NAMED]


@pytest.fixture(scope="module")
def translating(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return claiming_to_translate(tmp_path_factory.mktemp("model"))


def test_english_is_kept_beside_the_text(
    service: Service, recognizer: WhisperRecognizer, translating: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    able = whisper.load(Asr(model=str(translating), threads=1))
    asked: list[list[int]] = []
    generate = able._search._attempts

    def watched(ask: Any, rows: Any, how: Any) -> Any:
        asked.extend(ask.prompts[row] for row in rows)
        return generate(ask, rows, how)

    encodes: list[int] = []
    encode = able._encoder.encode
    monkeypatch.setattr(able._search, "_attempts", watched)
    monkeypatch.setattr(able._encoder, "encode", lambda batch: encodes.append(len(batch)) or encode(batch))
    monkeypatch.setitem(service.app.state.services.settings.__dict__, "asr", Asr(model=str(translating)))
    content = sound(("hi", "m6", HINDI, 165))
    found = transcript(service, able, content, language="hi", translate="true")
    assert [one["text"] for one in found] == [HINDI]
    assert isinstance(found[0]["translation"], str)
    assert found[0]["translation"] or "no-translation" in found[0]["flags"]
    translate = able._search._tokenizer.translate
    assert translate in asked[-1]
    assert any(translate not in prompt for prompt in asked)
    assert encodes == [1]  # both were written from one encoding


def test_a_worker_whose_model_cannot_translate_says_so(
    service: Service, recognizer: WhisperRecognizer, translating: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(service.app.state.services.settings.__dict__, "asr", Asr(model=str(translating)))
    _, asha = service.client("asha")
    content = sound(("hi", "m6", HINDI, 165))
    made = asha.post("/v1/recordings", files={"file": ("a.wav", content)}, data={"translate": "true"}).json()
    problem = drafted(service, recognizer, made["id"])
    assert problem is not None
    assert problem["code"] == "translate-unsupported"
    told = asha.get(f"/v1/recordings/{made['id']}").json()["problem"]
    assert told == problem | {"type": "urn:boli:problem:translate-unsupported", "status": 422}


def test_each_language_is_drafted_and_named_by_its_model(service: Service, tmp_path: Path) -> None:
    """One place in memory for two models: they take turns, and each transcript names the one that made it."""
    second = copy_of_starter(tmp_path / "second", without=CARD)
    write_card(second, name="second", intended_use="tests", languages=("te",), window_ms=10_000)
    asr = Asr(model="starter", language_models={"te": str(second)}, threads=1, loaded_models=1)
    pool = RecognizerPool(choice(asr), lambda own: Batcher(whisper.load(own)))
    _, asha = service.client("two models")
    named = {}
    for language, text in (("hi", HINDI), ("te", TELUGU)):
        file = {"file": ("a.wav", sound((language, "m6", text, 165)))}
        id = asha.post("/v1/recordings", files=file, data={"language": language}).json()["id"]
        assert drafted(service, pool, id) is None
        made = asha.get(f"/v1/recordings/{id}/transcript").json()
        assert made["segments"][0]["text"]
        named[language] = made["model"]["name"]
    assert named == {"hi": "boli-starter-3", "te": "second"}
