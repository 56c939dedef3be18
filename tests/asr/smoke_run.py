"""The smallest run of training, made once a module for the tests that need a model fresh from it."""

from pathlib import Path

import pytest

from asr.training.recipe import SMOKE
from asr.training.run import run


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a finished run of the recipe "smoke"."""
    folder = tmp_path_factory.mktemp("run")
    run(SMOKE, folder)
    return folder
