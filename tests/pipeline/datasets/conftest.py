"""What the tests of data sets share."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.reviewed import World


@pytest.fixture
def world(database: Engine, tmp_path: Path) -> World:
    """A world on either database."""
    return World(database, tmp_path / "blobs")
