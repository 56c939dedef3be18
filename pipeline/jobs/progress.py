"""Progress: tell the client how far a recording is, and notice when the recording was deleted meanwhile."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from pipeline.recordings import recordings
from pipeline.recordings.recordings import Recording, Stage

_REPORT_EVERY_S = 1.0  # progress is for people: more often would only load the database


def start(engine: sa.Engine, recording_id: str, stage: Stage, progress: float = 0.0) -> Recording:
    """Note which stage runs; return the recording. Raises RecordingMissing if it was deleted."""
    with engine.begin() as connection:
        recordings.set_progress(connection, recording_id, stage, progress)
        return recordings.get(connection, recording_id)


def reporter(engine: sa.Engine, recording_id: str, stage: Stage) -> Callable[[float], None]:
    """Return a function that notes progress, 0 to 1, at most once a second. It raises what `start` raises."""
    last = time.monotonic()

    def report(progress: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _REPORT_EVERY_S:
            last = time.monotonic()
            start(engine, recording_id, stage, progress)

    return report
