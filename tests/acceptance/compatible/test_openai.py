"""OpenAI's own package, with another base_url: it sends a bundled recording and reads the text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import httpx2
import openai
import pytest

from boli.demo.samples import path
from tests.acceptance.compatible.conftest import Running
from tests.bundled import BY_NAME

pytestmark = pytest.mark.slow


@pytest.fixture
def audio(running: Running) -> Iterator[Any]:
    with openai.OpenAI(base_url=f"{running.url}/v1", api_key=running.key) as client:
        yield client.audio


def test_every_format_is_read(audio: Any, hindi: Path) -> None:
    """One recording: the same request in another format finds the draft that is there."""

    def read(format: str, **more: Any) -> Any:
        with hindi.open("rb") as file:
            return audio.transcriptions.create(
                file=file, model="whisper-1", language="hi", response_format=format, prompt="राशन, कार्ड", **more
            )

    plain = read("json").text
    assert len(plain.split()) >= 5
    assert read("text").strip() == plain
    verbose = read("verbose_json", timestamp_granularities=["word", "segment"])
    assert (verbose.text, verbose.language, verbose.segments[0].start >= 0) == (plain, "hindi", True)
    assert [one.word for one in verbose.words] == plain.split()
    assert read("verbose_json").words is None
    assert read("diarized_json").segments[0].speaker
    assert read("srt").startswith("1\n00:00:")
    assert read("vtt").startswith("WEBVTT")


def test_the_answer_names_the_model_and_the_recording(audio: Any, hindi: Path, running: Running) -> None:
    with hindi.open("rb") as file:
        raw = audio.transcriptions.with_raw_response.create(file=file, model="gpt-4o-transcribe", language="hi")
    assert raw.headers["boli-model"]
    assert raw.headers["recording-id"].startswith("rec_")


def test_a_caller_who_goes_away_finds_the_recording_again(running: Running) -> None:
    sound = path(BY_NAME["bho-office"]).read_bytes()
    with openai.OpenAI(base_url=f"{running.url}/v1", api_key=running.key, max_retries=0) as client:

        def send(timeout_s: float) -> Any:
            return client.audio.transcriptions.with_raw_response.create(
                file=("call.ogg", sound), model="whisper-1", language="bho", timeout=httpx2.Timeout(60, read=timeout_s)
            )

        with pytest.raises(openai.APITimeoutError):
            send(0.01)
        again = send(60)
    key = {"Authorization": f"Bearer {running.key}"}
    listed = httpx.get(f"{running.url}/v1/recordings", headers=key).json()["items"]
    assert [one["id"] for one in listed if one["name"] == "call.ogg"] == [again.headers["recording-id"]]


@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # their package says it of translations
def test_what_cannot_be_done_is_refused_as_openai_refuses(audio: Any, hindi: Path, running: Running) -> None:
    def refused(kind: str = "transcriptions", **more: Any) -> Any:
        with hindi.open("rb") as file, pytest.raises(openai.BadRequestError) as told:
            getattr(audio, kind).create(file=file, model="whisper-1", **more)
        assert told.value.type == "invalid_request_error"
        return told.value

    assert refused(stream=True).param == "stream"
    assert refused(temperature=0.7).param == "temperature"
    assert refused(include=["logprobs"]).param == "include"
    assert refused(chunking_strategy={"type": "server_vad"}).param == "chunking_strategy[type]"
    assert refused(timestamp_granularities=["word"]).param == "timestamp_granularities"
    assert refused(language="tlh").code == "unknown-language"
    assert refused("translations").code == "translate-unsupported"  # the starter writes no English
    with pytest.raises(openai.BadRequestError) as told:
        audio.transcriptions.create(file=("call.wav", b"no sound"), model="whisper-1")
    assert told.value.code == "not-audio"
    stranger = openai.OpenAI(base_url=f"{running.url}/v1", api_key="boli_x")
    with hindi.open("rb") as file, stranger, pytest.raises(openai.AuthenticationError) as unknown:
        stranger.audio.transcriptions.create(file=file, model="whisper-1")
    assert unknown.value.code == "invalid_api_key"
