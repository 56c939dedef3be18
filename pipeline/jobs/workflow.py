"""The workflows of one recording: checkpointed steps.

    prepare -> diarize -> transcribe (part by part) -> join -> route -> deliver -> clips
    align                                                                        when people have corrected it

A finished step never runs again. A step that was interrupted runs again from its start, so it must be idempotent: it
writes its result whole, under a name that does not change. Bad audio is a result, not a crash.

While a fleet is upgraded, a recording is begun by one version of this file and ended by another. DBOS numbers the steps
of a job and compares their names when it goes on; where they differ, the recording fails. So whoever changes a workflow
keeps these rules (docs/decisions/046-rolling-upgrades.md):

- What a step does may change, if it reads what the step before wrote in the version before, and the other way round.
- A step is added at the end, or under `if DBOS.patch("what it is for"):`, which is true for recordings that have not
  passed that place. It stays until no recording that began without it is on its way; then `DBOS.deprecate_patch`.
- A step is never renamed, moved or taken out: the old place keeps the old name, and does nothing.
- `range(step("plan", ...))` is fixed when the plan is stored. No other loop or condition may depend on settings, on the
  clock or on chance: another worker would decide otherwise.
- The name of a workflow and its arguments stay. Another order of arguments is another workflow, under another name.
- `tests/pipeline/jobs/test_workflow_steps.py` holds the steps as they are. It fails first.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import structlog
from dbos import DBOS

from pipeline.jobs.patience import Patience
from pipeline.jobs.queue import ALIGNMENT_WORKFLOW, WORKFLOW
from pipeline.recordings.recordings import RecordingMissing

log = structlog.get_logger(__name__)

# A recording on which so many workers died, without one step done in between, is set aside: it probably kills every
# worker.
MAX_DEATHS = 4
Problem = dict[str, Any]
_T = TypeVar("_T")

INTERNAL_PROBLEM: Problem = {
    "code": "internal",
    "title": "The recording could not be drafted",
    "detail": "Something failed on our side and trying again did not help. The operator's log names the cause.",
}


class Stages(Protocol):
    """What each step does. `prepare` returns a problem where the audio cannot be used. `outage` says what is away where
    an error tells that; `progressed` is called after each step.
    """

    def begin(self, recording_id: str, tag: int) -> None: ...
    def prepare(self, recording_id: str) -> Problem | None: ...
    def diarize(self, recording_id: str) -> None: ...
    def parts(self, recording_id: str) -> int: ...
    def transcribe(self, recording_id: str, part: int) -> None: ...
    def join(self, recording_id: str) -> None: ...
    def route(self, recording_id: str) -> None: ...
    def deliver(self, recording_id: str) -> None: ...
    def cut_clips(self, recording_id: str) -> None: ...
    def fail(self, recording_id: str, problem: Problem) -> None: ...
    def align(self, recording_id: str) -> None: ...
    def outage(self, error: BaseException) -> str: ...
    def progressed(self, workflow_id: str) -> None: ...


def define(stages: Stages) -> None:
    """Declare the workflow to DBOS, over these stages. Call before `queue.launch`."""

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MAX_DEATHS)
    def draft_recording(recording_id: str, tag: int) -> None:
        step = _Steps(stages, recording_id).run
        try:
            step("begin", stages.begin, tag)
            problem = step("prepare", stages.prepare)
            if problem is not None:
                step("fail", stages.fail, problem)
                return
            step("diarize", stages.diarize)
            for part in range(step("plan", stages.parts)):
                step("transcribe", stages.transcribe, part)
            step("join", stages.join)
            step("route", stages.route)
            step("deliver", stages.deliver)
            step("clips", stages.cut_clips)
        except RecordingMissing:  # its client deleted it; delete what this job wrote meanwhile
            step("fail", stages.fail, INTERNAL_PROBLEM)
        except Exception:
            log.exception("drafting failed", recording=recording_id)
            step("fail", stages.fail, INTERNAL_PROBLEM)
            raise

    @DBOS.workflow(name=ALIGNMENT_WORKFLOW, max_recovery_attempts=MAX_DEATHS)
    def align_words(recording_id: str) -> None:
        try:
            _Steps(stages, recording_id).run("align", stages.align)
        except RecordingMissing:
            log.info("the recording was deleted before its words were aligned", recording=recording_id)


class _Steps:
    """The steps of one job: each runs once, its result is stored, and a failure is tried again (patience.py)."""

    def __init__(self, stages: Stages, recording_id: str) -> None:
        self._stages = stages
        self._recording_id = recording_id

    def run(self, name: str, work: Callable[..., _T], *arguments: Any) -> _T:
        """Run `work` for the recording, once."""
        workflow_id = str(DBOS.workflow_id)

        def step() -> _T:
            result = work(self._recording_id, *arguments)
            self._stages.progressed(workflow_id)  # here: a step that was done before is not run, and says nothing
            return result

        return DBOS.run_step(Patience(name, self._recording_id, self._stages.outage).options, step)
