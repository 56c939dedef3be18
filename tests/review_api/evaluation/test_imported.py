"""An imported recording at the service: its client reads it as any other, and no report stumbles over it."""

from pathlib import Path

import numpy as np
import soundfile
import sqlalchemy as sa

from configs.settings import Audio
from pipeline.datasets.corpora.utterance import Place, Utterance
from pipeline.review.imported import Importer, Taken, Told
from pipeline.store.tables.clients import audio_use
from tests.conftest import Service

REPORTS = (
    "/v1/accuracy", "/v1/accuracy/twice", "/v1/accuracy/models", "/v1/accuracy/calibration", "/v1/acceptance",
    "/v1/quality/people", "/v1/accuracy/seeded",
)  # fmt: skip


def test_it_is_read_as_any_other_and_no_report_fails(service: Service, tmp_path: Path) -> None:
    owner, client = service.client("corpus")
    soundfile.write(tmp_path / "a.wav", 0.1 * np.random.default_rng(1).standard_normal(32_000), 16_000)
    row = Utterance(Place(tmp_path / "a.csv", 2), tmp_path / "a.wav", "a.wav", "राशन कार्ड [noise]")
    (taken,) = Importer(service.engine, service.blobs, Audio(), Told(owner.id, "hi", "bho")).take([row])
    assert isinstance(taken, Taken)

    shown = client.get(f"/v1/recordings/{taken.recording_id}").json()
    assert (shown["status"], shown["segments"], shown["reviewed_segments"]) == ("reviewed", 1, 1)
    transcript = client.get(f"/v1/recordings/{taken.recording_id}/transcript?format=json").json()
    assert [one["text"] for one in transcript["segments"]] == ["राशन कार्ड"]
    assert transcript["segments"][0]["seen_by"] == "one_person"
    assert transcript["model"]["name"] == "none"
    for path in ("versions", "audio", "transcript?format=srt", "segments", "forecast"):
        assert client.get(f"/v1/recordings/{taken.recording_id}/{path}").status_code < 500, path
    with service.engine.begin() as connection:  # it is no sound that the client sent, and costs nothing
        assert connection.execute(sa.select(sa.func.count()).select_from(audio_use)).scalar_one() == 0

    ml, operator = service.person("lata", role="ml")[1], service.person("om", role="operator")[1]
    assert {path: ml.get(path).status_code for path in REPORTS} == dict.fromkeys(REPORTS, 200)
    assert ml.get("/v1/accuracy").json()["rows"] == []
    people = operator.get("/v1/people").json()["items"]
    assert [one["login"] for one in people if one["disabled_at"]] == ["imported-references"]
