"""The service with its recordings in a bucket: ranges, two machines, and a bucket that is away."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from starlette.testclient import TestClient

from configs.blob_store import BlobStore
from configs.settings import Settings, Storage
from pipeline.jobs import intact
from pipeline.recordings.artifacts import Artifacts
from pipeline.store import write_probe
from pipeline.store.objects.bucket import Bucket
from tests.bucket import Store, running
from tests.conftest import Service

pytestmark = pytest.mark.slow
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running() as found:
        yield found


@pytest.fixture
def bucket(store: Store) -> BlobStore:
    return store.new_bucket()


def machine(name: str, service: Service, bucket: BlobStore) -> Service:
    """The service of another machine: its own data folder, the same database and bucket."""
    data = service.settings.storage.data_dir
    storage = Storage(data_dir=data.parent / name, database_url=f"sqlite:///{data / 'boli.db'}")
    return Service(Settings(storage=storage, blobs=bucket))


@pytest.fixture
def one(service: Service, bucket: BlobStore) -> Iterator[Service]:
    made = machine("one", service, bucket)
    yield made
    made.engine.dispose()


@pytest.fixture
def other(service: Service, bucket: BlobStore) -> Iterator[Service]:
    made = machine("other", service, bucket)
    yield made
    made.engine.dispose()


def keys(service: Service) -> list[str]:
    return list(service.blobs.all_keys())


def wav(folder: Path) -> bytes:
    soundfile.write(folder / "call.wav", 0.1 * np.sin(np.arange(3 * 16_000) / 20), 16_000)
    return (folder / "call.wav").read_bytes()


def on(service: Service, caller: TestClient) -> TestClient:
    """The same caller, at another machine."""
    made = service.caller()
    made.headers.update(caller.headers)
    return made


def test_a_clip_cut_on_one_machine_is_heard_on_another_in_ranges(one: Service, other: Service) -> None:
    one.drafted(one.rows.client("asha").id, "राशन")
    _, caller = one.person("mina", "hi")
    url = caller.post("/v1/tasks/lease", json={"count": 1}).json()["tasks"][0]["clip"]["url"]
    whole = caller.get(url)
    assert (whole.status_code, whole.content[:4]) == (200, b"OggS")
    part = on(other, caller).get(url, headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.headers["content-range"]) == (206, f"bytes 100-299/{len(whole.content)}")
    assert part.content == whole.content[100:300]


def test_a_recording_in_one_request_and_its_deletion(one: Service, other: Service, tmp_path: Path) -> None:
    _, asha = one.client("asha")
    sent = asha.post("/v1/recordings", files={"file": ("call.wav", wav(tmp_path))}, data={"language": "hi"})
    assert sent.status_code == 201, sent.text
    id = sent.json()["id"]
    assert keys(other) == [f"recordings/{id}/original"]
    assert other.blobs.path(f"recordings/{id}/original").read_bytes() == wav(tmp_path)
    assert on(other, asha).delete(f"/v1/recordings/{id}").status_code == 204
    assert keys(one) == []


def test_a_copy_that_is_damaged_here_does_not_fail_a_recording(one: Service, bucket: BlobStore, tmp_path: Path) -> None:
    _, asha = one.client("asha")
    sent = asha.post("/v1/recordings", files={"file": ("call.wav", wav(tmp_path))}, data={"language": "hi"})
    artifacts = Artifacts(one.blobs, sent.json()["id"])
    artifacts.original().write_bytes(b"x" * artifacts.original_bytes())
    assert intact.problem(one.engine, artifacts, sent.json()["id"]) is None
    assert artifacts.original().read_bytes() == wav(tmp_path)
    Bucket(bucket)._store.put(f"recordings/{sent.json()['id']}/original", wav(tmp_path)[:-1] + b"x")
    assert intact.problem(one.engine, artifacts, sent.json()["id"]) == intact.DAMAGED


def test_an_upload_in_several_goes_stays_on_its_machine_until_it_is_whole(
    one: Service, other: Service, tmp_path: Path
) -> None:
    content = wav(tmp_path)
    _, asha = one.client("asha")
    begun = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {b64encode(b'call.wav').decode()}"}
    address = asha.post("/v1/uploads", headers=TUS | begun).headers["location"]
    assert asha.patch(address, content=content[:5000], headers=TUS | {"Upload-Offset": "0"}).status_code == 204
    away = on(other, asha).patch(address, content=content[5000:], headers=TUS | {"Upload-Offset": "5000"})
    assert (away.status_code, away.json()["code"], away.headers["retry-after"]) == (503, "busy", "5")
    assert keys(one) == []
    done = asha.patch(address, content=content[5000:], headers=TUS | {"Upload-Offset": "5000"})
    assert done.status_code == 204, done.text
    id = done.headers["recording-id"]
    assert keys(other) == [f"recordings/{id}/original"]
    assert other.blobs.path(f"recordings/{id}/original").read_bytes() == content
    told = on(other, asha).head(address, headers=TUS)
    assert (told.headers["upload-offset"], told.headers["recording-id"]) == (str(len(content)), id)


def test_a_bucket_that_is_away_is_busy_and_nothing_is_kept(store: Store, one: Service, tmp_path: Path) -> None:
    _, asha = one.client("asha")
    sound = wav(tmp_path)
    store.away()
    try:
        sent = asha.post("/v1/recordings", files={"file": ("call.wav", sound)}, data={"language": "hi"})
        unready = write_probe.trouble(one.engine, one.blobs)
    finally:
        store.reachable()
    assert unready == "the recordings cannot be reached: their folder or bucket is away"
    assert (sent.status_code, sent.json()["code"], sent.headers["retry-after"]) == (503, "busy", "5")
    assert "127.0.0.1" not in sent.text
    assert asha.get("/v1/recordings").json()["items"] == []
    assert keys(one) == []
    assert asha.post("/v1/recordings", files={"file": ("call.wav", sound)}, data={"language": "hi"}).status_code == 201
    assert write_probe.trouble(one.engine, one.blobs) == ""
