"""The client against a real service, in both its forms."""

import io
from pathlib import Path
from typing import Any

import pytest

from boli.client import Conflict, FileUnusable, Invalid, NotFound, NotReady, Retries, Unauthorized, Unreachable
from boli.client.flows import uploading
from pipeline.delivery.formats import FORMATS
from pipeline.recordings.artifacts import Artifacts
from tests.boli.client.conftest import Make, Served
from tests.boli.client.cut_line import cut_line
from tests.pipeline.review.test_review_modes import deliver
from tests.review_api.clients.test_recordings import count, wav

pytestmark = pytest.mark.slow

SECONDS = 25  # 800 kB


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "राशन कार्ड.wav"
    path.write_bytes(wav(SECONDS))
    return path


def stored(served: Served, id: str) -> bytes:
    return Artifacts(served.service.blobs, id).original().read_bytes()


def test_a_recording_is_sent_listed_read_and_deleted(client: Any, served: Served, sound: Path) -> None:
    made = client.submit(sound, dialect="bho", review="none", vocabulary=["राशन", "पंचायत"], speakers=1)
    assert (made.name, made.language, made.status) == (sound.name, "hi", "queued")
    assert (made.vocabulary, made.review) == (("राशन", "पंचायत"), "none")
    assert stored(served, made.id) == sound.read_bytes()
    with pytest.raises(NotReady) as early:
        client.transcript(made.id)
    assert (early.value.code, early.value.status, early.value.retry_after_s) == ("not-ready", 409, 10)
    assert len(early.value.request_id) == 32
    deliver(served.service, made.id, ["राशन कार्ड", "नमस्ते"])
    assert client.recording(made.id).drafted_at is not None
    assert client.transcript(made.id).text == "राशन कार्ड\nनमस्ते"
    assert "राशन कार्ड" in client.export(made.id, "srt", marks=False, max_line=30).text
    assert [month.recordings for month in client.usage()] == [1]
    client.delete(made.id)
    with pytest.raises(NotFound):
        client.recording(made.id)


def test_every_format_comes_as_what_it_is(client: Any, served: Served, sound: Path) -> None:
    made = client.submit(sound, language="hi")
    deliver(served.service, made.id, ["राशन कार्ड"])
    for name, kind in FORMATS.items():
        found = client.export(made.id, name)
        assert found.media_type == kind.media_type
        if found.media_type.endswith("json"):
            assert "राशन" in str(found.json())
        else:
            assert found.text if kind.is_text else found.content.startswith(b"PK")


def test_lists_are_read_to_their_end_and_filtered(client: Any) -> None:
    made = [
        client.submit(io.BytesIO(wav()), name=str(number), language=tag).id
        for number, tag in enumerate(["ta", "hi"] * 2)
    ]
    assert [one.id for one in client.recordings(page_size=3)] == made[::-1]
    assert {one.language for one in client.recordings(language=["ta"])} == {"ta"}
    assert list(client.recordings(status="failed")) == []


def test_refusals_are_errors_of_their_kind(client: Any, make: Make, served: Served, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no sound")
    with pytest.raises(Invalid, match="audio") as refused:
        client.submit(tmp_path / "notes.txt")
    assert (refused.value.status, refused.value.code) == (422, "not-audio")
    assert client.uploads() == ()
    with pytest.raises(Invalid) as unknown:
        client.submit(io.BytesIO(wav()), language="xx")
    assert unknown.value.code == "unknown-language"
    with pytest.raises(FileUnusable, match="cannot read"):
        client.submit(tmp_path / "missing.wav")
    made = client.submit(io.BytesIO(wav()), name="call")
    with pytest.raises(Conflict) as early:
        client.confirm_receipt(made.id)
    assert early.value.code == "not-final"
    with make(served.url, "boli_wrong") as stranger, pytest.raises(Unauthorized):
        stranger.usage()
    with make("http://127.0.0.1:9") as nowhere, pytest.raises(Unreachable, match="is the service running"):
        nowhere.usage()
    assert not nowhere_healthy(make)


def nowhere_healthy(make: Make) -> bool:
    with make("http://127.0.0.1:9") as nowhere:
        return bool(nowhere.healthy())


def test_an_upload_goes_on_where_the_line_broke(make: Make, served: Served, sound: Path) -> None:
    size = sound.stat().st_size
    with cut_line(served.port, 300_000, 200_000) as line, make(f"http://127.0.0.1:{line.port}", served.key) as client:
        made = client.submit(sound, language="hi")
    assert stored(served, made.id) == sound.read_bytes()
    assert count(served.service, "recording") == 1
    assert line.passed[0] == 300_000
    assert sum(line.passed) < size + 100_000, "what had come was sent again"


def test_pieces_smaller_than_the_file(
    client: Any, served: Served, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PIECE_BYTES", 150_001)
    made = client.submit(sound, language="hi")
    assert stored(served, made.id) == sound.read_bytes()


def test_a_recording_is_made_once_though_the_last_answer_was_lost(make: Make, served: Served, sound: Path) -> None:
    lost = b"recording-id"
    with cut_line(served.port, swallow=lost) as line, make(f"http://127.0.0.1:{line.port}", served.key) as client:
        made = client.submit(sound, language="hi")
    assert len(line.passed) > 1
    assert [one.id for one in client_of(make, served)] == [made.id]


def client_of(make: Make, served: Served) -> list[Any]:
    with make(served.url, served.key) as client:
        return list(client.recordings())


def test_another_process_goes_on_with_an_upload(make: Make, served: Served, sound: Path, tmp_path: Path) -> None:
    with cut_line(served.port, 300_000) as line:
        url, once = f"http://127.0.0.1:{line.port}", Retries(attempts=1)
        with make(url, served.key, retries=once) as client, pytest.raises(Unreachable):
            client.submit(sound, language="hi")
    with make(served.url, served.key) as client:
        (begun,) = client.uploads()
        (tmp_path / "other.wav").write_bytes(wav(1))
        with pytest.raises(FileUnusable, match="choose the same file"):
            client.resume(begun.id, tmp_path / "other.wav")
        made = client.resume(begun.id, sound)
        assert client.uploads() == ()
        assert client.resume(begun.id, sound).id == made.id
    assert stored(served, made.id) == sound.read_bytes()
