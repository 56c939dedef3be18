"""The service with encryption at rest: sound is hidden in the data folder from its first byte on, in every way."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import sqlalchemy as sa
from pydantic import SecretStr

from configs.encryption import Encryption
from pipeline.privacy import erasure
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.sealed.master import new_key
from pipeline.store.tables.encryption import data_key
from tests.conftest import Service

TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
PIECE = 64


@pytest.fixture(params=[False, True], ids=["texts open", "texts encrypted"])
def encrypted(service: Service, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Service]:
    (tmp_path / "scratch").mkdir()
    encryption = Encryption(key=SecretStr(new_key()), scratch_dir=tmp_path / "scratch", texts=request.param)
    made = Service(service.settings.model_copy(update={"encryption": encryption}))
    yield made
    made.engine.dispose()


def wav(folder: Path) -> bytes:
    noise = np.random.default_rng(1).normal(0, 0.1, 3 * 16_000)
    soundfile.write(folder / "call.wav", noise, 16_000)
    return (folder / "call.wav").read_bytes()


def hidden(service: Service, content: bytes) -> bool:
    files = [file for file in service.settings.storage.data_dir.rglob("*") if file.is_file()]
    pieces = [content[at : at + PIECE] for at in range(0, len(content), 2000)]
    return bool(files) and not any(piece in file.read_bytes() for file in files for piece in pieces)


def test_an_upload_in_several_goes(encrypted: Service, tmp_path: Path) -> None:
    content = wav(tmp_path)
    _, asha = encrypted.client("asha")
    begun = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {b64encode(b'call.wav').decode()}"}
    address = asha.post("/v1/uploads", headers=TUS | begun).headers["location"]
    assert asha.patch(address, content=content[:5001], headers=TUS | {"Upload-Offset": "0"}).status_code == 204
    assert hidden(encrypted, content)
    wrong = {"Upload-Offset": "5001", "Upload-Checksum": f"sha256 {b64encode(hashlib.sha256(b'').digest()).decode()}"}
    assert asha.patch(address, content=content[5001:9000], headers=TUS | wrong).status_code == 460
    assert asha.head(address, headers=TUS).headers["upload-offset"] == "5001"
    done = asha.patch(address, content=content[5001:], headers=TUS | {"Upload-Offset": "5001"})
    assert done.status_code == 204, done.text
    assert Artifacts(encrypted.blobs, done.headers["recording-id"]).original().read_bytes() == content
    assert asha.head(address, headers=TUS).headers["upload-offset"] == str(len(content))
    assert hidden(encrypted, content)


def test_uploads_in_one_request(encrypted: Service, tmp_path: Path) -> None:
    content = wav(tmp_path)
    _, asha = encrypted.client("asha")
    url = asha.post("/v2/upload", content=content).json()["upload_url"]
    assert hidden(encrypted, content)
    made = asha.post("/v2/transcript", json={"audio_url": url, "language_code": "hi"})
    assert made.status_code == 200, made.text
    sent = asha.post("/v1/recordings", files={"file": ("call.wav", content + b"\0\0")}, data={"language": "hi"})
    assert sent.status_code == 201, sent.text
    assert hidden(encrypted, content)
    assert Artifacts(encrypted.blobs, made.json()["id"]).original().read_bytes() == content
    assert Artifacts(encrypted.blobs, sent.json()["id"]).original().read_bytes() == content + b"\0\0"


def test_a_clip_is_heard_in_ranges_and_goes_with_its_recording(encrypted: Service) -> None:
    drafted = encrypted.drafted(encrypted.rows.client("asha").id, "राशन")
    _, mina = encrypted.person("mina", "hi")
    url = mina.post("/v1/tasks/lease", json={"count": 1}).json()["tasks"][0]["clip"]["url"]
    whole = mina.get(url).content
    assert whole[:4] == b"OggS"
    assert mina.get(url, headers={"Range": "bytes=100-299"}).content == whole[100:300]
    assert hidden(encrypted, whole)
    with encrypted.engine.begin() as connection:
        erasure.remove_recordings(connection, encrypted.blobs, [drafted.id])
        assert connection.execute(sa.select(data_key)).first() is None
    assert mina.get(url).status_code == 404


def test_what_is_no_sound_leaves_nothing(encrypted: Service) -> None:
    content = np.random.default_rng(2).bytes(9000)
    _, asha = encrypted.client("asha")
    begun = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {b64encode(b'call.wav').decode()}"}
    address = asha.post("/v1/uploads", headers=TUS | begun).headers["location"]
    refused = asha.patch(address, content=content, headers=TUS | {"Upload-Offset": "0"})
    assert refused.status_code == 422, refused.text
    assert list(encrypted.blobs.all_keys()) == []
