"""Work: what a step is given, and what it may answer.

Done    the step is over. Its rows, and what `also` writes, come in one transaction: all of it, or nothing
Waits   for people, or for time: the step is called again later
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from asr.recognizer import Recognizer
from asr.whisper import whisper
from configs.settings import Asr, Settings
from pipeline.improvement.problems import StepFailed
from pipeline.improvement.runs import Run, Step
from pipeline.store.blobs import Blobs

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """`result`: what the next steps and people read. `also`: what is written in the same transaction; what it
    returns is added to the result. `stopped`: why the run ends here, for people.
    """

    result: Result
    also: Callable[[sa.Connection], Result] = lambda _connection: {}
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """`progress`: 0 to 1. `result`: as it is so far, with what it waits for."""

    result: Result
    progress: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What a step works with. `step`: its own row, with what it found before where it waited. `report(share)` keeps its
    progress; it raises StopAsked, Interrupted or StepFailed (out of time), so call it often. `load` opens a model.
    """

    engine: sa.Engine
    blobs: Blobs
    settings: Settings
    run: Run
    step: Step
    report: Callable[[float], None]
    load: Callable[[Asr], Recognizer] = field(default=whisper.load)

    @property
    def folder(self) -> Path:
        """The folder of the run: what must not outlive it."""
        return run_folder(self.settings, self.run.id)

    def found(self, name: str) -> Mapping[str, Any]:
        """Return what an earlier step found. Raises StepFailed where it has not been done."""
        step = self.run.step(name)
        if step is None or step.state != "done":
            raise StepFailed(f"the step {name} comes first: boli improve step {self.run.id} {name}")
        return step.result


def run_folder(settings: Settings, run_id: str) -> Path:
    """Return the folder in which a run keeps what its steps are in the middle of."""
    return settings.storage.data_dir / "improvements" / run_id
