"""Rush within a share: the refusal says what to do, and keeps nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from configs.settings import Api, Settings, Storage
from pipeline.jobs.migration import migrate_all
from tests.conftest import Service
from tests.review_api.clients.test_recordings import stored_files, wav
from tests.review_api.clients.test_uploads import begin

SOUND = wav(0.3)


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Service]:
    settings = Settings(storage=Storage(data_dir=tmp_path / "data"), api=Api(rush_share=0.5, rush_free=1))
    migrate_all(settings)
    running = Service(settings)
    yield running
    running.engine.dispose()


@pytest.mark.slow
def test_a_share_may_be_urgent(strict: Service) -> None:
    _, asha = strict.client("asha")

    def send(priority: str) -> int:
        files = {"file": ("a.wav", SOUND)}
        return asha.post("/v1/recordings", files=files, data={"priority": priority}).status_code

    assert [send(priority) for priority in ("rush", "rush", "normal", "rush", "normal", "rush")] == [
        201, 429, 201, 429, 201, 201
    ]  # fmt: skip
    refused = asha.post("/v1/recordings", json={"url": "https://host.example/a.wav", "priority": "rush"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-much-rush")
    assert 86_000 < int(refused.headers["retry-after"]) <= 86_400
    assert "priority normal" in refused.json()["detail"]
    assert len(stored_files(strict)) == 4


def test_an_upload_is_refused_before_its_first_byte(strict: Service) -> None:
    _, asha = strict.client("asha")
    assert begin(asha, 100, priority="rush").status_code == 201
    assert begin(asha, 100, priority="rush").json()["code"] == "too-much-rush"
    assert begin(asha, 100).status_code == 201
