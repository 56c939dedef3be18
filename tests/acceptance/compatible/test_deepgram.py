"""Deepgram's own package, with another base: it sends a bundled recording and reads the text."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from deepgram import DeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.environment import DeepgramClientEnvironment

from tests.acceptance.compatible.conftest import Running

pytestmark = [
    pytest.mark.slow,
    # Of their package, which imports what it does not need here, and leaves its lines open.
    pytest.mark.filterwarnings("ignore:websockets:DeprecationWarning"),
]


@contextmanager
def media(running: Running, **key: str) -> Iterator[Any]:
    here = DeepgramClientEnvironment(
        base=running.url, production=running.url, agent=running.url, agent_rest=running.url
    )
    with httpx.Client(timeout=60) as lines:
        yield DeepgramClient(environment=here, httpx_client=lines, **key).listen.v1.media


@pytest.mark.parametrize("way", ["api_key", "access_token"])  # `Token …` and `bearer …`
def test_a_recording_is_sent_and_read(running: Running, tamil: Path, way: str) -> None:
    with media(running, **{way: running.key}) as theirs:
        read = theirs.transcribe_file(
            request=tamil.read_bytes(), model="nova-3", language="ta", diarize=True, utterances=True, keyterm=["மதுரை"]
        )
    assert read.metadata.request_id.startswith("rec_")
    said = read.results.channels[0].alternatives[0]
    assert len(said.transcript.split()) >= 5
    assert [one.punctuated_word for one in said.words] == said.transcript.split()
    assert {one.speaker for one in said.words} == {0}
    assert read.results.utterances
    assert said.paragraphs is None


def test_the_same_again_is_the_same_recording_in_another_dress(running: Running, tamil: Path) -> None:
    def sent(**more: Any) -> Any:
        with media(running, api_key=running.key) as theirs:
            return theirs.transcribe_file(request=tamil.read_bytes(), language="ta", keyterm=["மதுரை"], **more)

    plain, dressed = sent(), sent(smart_format=True)
    assert plain.metadata.request_id == dressed.metadata.request_id
    assert plain.results.channels[0].alternatives[0].words[0].speaker is None
    assert plain.results.utterances is None
    assert dressed.results.channels[0].alternatives[0].paragraphs.paragraphs


def test_what_cannot_be_done_is_refused_by_name(running: Running, tamil: Path) -> None:
    def refused(key: str = running.key, sound: bytes = tamil.read_bytes(), **more: Any) -> Any:
        with media(running, api_key=key) as theirs, pytest.raises(ApiError) as told:
            theirs.transcribe_file(request=sound, **more)
        return told.value.status_code, told.value.body["err_code"], told.value.body["err_msg"]

    assert "sentiment" in refused(sentiment=True)[2]
    assert "keywords" in refused(keywords=["मदुरै:2"])[2]
    assert refused(language="tlh")[:2] == (400, "UNKNOWN_LANGUAGE")
    assert refused(sound=b"no sound")[:2] == (400, "NOT_AUDIO")
    assert refused(key="boli_x")[:2] == (401, "INVALID_AUTH")
    with media(running, api_key=running.key) as theirs, pytest.raises(ApiError) as told:
        theirs.transcribe_url(url="https://client.example/call.wav")
    assert told.value.body["err_code"] == "URL_REFUSED"


def test_live_streaming_is_said_not_to_be_there(running: Running) -> None:
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }  # fmt: skip
    for headers in ({}, upgrade):
        told = httpx.get(f"{running.url}/v1/listen", headers=headers)
        assert (told.status_code, told.json()["code"]) == (400, "no-live-streaming")
