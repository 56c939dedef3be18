"""Withdrawal: what those who speak agreed to is taken back, and the answer says what was done."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from configs.settings import Settings, Storage, Voices
from pipeline.datasets import candidates, snapshots
from pipeline.datasets.selection import Selection
from pipeline.improvement.affected_models import affected_models
from pipeline.jobs import retention_clocks
from pipeline.privacy import holds
from pipeline.recordings import recordings
from pipeline.speakers import voices
from pipeline.store import tables
from pipeline.store.database import now, reading
from pipeline.store.encryption import Seal, new_key
from tests.conftest import Service
from tests.pipeline.jobs.test_retention_clocks import DAY, write
from tests.pipeline.speakers.test_voices import voice_of

SAID = "राशन कब मिलेगा"


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    storage = Storage(data_dir=tmp_path / "data", database_url=database_url)
    made = Service(Settings(storage=storage, voices=Voices.model_validate({"voiceprint_key": new_key()})))
    yield made
    made.engine.dispose()


def learnt(service: Service) -> tuple[TestClient, str, str]:
    """Make a reviewed recording that a data set holds and a model was trained on; return its client, path and id."""
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, SAID, training_consent=True, speaker_consent=True, language="hi")
    write(service, "mina")
    assert asha.put("/v1/training", json={"training_use": True}).is_success
    taken = snapshots.take(service.engine, service.blobs, "hi", Selection(), "omar")
    row = {
        "id": "mod_1", "name": "hi-1", "sha256": "0" * 64, "folder": "hi-1", "snapshot_id": taken.id, "recipe": {},
        "metrics": {}, "languages": ["hi"], "status": "candidate", "created_by": "omar", "created_at": now(),
    }  # fmt: skip
    with service.engine.begin() as connection:
        connection.execute(sa.insert(tables.learning.model).values(row))
        voices.note(connection, made.id, {"S1": voice_of(1)}, {}, Seal(service.settings.voices))
    return asha, f"/v1/recordings/{made.id}", made.id


def back(caller: TestClient, path: str, *purposes: str) -> Any:
    return caller.post(f"{path}/withdrawal", json={"purposes": purposes})


def flags(service: Service) -> list[tuple[int, int]]:
    """Return how many segments of each flagged model may not be learnt from any more, and how many may."""
    with reading(service.engine) as connection:
        return [(one.gone, one.left) for one in affected_models(connection)]


def test_training_is_taken_back(service: Service) -> None:
    asha, path, recording_id = learnt(service)
    _, other = service.client("other")
    assert back(other, path, "training").status_code == 404
    assert flags(service) == []
    done = back(asha, path, "training").json()
    assert done == {
        "purposes": ["transcription", "voices"], "models_flagged": 1, "data_sets": 1, "voiceprints": 0,
        "certificate": None,
    }  # fmt: skip
    assert flags(service) == [(1, 0)]
    assert back(asha, path, "training").json()["models_flagged"] == 0
    with reading(service.engine) as connection:
        assert snapshots.withheld(connection, snapshots.get(connection, "hi").id) == 1
        found = candidates.find(connection, Selection())
        assert (found.candidates, found.left_out) == ([], {"recording consent": 1})
        assert recordings.get(connection, recording_id).training_consent is False
    gone = asha.delete(path)
    assert flags(service) == [(1, 0)]  # once, and not twice
    signed = json.loads(asha.get(f"/v1/certificates/{gone.headers['Deletion-Certificate']}").json()["signed"])
    assert "weights of models" in [one["where"] for one in signed["may_remain"]]  # though flagged before


def test_a_change_of_the_recording_takes_it_back_as_well(service: Service) -> None:
    asha, path, _ = learnt(service)
    assert asha.patch(path, json={"purposes": ["transcription"]}).json()["training_consent"] is False
    assert flags(service) == [(1, 0)]
    assert asha.patch(path, json={"training_consent": True}).status_code == 200
    assert back(asha, path, "training").json()["models_flagged"] == 1  # what was learnt since


def test_what_a_clock_flagged_is_not_flagged_again(service: Service) -> None:
    asha, path, _ = learnt(service)
    assert asha.patch(path, json={"retention": {"sound_days": 1, "text_days": 5}}).status_code == 200
    at = now()
    assert retention_clocks.sweep(service.engine, service.blobs, service.settings, at + 2 * DAY) == 1
    assert flags(service) == [(1, 0)]
    assert retention_clocks.sweep(service.engine, service.blobs, service.settings, at + 6 * DAY) == 1
    assert (flags(service), asha.get(path).status_code) == ([(1, 0)], 404)


def test_voices_are_taken_back(service: Service) -> None:
    asha, path, recording_id = learnt(service)
    done = back(asha, path, "voices").json()
    assert (done["voiceprints"], done["purposes"], done["models_flagged"]) == (1, ["transcription", "training"], 0)
    with reading(service.engine) as connection:
        assert connection.execute(sa.select(tables.speakers.speaker)).all() == []
        assert recordings.get(connection, recording_id).speaker_consent is False
    assert back(asha, path, "voices").json()["voiceprints"] == 0


def test_all_consent_is_taken_back(service: Service) -> None:
    asha, path, recording_id = learnt(service)
    with service.engine.begin() as connection:
        held = holds.place(connection, recording_id, "court order 7", "operator")
    refused = back(asha, path, "training", "transcription")
    assert (refused.status_code, refused.json()["code"]) == (409, "on-hold")
    assert asha.get(path).json()["purposes"] == ["transcription", "training", "voices"]
    with service.engine.begin() as connection:
        holds.lift(connection, held.id, "operator")
    done = back(asha, path, "transcription").json()
    assert (done["purposes"], done["models_flagged"], done["data_sets"], done["voiceprints"]) == ([], 1, 1, 1)
    assert asha.get(f"/v1/certificates/{done['certificate']}").json()["recording_id"] == recording_id
    assert [asha.get(path).status_code, back(asha, path, "training").status_code] == [404, 404]


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("purposes", [[], ["marketing"], "training", None])
def test_what_is_no_purpose_is_one_clear_error(service: Service, purposes: object) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, SAID)
    refused = asha.post(f"/v1/recordings/{made.id}/withdrawal", json={"purposes": purposes})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
    assert "purposes" in refused.json()["detail"]
