"""Uploads in several goes (tus): what comes is kept, whatever breaks; it becomes a recording as a form would."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from configs.settings import Api, Settings
from pipeline.privacy import erasure
from pipeline.recordings import recordings, uploads
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.database import now, reading
from pipeline.store.tables.clients import upload
from review_api import disk
from review_api.clients import receiving
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, stored_files, wav

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}


def metadata(**fields: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in fields.items())


def begin(caller: httpx.Client, length: int, **fields: str) -> httpx.Response:
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(**fields)}
    return caller.post("/v1/uploads", headers=headers)


def patch(caller: httpx.Client, address: str, offset: int, piece: bytes, **more: str) -> httpx.Response:
    return caller.patch(address, headers=BYTES | {"Upload-Offset": str(offset)} | more, content=piece)


def head(caller: httpx.Client, address: str) -> httpx.Response:
    return caller.head(address, headers=TUS)


def test_what_is_spoken_is_told_to_everybody(service: Service) -> None:
    told = service.caller().options("/v1/uploads")
    assert told.status_code == 204
    assert told.headers["tus-max-size"] == "1000000"
    assert told.headers["tus-extension"] == "creation,creation-with-upload,expiration,termination,checksum"


def test_pieces_become_the_same_recording_as_a_form(service: Service) -> None:
    _, asha = service.client("asha")
    sound, fields = (
        wav(),
        {"filename": "C:\\calls\\राशन.wav", "filetype": "audio/wav", "dialect": "mag", "review": "full"},
    )
    made = begin(asha, len(sound), **fields)
    assert (made.status_code, made.headers["tus-resumable"], made.headers["upload-offset"]) == (201, "1.0.0", "0")
    address = made.headers["location"]
    assert patch(asha, address, 0, sound[:10_000]).headers["upload-offset"] == "10000"
    assert head(asha, address).headers["upload-offset"] == "10000"
    (waiting,) = asha.get("/v1/uploads").json()["items"]
    assert (waiting["name"], waiting["offset"], waiting["length"]) == ("राशन.wav", 10_000, len(sound))
    ended = patch(asha, address, 10_000, sound[10_000:])
    assert (ended.status_code, ended.headers["upload-offset"]) == (204, str(len(sound)))
    found = asha.get(f"/v1/recordings/{ended.headers['recording-id']}").json()
    assert {name: found[name] for name in ("name", "language", "dialect", "review", "status")} == {
        "name": "राशन.wav", "language": "hi", "dialect": "mag", "review": "full", "status": "queued"
    }  # fmt: skip
    with reading(service.engine) as connection:
        assert recordings.get(connection, found["id"]).sha256 == hashlib.sha256(sound).hexdigest()
    assert Artifacts(service.blobs, found["id"]).original().read_bytes() == sound
    assert count(service, "workflow_status") == 1
    again = head(asha, address)  # an answer that was lost
    assert (again.headers["upload-offset"], again.headers["recording-id"]) == (str(len(sound)), found["id"])
    assert asha.get("/v1/uploads").json() == {"items": []}
    assert asha.delete(address, headers=TUS).status_code == 204
    assert asha.get(f"/v1/recordings/{found['id']}").status_code == 200


def test_the_first_bytes_may_come_with_the_beginning(service: Service) -> None:
    _, asha = service.client("asha")
    sound = wav()
    headers = BYTES | {"Upload-Length": str(len(sound))}
    made = asha.post("/v1/uploads", headers=headers, content=sound[:5000])
    assert (made.status_code, made.headers["upload-offset"]) == (201, "5000")
    whole = asha.post("/v1/uploads", headers=headers, content=sound)
    assert asha.get(f"/v1/recordings/{whole.headers['recording-id']}").json()["name"] == "recording"


@pytest.mark.parametrize(
    ("length", "fields", "status", "code"),
    [
        (2_000_000, {}, 413, "too-large"),
        (100, {"language": "klingon"}, 422, "unknown-language"),
        (100, {"langauge": "hi"}, 422, "invalid-request"),
        (100, {"dialect": "mag", "language": "ta"}, 422, "wrong-dialect"),
        (100, {"name": "a\x00b"}, 422, "invalid-request"),
        (100, {"speaker": "x" * 40_000}, 413, "field-too-long"),
        (100, {"deadline": "2020-01-01T00:00:00Z"}, 422, "invalid-request"),
        (0, {}, 422, "empty-file"),
    ],
)
def test_what_cannot_be_used_is_refused_before_the_first_byte(
    service: Service, length: int, fields: dict[str, str], status: int, code: str
) -> None:
    _, asha = service.client("asha")
    answer = begin(asha, length, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (count(service, "upload"), stored_files(service)) == (0, [])


@pytest.mark.parametrize("sent", ["name", "name !!!", "name YQ==,name YQ==", "name /w=="])
def test_metadata_that_cannot_be_read_is_refused(service: Service, sent: str) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/uploads", headers=TUS | {"Upload-Length": "9", "Upload-Metadata": sent})
    assert answer.status_code == (201 if sent == "name" else 422)


def test_what_turns_out_to_be_no_sound_leaves_nothing(service: Service) -> None:
    _, asha = service.client("asha")
    address = begin(asha, 3000).headers["location"]
    answer = patch(asha, address, 0, b"this is no sound" * 187 + b"12345678")
    assert (answer.status_code, answer.json()["code"]) == (422, "not-audio")
    assert (count(service, "upload"), count(service, "recording"), stored_files(service)) == (0, 0, [])
    assert head(asha, address).status_code == 404


def test_a_deadline_that_passes_meanwhile_spoils_nothing(service: Service) -> None:
    _, asha = service.client("asha")
    sound = wav()
    address = begin(asha, len(sound), deadline=(now() + timedelta(hours=1)).isoformat()).headers["location"]
    past = (now() - timedelta(hours=1)).isoformat()
    with service.engine.begin() as connection:
        connection.execute(sa.update(upload).values(fields={"name": "a", "deadline": past}))
    assert patch(asha, address, 0, sound).status_code == 204


def test_the_wrong_place_the_wrong_bytes_and_too_many_are_refused(service: Service) -> None:
    _, asha = service.client("asha")
    address = begin(asha, 100).headers["location"]
    assert patch(asha, address, 0, b"0123456789").status_code == 204
    early = patch(asha, address, 0, b"0123456789")
    assert (early.status_code, early.json()["code"], early.json()["offset"]) == (409, "wrong-offset", 10)
    assert patch(asha, address, 10, b"x" * 91).json()["code"] == "too-large"
    digest = base64.b64encode(hashlib.sha256(b"abc").digest()).decode()
    wrong = patch(asha, address, 10, b"abd", **{"Upload-Checksum": f"sha256 {digest}"})
    assert (wrong.status_code, wrong.json()["code"]) == (460, "checksum-mismatch")
    assert patch(asha, address, 10, b"abc", **{"Upload-Checksum": f"md5 {digest}"}).status_code == 400
    assert patch(asha, address, 10, b"abc", **{"Upload-Checksum": f"sha256 {digest}"}).headers["upload-offset"] == "13"
    assert asha.patch(address, headers=TUS | {"Upload-Offset": "13"}, content=b"x").status_code == 415
    other = asha.head(address, headers={"Tus-Resumable": "0.2.2"})
    assert (other.status_code, other.headers["tus-version"]) == (412, "1.0.0")


def test_nobody_else_sees_an_upload(service: Service) -> None:
    _, asha = service.client("asha")
    _, other = service.client("other")
    address = begin(asha, 100).headers["location"]
    assert head(other, address).status_code == 404
    assert patch(other, address, 0, b"x").status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    assert other.get("/v1/uploads").json() == {"items": []}
    assert head(asha, address).headers["upload-offset"] == "0"


def test_one_that_is_ended_or_expires_is_gone(service: Service) -> None:
    _, asha = service.client("asha")
    ended, expired, kept = (begin(asha, 100).headers["location"] for _ in range(3))
    for address in (ended, expired, kept):
        patch(asha, address, 0, b"x")
    assert asha.delete(ended, headers=TUS).status_code == 204
    with service.engine.begin() as connection:
        uploads.prolong(connection, expired.rpartition("/")[2], now() - timedelta(seconds=1))
    assert [head(asha, address).status_code for address in (ended, expired, kept)] == [404, 404, 200]
    assert uploads.expire(service.engine, service.blobs) == 1
    assert (count(service, "upload"), len(stored_files(service))) == (1, 1)


def test_files_of_unknown_uploads_are_swept_and_a_client_takes_its_own_along(service: Service) -> None:
    owner, asha = service.client("asha")
    patch(asha, begin(asha, 100).headers["location"], 0, b"x")
    service.blobs.growing("uploads/upl_lost/original").write_bytes(b"x")
    assert uploads.sweep(service.engine, service.blobs) == []  # its row may be on its way
    assert uploads.sweep(service.engine, service.blobs, young_s=-1) == ["upl_lost"]
    assert len(stored_files(service)) == 1
    with service.engine.begin() as connection:
        erasure.remove_client(connection, service.blobs, owner.id)
    assert stored_files(service) == []


def test_a_crash_between_rename_and_commit_is_mended(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    _, asha = service.client("asha")
    sound = wav()
    address = begin(asha, len(sound)).headers["location"]
    hand_over = uploads.UploadFile.hand_over

    def dies(file: uploads.UploadFile) -> None:
        hand_over(file)
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as change:
        change.setattr(uploads.UploadFile, "hand_over", dies)
        assert patch(asha, address, 0, sound).status_code == 500
    assert count(service, "recording") == 0
    whole = head(asha, address)
    assert (whole.status_code, whole.headers["upload-offset"]) == (200, str(len(sound)))
    assert asha.get(f"/v1/recordings/{whole.headers['recording-id']}").status_code == 200


def test_a_full_disk_is_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    _, asha = service.client("asha")
    address = begin(asha, 100).headers["location"]

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receiving, "_write", full)
    answer = patch(asha, address, 0, b"x")
    assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")
    assert head(asha, address).headers["upload-offset"] == "0"
    with pytest.raises(OSError, match="other"), disk.telling_of_a_full_disk():
        raise OSError(5, "other")


def test_too_many_at_once_are_refused(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_api.clients.uploads.MOST_OPEN", 2)
    _, asha = service.client("asha")
    assert [begin(asha, 100).status_code for _ in range(3)] == [201, 201, 429]


def test_the_settings_say_how_long_an_upload_is_kept(service: Service) -> None:
    assert Settings().api.upload_hours == Api().upload_hours == 48
