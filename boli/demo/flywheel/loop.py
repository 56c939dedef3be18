"""The loop: `boli improve`, step by step in this process, on data sets that the story takes itself."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from boli.context import State
from boli.demo.flywheel.script import DIALECT
from boli.demo.flywheel.told import NotShown, Told
from pipeline.datasets import snapshots
from pipeline.datasets.selection import Selection
from pipeline.datasets.snapshots import Snapshot
from pipeline.improvement import runs
from pipeline.improvement.driver import Driver
from pipeline.improvement.runs import Options, Run
from pipeline.improvement.steps import LOOP
from pipeline.registry import releases
from pipeline.store.database import reading

BY: Final = "boli flywheel"


@dataclass(frozen=True, slots=True)
class Loop:
    """Works on the database behind the service."""

    state: State
    engine: sa.Engine
    told: Told

    def taken(self, name: str, test_share: float, since: datetime | None = None) -> Snapshot:
        """Freeze what was corrected (`since` then). There is no dev split: nothing is chosen by it here."""
        selection = Selection(dialect=DIALECT, since=since, dev_share=0.0, test_share=test_share)
        return snapshots.take(self.engine, self.state.blobs, name, selection, BY)

    def improved(self, snapshot: Snapshot, model: str) -> Run:
        """Do a run over a data set until it ends or waits, and tell of each step. Raises NotShown where one fails."""
        begun = runs.start(self.engine, DIALECT, Options(snapshot=snapshot.full_name, name=model), BY)
        return self._advanced(begun)

    def approved(self, run: Run, by: str) -> Run:
        """Let a run that waits for it promote its model."""
        with self.engine.begin() as connection:
            approved = runs.approve(connection, run.id, by)
        return self._advanced(approved)

    def rolled_back(self, by: str, reason: str) -> None:
        """Take the dialect's release back."""
        with self.engine.begin() as connection:
            releases.rollback(connection, DIALECT, by, reason)

    def in_force(self) -> str:
        """Return the name of the model that is released for the dialect; "" where there is none."""
        with reading(self.engine) as connection:
            found = releases.in_force(connection).get(DIALECT)
        return found.name if found else ""

    def _advanced(self, run: Run) -> Run:
        driver = Driver(self.engine, self.state.blobs, self.state.settings, f"{BY} {os.getpid()}", LOOP)
        while run.state in ("queued", "running") and (name := run.next_step):
            self.told.doing(name)
            run = driver.advance(run.id, name)
        if run.state in ("queued", "running"):
            run = driver.advance(run.id)
        if run.state == "failed":
            raise NotShown(f"the run failed: {run.problem}")
        return run
