"""The job queue: DBOS, in the application's own database.

Only this file, guardian.py, patience.py and workflow.py import `dbos`. Why DBOS, what it leaves to us, and the settings
that matter are in docs/decisions/001-job-engine.md: the application version is pinned (work in flight must survive a
deploy), values are stored as JSON, executor ids are stable, and each process listens to its own queues only.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions

from configs.settings import Engine as QueueSettings
from pipeline.jobs import fair_queue
from pipeline.store.database import reading

QUEUE = "recordings"
# Urgent recordings have their own queue and concurrency: none waits until a long recording has ended.
RUSH_QUEUE = "rush"
QUEUES = (QUEUE, RUSH_QUEUE)
WORKFLOW = "draft_recording"
ALIGNMENT_WORKFLOW = "align_words"
APPLICATION_VERSION = "1"
# DBOS's states of a job that runs, or will.
_ON_ITS_WAY = frozenset({"PENDING", "ENQUEUED", "DELAYED"})


def migrate(database_url: str) -> None:
    """Create or upgrade the job queue's own tables. Safe to call from several processes at once."""
    DBOS.migrate(_dbos_url(database_url))


def enqueue(connection: sa.Connection, recording_id: str, client_id: str, priority: str) -> None:
    """Queue the drafting of a recording in the caller's transaction: the job exists if and only if the recording does.

    `priority`: "rush" goes to the rush queue, "normal" takes the client's fair turn.
    """
    tag = fair_queue.next_tag(connection, client_id)
    options: EnqueueOptions = {
        "workflow_name": WORKFLOW,
        "queue_name": RUSH_QUEUE if priority == "rush" else QUEUE,
        "workflow_id": workflow_id(recording_id),
        "app_version": APPLICATION_VERSION,
        "priority": fair_queue.RUSH_PRIORITY if priority == "rush" else tag,
    }
    _client(connection.engine).enqueue_in_transaction(connection, options, recording_id, tag)


def enqueue_alignment(connection: sa.Connection, recording_id: str, texts: str) -> None:
    """Queue the alignment of a recording's corrected words in the caller's transaction. `texts`: a name for what they
    are now; the same again is queued once.
    """
    options: EnqueueOptions = {
        "workflow_name": ALIGNMENT_WORKFLOW,
        "queue_name": QUEUE,
        "workflow_id": f"align-{recording_id}-{texts}",
        "app_version": APPLICATION_VERSION,
        "priority": fair_queue.FIRST,
    }
    _client(connection.engine).enqueue_in_transaction(connection, options, recording_id)


def workflow_id(recording_id: str) -> str:
    """Return the one job id of a recording: enqueuing twice is enqueuing once."""
    return f"draft-{recording_id}"


def recording_id(workflow_id: str) -> str:
    """Return whose job this is."""
    return workflow_id.removeprefix("draft-")


def forget_deaths(engine: sa.Engine, workflow_id: str) -> None:
    """Let a job's count of deaths begin anew. No effect, and nothing written, where nobody died."""
    died = {"id": workflow_id}
    with reading(engine) as connection:
        table = _table(connection)
        query = sa.text(f"SELECT recovery_attempts FROM {table} WHERE workflow_uuid = :id")
        if (connection.execute(query, died).scalar() or 0) <= 1:
            return
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {table} SET recovery_attempts = 1 WHERE workflow_uuid = :id"), died)


def has_ended(connection: sa.Connection, recording_id: str) -> bool:
    """Say whether nothing of a recording's job runs or waits any more; True where there is none."""
    query = sa.text(f"SELECT status FROM {_table(connection)} WHERE workflow_uuid = :id")
    return connection.execute(query, {"id": workflow_id(recording_id)}).scalar() not in _ON_ITS_WAY


def forget(engine: sa.Engine, recording_id: str) -> None:
    """Delete a recording's job that has ended, with the results of its steps. No effect where there is none."""
    _client(engine).delete_workflows([workflow_id(recording_id)])


def _table(connection: sa.Connection) -> str:
    return "dbos.workflow_status" if connection.dialect.name == "postgresql" else "workflow_status"


def configure(database_url: str, executor_id: str, settings: QueueSettings) -> None:
    """Set up the job queue in this process.

    `executor_id` must be unique among live processes, and the same after a restart.
    """
    config: DBOSConfig = {
        "name": "boli",
        "system_database_url": _dbos_url(database_url),
        "sys_db_pool_size": 5,
        "executor_id": executor_id,
        "application_version": APPLICATION_VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "notification_listener_polling_interval_sec": settings.poll_s,
        "log_level": "WARNING",
        "run_migrations": False,
    }
    DBOS(config=config)


def launch(define: Callable[[], None], settings: QueueSettings) -> None:
    """Start to work. `define` declares the workflows, which must happen before DBOS looks for work."""
    define()
    DBOS.listen_queues(QUEUES)
    DBOS.launch()
    for queue, concurrency in ((QUEUE, settings.concurrency), (RUSH_QUEUE, settings.rush_concurrency)):
        DBOS.register_queue(queue, worker_concurrency=concurrency, polling_interval_sec=settings.poll_s)


def purge(days: int) -> None:
    """Forget jobs that ended more than `days` days ago. Call after `launch`."""
    before = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    ended = DBOS.list_workflows(completed_before=before, queue_name=list(QUEUES), load_input=False, load_output=False)
    if ended:
        DBOS.delete_workflows([job.workflow_id for job in ended])


def stop(wait_s: int) -> None:
    """Stop taking work, give the running steps `wait_s` seconds to finish, and close."""
    DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait_s)


@lru_cache(maxsize=4)
def _client(engine: sa.Engine) -> DBOSClient:
    # lazy: connecting now would wait for the very transaction that asks for it
    return DBOSClient(system_database_engine=engine, serializer=DBOSPortableJSONSerializer(), lazy=True)


def _dbos_url(database_url: str) -> str:
    """DBOS chooses its PostgreSQL driver itself and wants the plain scheme."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)
