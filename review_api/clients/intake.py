"""Intake: a file that has come whole is checked and becomes a recording, however it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from configs.settings import Audio
from pipeline.jobs import queue as jobs
from pipeline.media.probe import probe
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading
from pipeline.recordings import attributes, labels, recordings
from pipeline.recordings.attributes import Attributes
from pipeline.recordings.labels import ExternalIdTaken, MetadataTooLarge
from pipeline.recordings.recordings import Recording, Submission
from review_api.problems import Problem


def check_audio(path: Path, limits: Audio, reading: Reading) -> None:
    """Raise a 422 problem for a file that cannot be transcribed."""
    try:
        probe(path, limits, reading)
    except AudioProblem as problem:
        raise Problem(422, problem.code, problem.detail, title=problem.title) from problem


@contextmanager
def answered() -> Iterator[None]:
    """Turn what is wrong with a client's own labels into problems."""
    try:
        yield
    except ExternalIdTaken as error:
        raise Problem(409, "external-id-taken", str(error), recording_id=error.recording_id) from error
    except MetadataTooLarge as error:
        raise Problem(422, "metadata-too-large", str(error)) from error


def queue(connection: Connection, submission: Submission, given: Attributes) -> Recording:
    """Write the recording's rows and its job, in the caller's transaction. Raises a 409 problem for an external id that
    another recording has.
    """
    with answered():
        labels.reserve(connection, submission.client_id, submission.external_id)
    recording = recordings.create(connection, submission)
    attributes.keep(connection, recording.id, given)
    jobs.enqueue(connection, recording.id, recording.client_id, recording.priority)
    return recording
