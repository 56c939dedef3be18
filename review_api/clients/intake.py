"""Intake: a file that has come whole is checked and becomes a recording, however it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from configs.settings import Api, Audio
from pipeline.jobs import queue as jobs
from pipeline.media.probe import probe
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading
from pipeline.recordings import attributes, labels, recordings, rush
from pipeline.recordings.attributes import Attributes
from pipeline.recordings.labels import ExternalIdTaken, MetadataTooLarge
from pipeline.recordings.recordings import Recording, Submission
from pipeline.recordings.rush import TooMuchRush
from pipeline.store.database import now
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


def check_rush(connection: Connection, submission: Submission, api: Api, on_their_way: int = 0) -> None:
    """Raise a 429 problem where the client has sent its share of urgent work. `on_their_way`: urgent uploads."""
    if submission.priority != "rush":
        return
    try:
        rush.check(connection, submission.client_id, rush.Quota(api.rush_share, api.rush_free), now(), on_their_way)
    except TooMuchRush as error:
        raise Problem(429, "too-much-rush", str(error), headers={"Retry-After": str(error.wait_s)}) from error


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
