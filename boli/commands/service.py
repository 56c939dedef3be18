"""`boli up`, `serve` and `worker`: the processes of a running Boli.

    up ── serve    HTTP, no model loaded
       └─ worker   drafts recordings, one model loaded, or a few

`up` is the small supervisor for one machine: a process that dies is started again. On a fleet, systemd or Kubernetes
runs `serve` and `worker` instead.
"""

import faulthandler
import logging
import os
import signal
import subprocess
import sys
import time
from typing import Annotated

import structlog
import typer
from prometheus_client import REGISTRY

from asr.batcher.batcher import Batcher
from asr.models.loading import check_language_models
from asr.models.pool import RecognizerPool
from asr.whisper import whisper
from boli.context import Problem, State
from boli.log import write_log
from boli.stopping import stop_on_signals
from diarize.choose import diarizer
from pipeline.jobs import metrics_port
from pipeline.jobs.executor import NameTaken
from pipeline.jobs.migration import migrate_all
from pipeline.jobs.queue_gauges import QueueGauges
from pipeline.jobs.worker import run
from pipeline.recordings import uploads
from pipeline.registry.current_choice import CurrentChoice
from pipeline.store import identity
from pipeline.store.opening import open_database
from pipeline.store.sealed.blobs import EncryptedBlobs
from pipeline.store.tidying import tidying
from review_api import server
from review_api.app import create_app

log = structlog.get_logger(__name__)


# A worker ends this long after it was told to, at the latest: before whoever started it loses patience.
LONGEST_STOP_S = 35
LOOK_EVERY_S = 0.5
# A child that dies within this time of its start is not started again: it would only die again.
TOO_SOON_S = 5.0
PATIENCE_S = 40


def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="The port. Without it, the one of the settings.")] = None,
) -> None:
    """Run the HTTP service alone: the API and the transcribers' page.

    Example: boli serve --port 8000
    """
    state: State = context.obj
    settings = state.settings
    write_log()
    check_language_models(settings.asr)
    migrate_all(settings, patience_s=settings.engine.dead_after_s + 1)
    application = create_app(settings)
    services = application.state.services
    identity.bind(services.engine, services.blobs)
    uploads.sweep(services.engine, services.blobs)
    if cut := services.blobs.sweep_unfinished():
        log.warning("files that were cut off when a process died are deleted", files=cut)
    if settings.api.metrics_port:
        metrics_port.show(settings.api.metrics_host, settings.api.metrics_port, "api.metrics_port")
        REGISTRY.register(QueueGauges(services.engine, settings.engine.dead_after_s))
    tidying(services.blobs).start()
    blobs = services.blobs
    at_end = blobs.scratch.empty_if_alone if isinstance(blobs, EncryptedBlobs) else lambda: None
    server.run(application, settings.api.host, port or settings.api.port, at_end)


def worker(
    context: typer.Context,
    slot: Annotated[int, typer.Option(help="0, 1, 2 …: another number for each worker on this machine.", min=0)] = 0,
) -> None:
    """Run a worker alone. It drafts the recordings that were submitted.

    Example: boli worker --slot 0
    """
    state: State = context.obj
    write_log()
    faulthandler.register(signal.SIGUSR1)  # where its threads are, for whoever wonders what it is doing
    # Whatever hangs then: it says where, and the process ends all the same.
    stop = stop_on_signals(lambda: faulthandler.dump_traceback_later(LONGEST_STOP_S, exit=True))
    check_language_models(state.settings.asr)
    migrate_all(state.settings, patience_s=state.settings.engine.dead_after_s + 1)
    # Never closed: a step that outlives the patience of `run` may still hand windows over. It ends with the process.
    engine = open_database(state.settings)
    pool = RecognizerPool(CurrentChoice(engine, state.settings.asr), lambda asr: Batcher(whisper.load(asr)))
    try:
        run(state.settings, pool, diarizer(state.settings), stop, slot)
    except NameTaken as error:
        print(f"boli: {error}", file=sys.stderr)
        end_now(error.exit_code)
    end_now()


def migrate(context: typer.Context) -> None:
    """Bring the tables to this version's, also beside workers of the version before, which go on.

    Without it, older tables are migrated when no worker is alive.

    Example: boli migrate
    """
    state: State = context.obj
    migrate_all(state.settings, beside_workers=True)
    print("the tables are up to date")


def up(
    context: typer.Context,
    workers: Annotated[int, typer.Option(help="How many workers: one for each GPU.", min=1)] = 1,
    port: Annotated[int | None, typer.Option(help="The port. Without it, the one of the settings.")] = None,
) -> None:
    """Run the service and its workers on this machine until Ctrl+C.

    Example: boli up
    """
    state: State = context.obj
    settings = state.settings
    print(f"Boli is at http://{settings.api.host}:{port or settings.api.port}  (Ctrl+C stops it)", flush=True)
    stop = stop_on_signals()
    with Family(children(state, workers, port)) as family:
        while not stop.wait(LOOK_EVERY_S):
            family.look_after()


def end_now(code: int = 0) -> None:
    """End the process though threads are in the middle of steps: Python would wait for them. Such a step is begun again
    by another worker, as it is where a worker is killed.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def children(state: State, workers: int = 1, port: int | None = None) -> dict[str, list[str]]:
    """Return the command line of each process by name."""
    boli = [sys.executable, "-m", "boli", *(["--config", str(state.config)] if state.config else [])]
    listen = ["--port", str(port)] if port else []
    return {"serve": [*boli, "serve", *listen]} | {
        f"worker-{slot}": [*boli, "worker", "--slot", str(slot)] for slot in range(workers)
    }


class Family:
    """Child processes that live as long as the block, and are started again when they die.

    They are sessions of their own, so that Ctrl+C reaches only the parent, which then stops them in good order.
    """

    def __init__(self, commands: dict[str, list[str]], log_file: int | None = None) -> None:
        self._commands = commands
        self._log_file = log_file
        self._running: dict[str, tuple[subprocess.Popen[bytes], float]] = {}

    def __enter__(self) -> "Family":
        for name in self._commands:
            self._start(name)
        return self

    def __exit__(self, *error: object) -> None:
        for process, _ in self._running.values():
            process.terminate()
        for process, _ in self._running.values():
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def look_after(self) -> None:
        """Start again what died. Raises Problem where starting again would not help."""
        for name, (process, since) in list(self._running.items()):
            code = process.poll()
            if code is None:
                continue
            if time.monotonic() - since < TOO_SOON_S:
                raise Problem(f"{name} stopped at once (exit code {code}); run `boli {name.split('-')[0]}` to see why")
            log.warning("a process died and is started again", process=name, code=code)
            self._start(name)

    def _start(self, name: str) -> None:
        process = subprocess.Popen(
            self._commands[name], start_new_session=True, stdout=self._log_file, stderr=self._log_file
        )
        self._running[name] = (process, time.monotonic())
