"""Fixtures of the tests of rights: a world that is built once, and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from configs.settings import Api, Settings, Storage
from tests.conftest import Service
from tests.review_api.world import World, build


@pytest.fixture(scope="session")
def made(empty_service: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world, to be copied."""
    folder = tmp_path_factory.mktemp("world") / "data"
    shutil.copytree(empty_service, folder)
    return build(Service(Settings(storage=Storage(data_dir=folder))))


@pytest.fixture
def world(made: World, tmp_path: Path) -> Iterator[World]:
    data = tmp_path / "data"
    shutil.copytree(made.service.settings.storage.data_dir, data)
    soon = Api(stream_minutes=0.005, longest_wait_s=0.3, draft_wait_s=0.3)  # no call of a test is to last
    service = Service(Settings(storage=Storage(data_dir=data), api=soon))
    yield World(service, made.secrets, made.ids)
    service.engine.dispose()
