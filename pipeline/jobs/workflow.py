"""The workflows of one recording: checkpointed steps.

    prepare -> diarize -> transcribe (part by part) -> join -> route -> deliver -> clips
    align                                                                        when people have corrected it

A finished step never runs again. A step that was interrupted runs again from its start, so it must be idempotent: it
writes its result whole, under a name that does not change. Bad audio is a result, not a crash.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import structlog
from dbos import DBOS

from pipeline.jobs.queue import ALIGNMENT_WORKFLOW, WORKFLOW
from pipeline.recordings.recordings import RecordingMissing

log = structlog.get_logger(__name__)

# A recording on which so many workers died is set aside: it probably kills every worker.
MAX_DEATHS = 4
Problem = dict[str, Any]
_T = TypeVar("_T")

INTERNAL_PROBLEM: Problem = {
    "code": "internal",
    "title": "The recording could not be drafted",
    "detail": "Something failed on our side and trying again did not help. The operator's log names the cause.",
}


class Stages(Protocol):
    """What each step does. `prepare` returns a problem where the audio cannot be used."""

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


def define(stages: Stages) -> None:
    """Declare the workflow to DBOS, over these stages. Call before `queue.launch`."""

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MAX_DEATHS)
    def draft_recording(recording_id: str, tag: int) -> None:
        try:
            _step("begin", stages.begin, recording_id, tag)
            problem = _step("prepare", stages.prepare, recording_id)
            if problem is not None:
                _step("fail", stages.fail, recording_id, problem)
                return
            _step("diarize", stages.diarize, recording_id)
            for part in range(_step("plan", stages.parts, recording_id)):
                _step("transcribe", stages.transcribe, recording_id, part)
            _step("join", stages.join, recording_id)
            _step("route", stages.route, recording_id)
            _step("deliver", stages.deliver, recording_id)
            _step("clips", stages.cut_clips, recording_id)
        except RecordingMissing:  # its client deleted it; delete what this job wrote meanwhile
            _step("fail", stages.fail, recording_id, INTERNAL_PROBLEM)
        except Exception:
            log.exception("drafting failed", recording=recording_id)
            _step("fail", stages.fail, recording_id, INTERNAL_PROBLEM)
            raise

    @DBOS.workflow(name=ALIGNMENT_WORKFLOW, max_recovery_attempts=MAX_DEATHS)
    def align_words(recording_id: str) -> None:
        try:
            _step("align", stages.align, recording_id)
        except RecordingMissing:
            log.info("the recording was deleted before its words were aligned", recording=recording_id)


def _step(name: str, work: Callable[..., _T], *arguments: Any) -> _T:
    """Run `work` once. Its result is stored; a failure is tried again twice."""
    return DBOS.run_step(
        {
            "name": name,
            "retries_allowed": True,
            "max_attempts": 3,
            "interval_seconds": 1.0,
            "should_retry": lambda error: not isinstance(error, RecordingMissing),
        },
        lambda: work(*arguments),
    )
