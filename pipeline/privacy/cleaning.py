"""Cleaning: after a deletion, what is left of it in the job queue's tables and in the database's own files goes, too.

    each worker, with every beat   rows of jobs that ran while their recording was deleted; SQLite's write-ahead log
    the operator, `boli clean`     the files of all tables, written anew (pipeline/store/free_space.py)

What the worker does holds up nobody. `boli clean` locks each table while it is written anew.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
import structlog

from pipeline.store import free_space, job_rows
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import erasure

log = structlog.get_logger(__name__)

_AT_ONCE = 500  # recordings in one transaction


def sweep(engine: sa.Engine) -> int:
    """Clean what can be cleaned while others work. Return how many recordings' deletions are whole by that.

    Several workers may do it at once, and be killed anywhere.
    """
    with reading(engine) as connection:  # mostly there is nothing to do, and whoever writes on SQLite is not to wait
        if connection.execute(sa.select(erasure.c.recording_id).where(_open()).limit(1)).first() is None:
            return 0
        jobs = connection.execute(sa.select(erasure.c.recording_id).where(_jobs_left()).limit(_AT_ONCE)).scalars().all()
    _forget_jobs(engine, jobs)
    started = now()
    if not _any_before(engine, started) or not free_space.checkpoint(engine):
        return 0
    return _note(engine, started)


def clean(engine: sa.Engine) -> tuple[str, ...]:
    """Write the database's files anew, without what was deleted. Return what could not be cleaned, each in words.

    Each table is locked meanwhile. Where a job of a deleted recording still runs, that is among it.
    """
    with reading(engine) as connection:
        jobs = connection.execute(sa.select(erasure.c.recording_id).where(_jobs_left())).scalars().all()
    left = _forget_jobs(engine, jobs)
    started = now()
    rewritten = free_space.rewrite(engine)
    if not rewritten.left:
        log.info("the database's files were written anew", deletions=_note(engine, started))
    return rewritten.left + ((f"jobs of {left} deleted recordings that still run",) if left else ())


def uncleaned(connection: sa.Connection) -> int:
    """Return of how many deleted recordings the database's files may still hold something."""
    query = sa.select(sa.func.count()).select_from(erasure).where(erasure.c.cleaned_at.is_(None))
    return int(connection.execute(query).scalar_one())


def _open() -> sa.ColumnElement[bool]:
    return erasure.c.cleaned_at.is_(None)


def _jobs_left() -> sa.ColumnElement[bool]:
    return sa.and_(_open(), erasure.c.jobs_left)


def _forget_jobs(engine: sa.Engine, recording_ids: Sequence[str]) -> int:
    """Delete rows of jobs that have ended by now; return of how many recordings one still runs."""
    running = 0
    for start in range(0, len(recording_ids), _AT_ONCE):
        some = recording_ids[start : start + _AT_ONCE]
        with engine.begin() as connection:
            found = job_rows.forget(connection, some).running
            ended = erasure.c.recording_id.in_(set(some) - set(found))
            connection.execute(sa.update(erasure).where(ended).values(jobs_left=False))
        running += len(found)
    return running


def _any_before(engine: sa.Engine, at: datetime) -> bool:
    with reading(engine) as connection:
        query = sa.select(erasure.c.recording_id).where(*_whole(at)).limit(1)
        return engine.dialect.name == "sqlite" and connection.execute(query).first() is not None


def _note(engine: sa.Engine, at: datetime) -> int:
    """Write that what was deleted before `at`, and of which no job runs, is in no file of the database any more."""
    with engine.begin() as connection:
        return connection.execute(sa.update(erasure).where(*_whole(at)).values(cleaned_at=now())).rowcount


def _whole(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return _open(), ~erasure.c.jobs_left, erasure.c.erased_at < at
