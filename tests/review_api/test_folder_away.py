"""The folder of recordings is away for a while: nothing is taken that would be lost, and nothing seems deleted."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.store import identity
from tests.conftest import Service

TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def blobs(service: Service) -> Path:
    """Where the recordings are, as a service that runs knows it."""
    identity.bind(service.engine, service.blobs)
    return service.settings.storage.data_dir / "blobs"


def unmounted(blobs: Path) -> Path:
    """Take the folder away; its empty name is left, as of a disk that is not mounted."""
    elsewhere = blobs.with_name("elsewhere")
    blobs.rename(elsewhere)
    blobs.mkdir()
    return elsewhere


def mounted(blobs: Path, elsewhere: Path) -> None:
    assert list(blobs.iterdir()) == [], "something was written where the disk is not mounted"
    blobs.rmdir()
    elsewhere.rename(blobs)


def refused(caller: TestClient, method: str, address: str, **more: object) -> bool:
    answer = caller.request(method, address, **more)  # type: ignore[arg-type]
    return (answer.status_code, answer.json()["code"], "Retry-After" in answer.headers) == (503, "busy", True)


def test_a_recording_is_refused_until_it_is_back(service: Service, blobs: Path) -> None:
    _, asha = service.client("asha")
    sent = {"files": {"file": ("call.wav", b"RIFF" + bytes(1000))}, "data": {"language": "hi"}}
    elsewhere = unmounted(blobs)
    assert refused(asha, "POST", "/v1/recordings", **sent)
    mounted(blobs, elsewhere)
    assert asha.get("/v1/recordings").json()["items"] == []


def test_an_upload_goes_on_where_it_was(service: Service, blobs: Path) -> None:
    _, asha = service.client("asha")
    address = asha.post("/v1/uploads", headers=TUS | {"Upload-Length": "10"}, content=b"RIFF").headers["Location"]
    elsewhere = unmounted(blobs)
    assert refused(asha, "PATCH", address, headers=TUS | {"Upload-Offset": "4"}, content=b"1234")
    mounted(blobs, elsewhere)
    went_on = asha.patch(address, headers=TUS | {"Upload-Offset": "4"}, content=b"1234")
    assert (went_on.status_code, went_on.headers["Upload-Offset"]) == (204, "8")


def test_sound_that_is_away_does_not_seem_deleted(service: Service, blobs: Path) -> None:
    client, asha = service.client("asha")
    address = f"/v1/recordings/{service.drafted(client.id, 'राशन').id}/audio"
    assert asha.get(address).status_code == 200
    elsewhere = unmounted(blobs)
    assert refused(asha, "GET", address)
    mounted(blobs, elsewhere)
    assert asha.get(address).status_code == 200
