"""Guardian: notices dead workers and hands their work to live ones.

Open-source DBOS never notices that a process died. Each worker beats: it writes when it was last seen, and re-queues
the work of executors that did not beat for `dead_after_s` (by its own monotonic clock: heartbeats.py). Finished steps
are kept; only the step that was running runs again. A worker taken for dead by mistake is fenced by DBOS: its
checkpoints no longer land.

    beat -> I am alive -> who has running work but was not seen? -> their work back to the queue
                       -> which of my own rows do I not know? (twice in a row) -> back to the queue
                       -> whose lease ran out? -> the tasks back to the people's queue
                       -> which uploads does nobody go on with? -> deleted
                       -> which idempotency keys are a day old? -> deleted

Three names of DBOS used here are private; `dbos==3.4.*` is pinned, tests/pipeline/jobs/test_guardian_contract.py holds
them, and tests/acceptance/test_engine.py kills workers.
"""

import threading
from collections.abc import Callable, Sequence

import sqlalchemy as sa
import structlog
from dbos import DBOS
from dbos._dbos import _get_dbos_instance
from sqlalchemy.exc import SQLAlchemyError

from configs.settings import Engine as QueueSettings
from pipeline.jobs import workers
from pipeline.jobs.executor import Executor, NameTaken
from pipeline.jobs.heartbeats import Heartbeats
from pipeline.jobs.queue import QUEUE, QUEUES, WORKFLOW
from pipeline.store.blobs import BlobsAway
from pipeline.store.clock import database_now_ms

log = structlog.get_logger(__name__)

# DBOS's states of work that will not go on by itself.
GIVEN_UP = ("MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR", "CANCELLED")


class Guardian:
    """One thread in each worker.

    `unfinished(ids)` returns those of the jobs that somebody still waits for. `given_up(ids)` is called with those that
    will never finish. `chore()` is done with every beat. `displaced(error)` is called once, and then there are no more
    beats, where another process has this worker's name: it took this one for dead.
    """

    def __init__(
        self,
        engine: sa.Engine,
        executor: Executor,
        settings: QueueSettings,
        unfinished: Callable[[Sequence[str]], list[str]],
        given_up: Callable[[list[str]], None],
        chore: Callable[[], object] = lambda: None,
        displaced: Callable[[NameTaken], object] = lambda error: None,
    ) -> None:
        self._engine = engine
        self._executor = executor
        self._me = executor.name
        self._settings = settings
        self._unfinished = unfinished
        self._given_up = given_up
        self._chore = chore
        self._displaced = displaced
        self._heartbeats = Heartbeats(settings.heartbeat_s, settings.dead_after_s)
        self._missing: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="guardian", daemon=True)

    def start(self) -> None:
        """Beat in the background. Call after `Executor.claim` and `queue.launch`."""
        self._thread.start()

    def stop(self) -> None:
        """Stop beating and remove this worker's row, so that others need not wait until it counts as dead."""
        self._stop.set()
        self._thread.join()
        with self._engine.begin() as connection:
            self._executor.leave(connection)

    def beat(self) -> None:
        """Do one round: say that this worker lives, then look after the others' work and its own."""
        alive = self._seen()
        pending = DBOS.list_workflows(status="PENDING", queue_name=list(QUEUES), load_input=False, load_output=False)
        dead = {row.executor_id for row in pending if row.executor_id} - alive
        if dead:
            log.warning("workers are gone, their work goes back to the queue", workers=sorted(dead))
            DBOS._recover_pending_workflows(sorted(dead))
        self._requeue_lost({row.workflow_id for row in pending if row.executor_id == self._me})
        self._report_given_up()
        self._chore()

    def _seen(self) -> set[str]:
        """Write that this worker was seen now; return all that live. Raises NameTaken."""
        with self._engine.begin() as connection:
            now_ms = database_now_ms(connection)
            self._executor.beat(connection, now_ms)
            return self._heartbeats.alive(workers.stamps(connection), now_ms)

    def _requeue_lost(self, mine: set[str]) -> None:
        """Put work back that is mine in the database but unknown to this process: a database outage lost it."""
        instance = _get_dbos_instance()
        missing = mine - set(instance._active_workflows_set.activeList())
        for workflow_id in sorted(missing & self._missing):
            log.warning("work was lost in this process, it goes back to the queue", workflow=workflow_id)
            instance._sys_db.reenqueue_for_recovery(workflow_id, [self._me], QUEUE)
        self._missing = missing

    def _report_given_up(self) -> None:
        # From those that ended, which are few: of those that wait there may be more than a query can name.
        ended = DBOS.list_workflows(name=WORKFLOW, status=list(GIVEN_UP), load_input=False, load_output=False)
        if given_up := self._unfinished([row.workflow_id for row in ended]):
            self._given_up(given_up)

    def _run(self) -> None:
        while not self._stop.wait(self._settings.heartbeat_s):
            try:
                self.beat()
            except NameTaken as error:
                log.error("another process works under this name, this one stops", executor=self._me)
                self._displaced(error)
                return
            except (SQLAlchemyError, BlobsAway) as error:  # what is away may be back at the next beat
                log.warning("a beat failed", error=str(error).splitlines()[0])
