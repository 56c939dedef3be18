"""Intake: a file that has come whole is checked and becomes a recording, however it was sent."""

from pathlib import Path

from sqlalchemy import Connection

from configs.settings import Audio
from pipeline.jobs import queue as jobs
from pipeline.media.probe import probe
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading
from pipeline.recordings import attributes, recordings
from pipeline.recordings.attributes import Attributes
from pipeline.recordings.recordings import Recording, Submission
from review_api.problems import Problem


def check_audio(path: Path, limits: Audio, reading: Reading) -> None:
    """Raise a 422 problem for a file that cannot be transcribed."""
    try:
        probe(path, limits, reading)
    except AudioProblem as problem:
        raise Problem(422, problem.code, problem.detail, title=problem.title) from problem


def queue(connection: Connection, submission: Submission, given: Attributes) -> Recording:
    """Write the recording's rows and its job, in the caller's transaction."""
    recording = recordings.create(connection, submission)
    attributes.keep(connection, recording.id, given)
    jobs.enqueue(connection, recording.id, recording.client_id, recording.priority)
    return recording
