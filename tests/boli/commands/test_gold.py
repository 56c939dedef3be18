"""`boli gold`: from the shell to the same segments as the service."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from configs.settings import Settings, Storage
from pipeline.recordings import segments
from pipeline.review.gold import GoldMissing, GoldRefused
from pipeline.store.database import reading
from pipeline.store.tables.recordings import recording
from tests.boli.commands.test_people import boli, listed, tried
from tests.conftest import Service

pytestmark = pytest.mark.slow  # many commands: left to make test


@pytest.fixture
def shared(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service to whose database the commands talk, too."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return Service(Settings(storage=Storage(data_dir=tmp_path / "data")))


def test_added_listed_retired_and_brought_back(shared: Service) -> None:
    made = shared.drafted(shared.client("asha")[0].id, "राशन कार्ड")
    with reading(shared.engine) as connection:
        (segment,) = segments.list_segments(connection, made.id)
    assert isinstance(tried("gold", "add", segment.id, "--text", "राशन").exception, GoldRefused)
    assert isinstance(tried("gold", "retire", segment.id).exception, GoldMissing)
    with shared.engine.begin() as connection:
        connection.execute(sa.update(recording).values(status="delivered"))
    assert "राशन" in boli("gold", "add", segment.id, "--text", "राशन")
    assert "in use" in boli("gold", "list")
    boli("gold", "retire", segment.id)
    assert [(one["text"], bool(one["retired_at"])) for one in listed("gold", "list")] == [("राशन", True)]
    boli("gold", "add", segment.id, "--text", "राशन कार्ड")
    assert [(one["text"], one["retired_at"]) for one in listed("gold", "list")] == [("राशन कार्ड", None)]
