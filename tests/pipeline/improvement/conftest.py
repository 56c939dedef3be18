"""What the tests of the loop start from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from configs.settings import Settings
from tests.looped import Looped, settings

Chosen = Callable[..., Settings]


@pytest.fixture
def world(database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Looped:
    """Corrected recordings of 16 speakers, with their consent."""
    monkeypatch.setenv("BOLI_ASR__MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    made = Looped(database, tmp_path / "blobs")
    made.corrected(16)
    return made


@pytest.fixture
def chosen(world: Looped, database_url: str, tmp_path: Path) -> Chosen:
    """Settings of the world, with some of tests.looped.SETTINGS otherwise."""

    def make(**values: Any) -> Settings:
        return settings(tmp_path, database_url, **values)

    return make
