"""Legal holds: nobody deletes what is held; the operator says when it ends."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from boli.cli import app
from pipeline.privacy import erasure, holds
from pipeline.privacy.holds import HoldMissing, OnHold
from pipeline.recordings import recordings
from pipeline.recordings.recordings import RecordingMissing
from pipeline.store.database import reading
from tests.conftest import Service

REASON = "High Court, order of 2026-11-20"


def test_what_is_held_is_not_deleted(service: Service) -> None:
    owner, asha = service.client("asha")
    made, other = (service.drafted(owner.id, "राशन") for _ in range(2))
    person, operator = service.person("omar", role="operator")
    first, second = (
        operator.post("/v1/holds", json={"recording_id": made.id, "reason": REASON}).json() for _ in range(2)
    )
    assert [one["id"] for one in operator.get("/v1/holds").json()["items"]] == [first["id"], second["id"]]
    assert (first["placed_by"], first["reason"]) == (person.id, REASON)
    refused = asha.delete(f"/v1/recordings/{made.id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "on-hold")
    assert (made.id in refused.json()["detail"], REASON in refused.text) == (True, False)
    assert asha.delete(f"/v2/transcript/{made.id}").status_code == 409
    assert asha.get("/v1/certificates").json()["items"] == []
    with pytest.raises(OnHold), service.engine.begin() as connection:
        erasure.remove_client(connection, service.blobs, owner.id)
    assert asha.get(f"/v1/recordings/{made.id}/audio").status_code == 200
    assert asha.delete(f"/v1/recordings/{other.id}").status_code == 204
    assert operator.delete(f"/v1/holds/{first['id']}").status_code == 204
    assert asha.delete(f"/v1/recordings/{made.id}").status_code == 409  # the other matter holds it still
    assert operator.delete(f"/v1/holds/{second['id']}").status_code == 204
    assert operator.delete(f"/v1/holds/{second['id']}").status_code == 404
    assert asha.delete(f"/v1/recordings/{made.id}").status_code == 204


def test_a_restore_goes_past_a_hold(service: Service) -> None:
    made = service.drafted(service.rows.client("asha").id, "राशन")
    with service.engine.begin() as connection:
        holds.place(connection, made.id, REASON, "operator")
        erasure.remove_recordings(connection, service.blobs, [made.id], past_holds=True)
        assert recordings.statuses(connection, [made.id]) == {}
        with pytest.raises(RecordingMissing):
            holds.place(connection, made.id, REASON, "operator")


def test_the_command_holds_and_lifts(service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = service.drafted(service.rows.client("asha").id, "राशन")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))

    def boli(*words: str) -> str:
        done = CliRunner().invoke(app, list(words))
        if done.exception is not None:
            raise done.exception
        return done.stdout

    assert made.id in boli("hold", "place", made.id, "--reason", REASON)
    assert REASON in boli("hold", "list", "--json")
    with pytest.raises(OnHold):
        boli("client", "delete", "asha", "--yes")
    with reading(service.engine) as connection:
        (held,) = holds.in_force(connection)
    boli("hold", "lift", held.id)
    with pytest.raises(HoldMissing):
        boli("hold", "lift", held.id)
    assert "nothing is held" in boli("hold", "list")
    assert "1 recordings are deleted" in boli("client", "delete", "asha", "--yes")
