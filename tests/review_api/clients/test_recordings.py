"""The clients' calls, over real files: what is taken, what is refused and leaves nothing, what comes back."""

import hashlib
import io
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
import soundfile
from sqlalchemy import text

from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.database import reading
from tests.conftest import Service


def wav(seconds: float = 1.0) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, 0.1 * np.sin(np.arange(int(16_000 * seconds)) / 20), 16_000, format="WAV")
    return file.getvalue()


def stored_files(service: Service) -> list[Path]:
    return [path for path in (service.settings.storage.data_dir / "blobs").rglob("*") if path.is_file()]


def count(service: Service, table: str) -> Any:
    with reading(service.engine) as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()


def test_a_recording_is_kept_whole_and_queued(service: Service) -> None:
    _, asha = service.client("asha")
    sound = wav()
    fields = {"dialect": "mag", "speaker": "caller 7", "priority": "rush", "speakers": "2"}
    answer = asha.post("/v1/recordings", files={"file": ("C:\\calls\\राशन.wav", sound)}, data=fields)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert {name: made[name] for name in ("name", "language", "dialect", "speaker", "status", "segments")} == {
        "name": "राशन.wav", "language": "hi", "dialect": "mag", "speaker": "caller 7", "status": "queued", "segments": 0
    }  # fmt: skip
    with reading(service.engine) as connection:
        kept = recordings.get(connection, made["id"])
        jobs = connection.execute(text("SELECT workflow_uuid, priority FROM workflow_status")).all()
    assert (kept.sha256, kept.size_bytes) == (hashlib.sha256(sound).hexdigest(), len(sound))
    assert (kept.priority, kept.speakers_expected) == ("rush", 2)
    assert Artifacts(service.blobs, made["id"]).original().read_bytes() == sound
    assert len(jobs) == 1
    assert made["id"] in jobs[0][0]
    assert asha.get(f"/v1/recordings/{made['id']}").json() == made
    assert asha.get("/v1/recordings").json() == {"items": [made], "next": None}


@pytest.mark.parametrize(
    ("content", "fields", "status", "code"),
    [
        (b"", {}, 422, "empty-file"),
        (b"this is no sound" * 100, {}, 422, "not-audio"),
        (wav()[:30], {}, 422, None),
        (wav(9)[:200_000], {}, 422, "truncated"),
        (wav()[:30], {"damaged": "true"}, 422, None),
        (wav(), {"track": "2"}, 422, "no-audio-stream"),
        (wav(), {"track": "0"}, 422, "invalid-request"),
        (wav(40), {}, 413, "too-large"),
        (wav(), {"language": "klingon"}, 422, "unknown-language"),
        (wav(), {"dialect": "mag", "language": "ta"}, 422, "wrong-dialect"),
        (wav(), {"priority": "soon"}, 422, "invalid-request"),
        (wav(), {"speakers": "many"}, 422, "invalid-request"),
        (wav(), {"langauge": "hi"}, 422, "invalid-request"),
        (wav(), {"name": "a\x00b"}, 422, "invalid-request"),
        (wav(), {"name": "x" * 301}, 422, "invalid-request"),
        (wav(), {"speaker": "x" * 40_000}, 413, "field-too-long"),
        (wav(), {"name": "gpj.\u202eexe"}, 422, "invalid-request"),
    ],
)
def test_what_cannot_be_used_leaves_nothing(
    service: Service, content: bytes, fields: dict[str, str], status: int, code: str | None
) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/recordings", files={"file": ("a.wav", content)}, data=fields)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert code is None or answer.json()["code"] == code
    assert answer.json()["detail"]
    assert stored_files(service) == []
    assert list((service.settings.storage.data_dir / "blobs").glob("recordings/*")) == []
    assert (count(service, "recording"), count(service, "workflow_status")) == (0, 0)


def test_a_damaged_file_is_taken_on_request(service: Service) -> None:
    _, asha = service.client("asha")
    _, other = service.client("other")
    content, fields = wav(9)[:200_000], {"damaged": "true", "track": "1"}
    answer = asha.post("/v1/recordings", files={"file": ("a.wav", content)}, data=fields)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["damaged"], made["track"], made["notes"]) == (True, 1, [])
    assert other.get(f"/v1/recordings/{made['id']}").status_code == 404
    refused = asha.post("/v1/recordings", files={"file": ("a.wav", content)}).json()
    assert "damaged=true" in refused["detail"]


def part(disposition: bytes, end: bytes = b"\r\n--b--\r\n") -> bytes:
    return b"--b\r\nContent-Disposition: form-data; " + disposition + b"\r\n\r\nx" + end


FORM = "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        ("application/json", b"{}", 422, "invalid-request"),
        ("multipart/form-data", b"", 415, "not-a-form"),
        (FORM, b"", 422, "broken-form"),
        (FORM, b"garbage", 422, "broken-form"),
        (FORM, part(b'name="a"', end=b""), 422, "broken-form"),
        (FORM, part(b'name="a"'), 422, "no-file"),
        (FORM, part(b'name="file"'), 422, "no-file"),
        (FORM, part(b'name="file"; filename="\xff"'), 422, "broken-form"),
        (FORM, part(b'name="a"', end=b"\r\n") + part(b'name="a"'), 422, "field-twice"),
        (FORM + "b" * 300, b"", 422, "broken-form"),
    ],
)
def test_a_body_that_is_no_such_form(service: Service, kind: str, body: bytes, status: int, code: str) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/recordings", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert stored_files(service) == []


def test_an_announced_length_over_the_limit_is_refused_unread(service: Service) -> None:
    _, asha = service.client("asha")
    headers = {"content-type": "multipart/form-data; boundary=b", "content-length": str(10**12)}
    assert asha.post("/v1/recordings", content=b"x", headers=headers).status_code == 413


def test_pages(service: Service) -> None:
    owner, asha = service.client("asha")
    names = [service.rows.recording(owner.id, f"{number}").name for number in range(5)]
    seen, after = [], ""
    while True:
        page = asha.get(f"/v1/recordings?limit=2&after={quote(after)}" if after else "/v1/recordings?limit=2").json()
        seen += [one["name"] for one in page["items"]]
        after = page["next"]
        if not after:
            break
    assert seen == names[::-1]
    assert asha.get("/v1/recordings?after=x").json()["code"] == "bad-cursor"
    assert asha.get("/v1/recordings?limit=0").status_code == 422


@pytest.mark.parametrize(
    "cursor",
    ["x", "x y z", "2026-01-01T00:00:00 rec_a", "0001-01-01T00:00:00+23:59 x", "9999-12-31T23:59:59-23:59 x",
     "2026-01-01T00:00:00+00:00 a\0"],
)  # fmt: skip
def test_a_cursor_that_no_page_had(service: Service, cursor: str) -> None:
    _, asha = service.client("asha")
    answer = asha.get("/v1/recordings", params={"after": urlsafe_b64encode(cursor.encode()).decode()})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-cursor")


def test_deleting_leaves_neither_rows_nor_files(service: Service) -> None:
    owner, asha = service.client("asha")
    mina, mina_calls = service.person("mina")
    made = service.drafted(owner.id, "राशन कार्ड")
    (task,) = service.rows.lease(mina)
    assert mina_calls.get(f"/v1/tasks/{task.id}/clip").status_code == 200
    assert len(stored_files(service)) == 2
    assert asha.delete(f"/v1/recordings/{made.id}").status_code == 204
    assert stored_files(service) == []
    assert [count(service, table) for table in ("recording", "segment", "task")] == [0, 0, 0]
    assert asha.delete(f"/v1/recordings/{made.id}").status_code == 404
    assert mina_calls.get(f"/v1/tasks/{task.id}/clip").status_code == 404


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_sound_that_is_no_number_is_refused_at_once(service: Service, broken: float, subtype: str) -> None:
    _, asha = service.client("asha")
    sound, file = np.full(16_000, 0.1), io.BytesIO()
    sound[9_000] = broken
    soundfile.write(file, sound, 16_000, subtype, format="WAV")
    answer = asha.post("/v1/recordings", files={"file": ("a.wav", file.getvalue())})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-samples")
    assert stored_files(service) == []
    taken = asha.post("/v1/recordings", files={"file": ("a.wav", file.getvalue())}, data={"damaged": "true"})
    assert taken.status_code == 201


@pytest.mark.parametrize(("code", "status"), [("invalid-samples", 422), ("internal", 500)])
def test_why_a_recording_failed_is_told_as_every_problem(service: Service, code: str, status: int) -> None:
    owner, asha = service.client("asha")
    made = service.rows.recording(owner.id)
    with service.engine.begin() as connection:
        recordings.set_failed(connection, made.id, {"code": code, "title": "It cannot be", "detail": "Send another."})
    problem = asha.get(f"/v1/recordings/{made.id}").json()["problem"]
    told = {"title": "It cannot be", "detail": "Send another.", "code": code, "status": status}
    assert problem == told | {"type": f"urn:boli:problem:{code}"}


def test_a_form_that_goes_on_and_on_is_cut(service: Service) -> None:
    _, asha = service.client("asha")
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        yield part(b'name="a"')
        while sent < 50_000_000:
            sent += 100_000
            yield b"x" * 100_000

    answer = asha.post("/v1/recordings", content=body(), headers={"content-type": FORM})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_name_in_hindi_by_either_form_of_the_header(service: Service) -> None:
    _, asha = service.client("asha")
    extended = "filename*=UTF-8''%E0%A4%95.wav"
    for parameters in (extended, f'filename="_.wav"; {extended}'):
        begun = f'--b\r\nContent-Disposition: form-data; name="file"; {parameters}\r\n\r\n'.encode()
        body = begun + wav() + b"\r\n--b--\r\n"
        answer = asha.post("/v1/recordings", content=body, headers={"content-type": FORM})
        assert (answer.status_code, answer.json()["name"]) == (201, "क.wav")
