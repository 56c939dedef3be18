"""AssemblyAI's own package, with another base_url: it uploads a bundled recording, polls, and reads the text."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import assemblyai
import pytest

from tests.acceptance.compatible.conftest import Running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::pydantic.PydanticDeprecatedSince20"),  # of their package
]


@contextmanager
def transcriber(running: Running, key: str) -> Iterator[assemblyai.Transcriber]:
    settings = assemblyai.Settings(base_url=running.url, api_key=key, polling_interval=0.2)
    client = assemblyai.Client(settings=settings)
    with client.http_client:
        yield assemblyai.Transcriber(client=client)


@pytest.fixture
def own(running: Running) -> Iterator[assemblyai.Transcriber]:
    with transcriber(running, running.key) as made:
        yield made


@pytest.fixture
def other(running: Running) -> Iterator[assemblyai.Transcriber]:
    with transcriber(running, running.other_key) as made:
        yield made


def test_a_recording_is_uploaded_polled_read_and_deleted(own: Any, other: Any, tamil: Path) -> None:
    config = assemblyai.TranscriptionConfig(language_code="ta", speaker_labels=True, keyterms_prompt=["மதுரை"])
    read = own.transcribe(str(tamil), config)
    assert read.status == assemblyai.TranscriptStatus.completed
    assert read.text
    assert read.words
    assert read.utterances
    assert [one.text for one in read.words] == read.text.split()
    assert " ".join(one.text for one in read.get_sentences()) == read.text
    assert [one.text for one in read.get_paragraphs()] == [one.text for one in read.utterances]
    assert read.export_subtitles_srt().startswith("1\n00:00:")
    assert read.export_subtitles_vtt(chars_per_caption=32).startswith("WEBVTT")
    listed = own.list_transcripts(assemblyai.ListTranscriptParameters(status="completed"))
    assert read.id in [one.id for one in listed.transcripts]
    assert other.list_transcripts().transcripts == []
    assert read.id
    assert own._client.http_client.delete(f"/v2/transcript/{read.id}").json()["text"] == "Deleted by user."
    assert own._client.http_client.get(f"/v2/transcript/{read.id}").status_code == 404


def test_what_cannot_be_done_is_refused(running: Running, own: Any, other: Any, tamil: Path) -> None:
    address = own.upload_file(str(tamil))
    with pytest.raises(assemblyai.TranscriptError, match="there is no such upload among yours"):
        other.submit(address)
    with pytest.raises(assemblyai.TranscriptError, match="`sentiment_analysis` is not done here"):
        own.submit(address, assemblyai.TranscriptionConfig(sentiment_analysis=True))
    with pytest.raises(assemblyai.TranscriptError, match="POST /v2/upload"):
        own.submit("https://client.example/call.wav")
    with (
        transcriber(running, "boli_x") as stranger,
        pytest.raises(assemblyai.TranscriptError, match="not known"),
    ):
        stranger.upload_file(str(tamil))
