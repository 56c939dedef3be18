"""The training environment: where `boli model train` runs. It needs torch, which the service has not."""

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from configs.settings import Settings
from pipeline.improvement.problems import StepFailed

BESIDE: Final = Path(".venv-train") / "bin" / "boli"
_NEEDED: Final = ("torch", "transformers", "peft")


class NoTraining(StepFailed):
    """There is nothing to train with. The message says what to install."""


def command(settings: Settings) -> list[str]:
    """Return how `boli` of the training environment is called. Raises NoTraining.

    `improvement.training_command`, else `.venv-train/bin/boli` beside this environment or in the working folder, else
    this environment, where it has torch.
    """
    if settings.improvement.training_command:
        return list(settings.improvement.training_command)
    for folder in _places():
        if (folder / BESIDE).is_file():
            return [str((folder / BESIDE).absolute())]
    if all(find_spec(name) for name in _NEEDED):
        return [sys.executable, "-m", "boli"]
    raise NoTraining(
        "there is no training environment: make one in .venv-train (docs/guide/training.md), or name its boli: "
        'improvement.training_command = ["/path/bin/boli"]'
    )


def _places() -> Iterable[Path]:
    return (Path(sys.prefix).parent, Path.cwd())
