"""Fetching: the sound of a recording that came as a URL is brought here, by the job, before it is prepared.

It is written into the worker's scratch folder, which is emptied when the worker starts, and becomes the recording's
original by one rename. So a worker that is killed leaves nothing half, and the next one begins again.
"""

import asyncio
import hashlib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog

from configs.errors import BoliError
from configs.settings import Settings
from pipeline.jobs.progress import start
from pipeline.outbound.download import DownloadFailed, Limits, TooLarge, download
from pipeline.outbound.guard import NoSuchHost, Refused
from pipeline.recordings import sources
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.database import reading
from pipeline.store.disk import no_room

log = structlog.get_logger(__name__)

# Between attempts, in seconds: a server that restarts, or a line that breaks, is back after that.
WAITS_S: Final = (2.0, 10.0)
_TITLE: Final = "The sound could not be fetched"


class DiskFull(BoliError):
    """There is no room for the sound on a disk of ours."""


def fetch(
    engine: sa.Engine, artifacts: Artifacts, recording_id: str, settings: Settings, scratch: Path
) -> dict[str, Any] | None:
    """Bring the sound here if it is still somewhere else; or return the problem. May be repeated.

    Raises RecordingMissing if the recording was deleted.
    """
    with reading(engine) as connection:
        url = sources.source(connection, recording_id)
    if url is None:
        return None
    start(engine, recording_id, "fetch")
    if not artifacts.has_original():
        problem = _bring(url, artifacts, settings, scratch)
        if problem is not None:
            return problem
    with artifacts.original().open("rb") as file:
        digest, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    with engine.begin() as connection:
        sources.fetched(connection, recording_id, digest, size)
    start(engine, recording_id, "prepare")  # notices a deletion meanwhile
    return None


def _bring(url: str, artifacts: Artifacts, settings: Settings, scratch: Path) -> dict[str, Any] | None:
    limits = Limits(settings.api.max_upload_bytes, settings.outbound.fetch_minutes * 60)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        file = Path(folder) / "original"
        try:
            _download(url, file, settings, limits)
        except Refused as error:
            return _problem("url-refused", error)
        except TooLarge as error:
            return _problem("too-large", error)
        except (DownloadFailed, NoSuchHost) as error:
            return _problem("url-failed", error)
        except DiskFull as error:
            log.error("the disk is full: a recording could not be fetched", folder=str(scratch))
            return {"code": "disk-full", "title": _TITLE, "detail": f"{error}; send the recording again later"}
        with artifacts.writing_original() as place:
            file.replace(place)
    return None


def _download(url: str, file: Path, settings: Settings, limits: Limits) -> None:
    """Fetch the URL, and try again where it failed for a reason that may pass."""
    for wait_s in (*WAITS_S, None):
        try:
            with _telling_of_a_full_disk(), file.open("wb") as into:
                asyncio.run(download(url, into, settings.outbound, limits))
            return
        except (DownloadFailed, NoSuchHost, DiskFull) as error:
            file.unlink(missing_ok=True)  # what came of it takes no room while this waits
            if wait_s is None or isinstance(error, TooLarge):
                raise
            log.info("a URL was not fetched, it is tried again", error=type(error).__name__)
            time.sleep(wait_s)


@contextmanager
def _telling_of_a_full_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if not no_room(error):
            raise
        raise DiskFull("there was no room for the sound here") from error


def _problem(code: str, error: Exception) -> dict[str, Any]:
    return {"code": code, "title": _TITLE, "detail": f"{error}; send the recording again when that is mended"}
