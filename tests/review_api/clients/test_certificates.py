"""Certificates over HTTP: each deletion has one, signed, which its client alone reads and anybody can check."""

import json
import stat
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.testclient import TestClient
from typer.testing import CliRunner

from boli.cli import app
from boli.client import CertificateForged
from boli.client.certificate import verify
from boli.context import Problem
from configs.settings import Storage
from pipeline.privacy import erasure
from pipeline.privacy.certificates import OPERATOR, Order, page
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.database import reading
from pipeline.store.key_file import CERTIFICATE
from pipeline.store.signing import KeyBroken, Signer
from tests.conftest import Service


def deleted(service: Service, caller: TestClient, client_id: str, address: str = "/v1/recordings") -> tuple[str, str]:
    """Delete a new recording; return its id and that of the certificate."""
    made = service.drafted(client_id, "राशन कब मिलेगा")
    answer = caller.delete(f"{address}/{made.id}")
    assert answer.status_code in (200, 204), answer.text
    return made.id, answer.headers["Deletion-Certificate"]


def test_a_deletion_is_certified(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, "राशन कब मिलेगा", "कल", name="call of Meena")
    (flac,) = [path.read_bytes() for _, path in Artifacts(service.blobs, made.id).files()]
    certificate = asha.delete(f"/v1/recordings/{made.id}").headers["Deletion-Certificate"]
    held = asha.get(f"/v1/certificates/{certificate}").json()
    key = asha.get("/v1/certificate-key").json()
    assert (key["algorithm"], key["public_key"]) == ("Ed25519", held["public_key"])
    told = verify(held["signed"], held["signature"], key["public_key"])
    assert (told["id"], told["recording"], told["client"]) == (certificate, made.id, owner.id)
    assert told["ordered_by"] == asha.get("/v1/keys").json()["items"][0]["id"]
    files = [{"name": "prepared/channel-0.flac", "bytes": len(flac), "sha256": sha256(flac).hexdigest()}]
    assert (told["deleted"]["files"], told["deleted"]["sent_sha256"]) == (files, made.sha256)
    rows = {"segments": 2, "tasks": 2, "revisions": 0, "comments": 0, "transcript_versions": 0}
    assert told["deleted"]["rows"] == rows
    assert [(one["where"], one["until"]) for one in told["may_remain"]] == [
        ("log of the database", None),
        ("backups", None),
    ]
    assert "राशन" not in held["signed"]
    assert "Meena" not in held["signed"]
    assert stat.S_IMODE((service.settings.storage.data_dir / CERTIFICATE).stat().st_mode) == 0o600


def test_a_client_reads_its_own_alone(service: Service) -> None:
    owner, asha = service.client("asha")
    _, other = service.client("other")
    both = [deleted(service, asha, owner.id), deleted(service, asha, owner.id, "/v2/transcript")]
    first = asha.get("/v1/certificates", params={"limit": 1}).json()
    rest = asha.get("/v1/certificates", params={"limit": 1, "after": first["next"]}).json()
    listed = [(one["recording_id"], one["id"]) for one in first["items"] + rest["items"]]
    assert (listed, rest["next"]) == (both[::-1], None)
    named = asha.get("/v1/certificates", params={"recording": both[0][0]}).json()["items"]
    assert [one["id"] for one in named] == [both[0][1]]
    assert other.get("/v1/certificates").json()["items"] == []
    assert other.get(f"/v1/certificates/{both[0][1]}").status_code == 404
    assert asha.get("/v1/certificates", params={"after": "x"}).json()["code"] == "bad-cursor"


def test_what_was_changed_or_signed_by_another_is_found_out(service: Service) -> None:
    owner, asha = service.client("asha")
    _, id = deleted(service, asha, owner.id)
    held = asha.get(f"/v1/certificates/{id}").json()
    another = b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    for change in (
        {"signed": held["signed"].replace("Z", "z").replace("1", "2")},
        {"public_key": another},
        {"signature": "x"},
    ):
        changed = held | change
        with pytest.raises(CertificateForged):
            verify(changed["signed"], changed["signature"], changed["public_key"])


def test_backups_are_said_to_be_kept_as_long_as_the_operator_says(service: Service, tmp_path: Path) -> None:
    owner = service.rows.client("asha")
    made = service.drafted(owner.id, "राशन")
    order = Order(Signer(tmp_path), OPERATOR, backups_kept_days=30)
    with service.engine.begin() as connection:
        (certificate,) = erasure.remove_recordings(connection, service.blobs, [made.id, "rec_of_nobody"], order)
        assert erasure.remove_recordings(connection, service.blobs, [made.id], order) == []
    told = json.loads(certificate.signed)
    kept = datetime.fromisoformat(told["may_remain"][-1]["until"]) - datetime.fromisoformat(told["deleted_at"])
    assert (told["ordered_by"], kept) == ("operator", timedelta(days=30))


def test_certificates_outlive_their_client(service: Service, tmp_path: Path) -> None:
    owner = service.rows.client("asha")
    made = service.drafted(owner.id, "राशन")
    with service.engine.begin() as connection:
        erasure.remove_client(connection, service.blobs, owner.id, Order(Signer(tmp_path), OPERATOR))
    with reading(service.engine) as connection:
        assert [one.recording_id for one in page(connection, owner.id, 10)[0]] == [made.id]


def test_the_commands_show_and_check_without_a_service(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, asha = service.client("asha")
    recording_id, id = deleted(service, asha, owner.id)
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))

    def boli(*words: str) -> str:
        done = CliRunner().invoke(app, ["certificate", *words])
        if done.exception is not None:
            raise done.exception
        return done.stdout

    assert recording_id in boli("list", "--json")
    file = tmp_path / "deletion.json"
    file.write_text(boli("show", id), "utf-8")
    key = boli("key").strip()
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "nothing"))
    assert json.loads(boli("verify", str(file), "--public-key", key))["recording"] == recording_id
    assert json.loads(boli("verify", str(file)))["recording"] == recording_id
    assert not (tmp_path / "nothing").exists()
    file.write_text(file.read_text("utf-8").replace(recording_id, "rec_another"), "utf-8")
    with pytest.raises(CertificateForged):
        boli("verify", str(file), "--public-key", key)
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))
    for beside in ("id", "client_id", "recording_id"):  # nobody signed what stands beside the signed text
        file.write_text(json.dumps(json.loads(boli("show", id)) | {beside: "another"}), "utf-8")
        with pytest.raises(Problem, match=f"{beside} is another"):
            boli("verify", str(file), "--public-key", key)


def test_a_broken_key_is_told(tmp_path: Path) -> None:
    (tmp_path / CERTIFICATE).write_bytes(b"half")
    with pytest.raises(KeyBroken, match="put back the one that was there"):
        Signer(tmp_path)
    assert Storage().backups_kept_days is None
