"""The steps of the loop, one a module, in the order of pipeline/improvement/runs.py."""

from collections.abc import Mapping
from typing import Final

from pipeline.improvement.driver import StepWork
from pipeline.improvement.runs import StepName
from pipeline.improvement.steps.calibrate import calibrate
from pipeline.improvement.steps.evaluate import evaluate
from pipeline.improvement.steps.gate import gate
from pipeline.improvement.steps.promote import promote
from pipeline.improvement.steps.shadow import shadow
from pipeline.improvement.steps.snapshot import snapshot
from pipeline.improvement.steps.train import train
from pipeline.improvement.steps.watch import watch

LOOP: Final[Mapping[StepName, StepWork]] = {
    "snapshot": snapshot,
    "train": train,
    "evaluate": evaluate,
    "calibrate": calibrate,
    "gate": gate,
    "shadow": shadow,
    "promote": promote,
    "watch": watch,
}
