"""Intake: a file that has come whole is checked and becomes a recording, however it was sent."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from configs.settings import Api, Audio, Limits, Settings
from pipeline.accounts import clients
from pipeline.accounts.clients import Client
from pipeline.delivery import callbacks
from pipeline.delivery.callbacks import NoCallbackSecret
from pipeline.jobs import queue as jobs
from pipeline.media.probe import probe
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading
from pipeline.recordings import attributes, labels, recordings, retention, rush, usage
from pipeline.recordings.attributes import Attributes
from pipeline.recordings.labels import ExternalIdTaken, MetadataTooLarge
from pipeline.recordings.recordings import Recording, Submission
from pipeline.recordings.retention import NOTHING_SAID, Terms
from pipeline.recordings.rush import TooMuchRush
from pipeline.store.database import now, reading
from review_api.problems import Problem


@dataclass(frozen=True, slots=True)
class Incoming:
    """What can be queued. `given`: what is said of it and who speaks. `audio_ms`: how long it says that it is, or 0.
    `callback`: a URL that is told of it, "" for none. `terms`: how long it is kept.
    """

    submission: Submission
    given: Attributes
    audio_ms: int
    callback: str = ""
    terms: Terms = NOTHING_SAID


def check_audio(path: Path, limits: Audio, reading: Reading) -> int:
    """Return how long a file says that it is, in milliseconds; 0 if it does not say. The worker finds out.

    Raises a 422 problem for a file that cannot be transcribed.
    """
    try:
        return probe(path, limits, reading).duration_ms or 0
    except AudioProblem as problem:
        raise Problem(422, problem.code, problem.detail, title=problem.title) from problem


def refuse_over_quota(connection: Connection, client: Client, limits: Limits, audio_ms: int = 0) -> None:
    """Raise a 429 problem if the client's month has no room for this much more sound."""
    allowed_ms = most_ms(client, limits)
    try:
        usage.claim(connection, client.id, audio_ms, allowed_ms)
    except usage.QuotaExceeded as error:
        at = now()
        resets_at = usage.next_month(at)
        headers = {"Retry-After": str(math.ceil((resets_at - at).total_seconds()))}
        used_ms = usage.in_month(connection, client.id, usage.month_of(at))
        more = {"quota_ms": allowed_ms, "used_ms": used_ms, "resets_at": resets_at.isoformat()}
        raise Problem(429, "quota-exceeded", str(error), headers=headers, **more) from error


def refuse_at_quota(engine: Engine, client: Client, limits: Limits) -> None:
    """Raise a 429 problem if the client's month is used up, before a file is read."""
    if most_ms(client, limits) is not None:
        with reading(engine) as connection:
            refuse_over_quota(connection, client, limits)


@contextmanager
def answered() -> Iterator[None]:
    """Turn what is wrong with a client's own labels, or its callbacks, into problems."""
    try:
        yield
    except ExternalIdTaken as error:
        raise Problem(409, "external-id-taken", str(error), recording_id=error.recording_id) from error
    except MetadataTooLarge as error:
        raise Problem(422, "metadata-too-large", str(error)) from error
    except NoCallbackSecret as error:
        raise Problem(409, "no-callback-secret", str(error)) from error


def reserve(connection: Connection, submission: Submission, callback: str) -> None:
    """Keep what a recording wants of its client for this transaction: its external id, and a secret for its callback.

    Raises a 409 problem.
    """
    with answered():
        labels.reserve(connection, submission.client_id, submission.external_id)
        if callback:
            callbacks.check_secret(connection, submission.client_id)


def check_rush(connection: Connection, submission: Submission, api: Api, on_their_way: int = 0) -> None:
    """Raise a 429 problem where the client has sent its share of urgent work. `on_their_way`: urgent uploads."""
    if submission.priority != "rush":
        return
    try:
        rush.check(connection, submission.client_id, rush.Quota(api.rush_share, api.rush_free), now(), on_their_way)
    except TooMuchRush as error:
        raise Problem(429, "too-much-rush", str(error), headers={"Retry-After": str(error.wait_s)}) from error


def queue(connection: Connection, file: Incoming, settings: Settings) -> Recording:
    """Write the recording's rows and its job, in the caller's transaction.

    Raises a problem: 409 for an external id that another recording has, or a callback without a secret; 429 if the
    client may not send so much in this month.
    """
    submission = file.submission
    reserve(connection, submission, file.callback)
    client = clients.get(connection, submission.client_id)
    if client is not None:
        refuse_over_quota(connection, client, settings.limits, file.audio_ms)
    recording = recordings.create(connection, submission)
    attributes.keep(connection, recording.id, file.given)
    longest = retention.longest(settings.retention)
    retention.keep(connection, recording.id, recording.client_id, file.terms, longest, recording.created_at)
    if file.callback:
        callbacks.add(connection, recording.client_id, recording.id, file.callback)
    usage.note(connection, recording.id, file.audio_ms)
    jobs.enqueue(connection, recording.id, recording.client_id, recording.priority)
    return recording


def most_ms(client: Client, limits: Limits) -> int | None:
    """Return how much sound a client may send in a month, in milliseconds; None: there is no limit."""
    own = client.audio_hours_per_month
    hours = limits.audio_hours_per_month if own is None else own
    return round(hours * usage.HOUR_MS) if hours else None
