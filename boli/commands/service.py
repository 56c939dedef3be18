"""`boli up`, `serve` and `worker`: the processes of a running Boli.

    up ── serve    HTTP, no model loaded; several processes behind one port where the settings say so
       └─ worker   drafts recordings, one model loaded, or a few

`up` is the small supervisor for one machine: a process that dies is started again. On a fleet, systemd or Kubernetes
runs `serve` and `worker` instead.
"""

import faulthandler
import logging
import os
import signal
import sys
from typing import Annotated

import typer

from asr.batcher.batcher import Batcher
from asr.models.loading import check_language_models
from asr.models.pool import RecognizerPool
from asr.whisper import whisper
from boli.context import State
from boli.family import Family
from boli.log import write_log
from boli.serving import Share, serve_one, serve_several
from boli.stopping import stop_on_signals
from diarize.choose import diarizer
from pipeline.jobs.executor import NameTaken
from pipeline.jobs.migration import migrate_all
from pipeline.jobs.worker import run
from pipeline.registry.current_choice import CurrentChoice
from pipeline.store.opening import open_database

# A worker ends this long after it was told to, at the latest: before whoever started it loses patience.
LONGEST_STOP_S = 35


def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="The port. Without it, the one of the settings.")] = None,
    share: Annotated[str, typer.Option(hidden=True)] = "",  # what serve_several gives to its children
) -> None:
    """Run the HTTP service alone: the API and the transcribers' page.

    Example: boli serve --port 8000
    """
    state: State = context.obj
    settings = state.settings
    write_log()
    check_language_models(settings.asr)
    migrate_all(settings, patience_s=settings.engine.dead_after_s + 1)
    at = port or settings.api.port
    if share:
        serve_one(settings, at, Share.read(share))
    elif settings.api.processes == 1:
        serve_one(settings, at)
    else:
        serve_several(settings, at, command_line(state, ["serve"]))


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
    Family(children(state, workers, port)).run()


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
    listen = ["--port", str(port)] if port else []
    return {"serve": command_line(state, ["serve", *listen])} | {
        f"worker-{slot}": command_line(state, ["worker", "--slot", str(slot)]) for slot in range(workers)
    }


def command_line(state: State, command: list[str]) -> list[str]:
    """Return how a command of Boli is run as another process, with the same settings."""
    return [sys.executable, "-m", "boli", *(["--config", str(state.config)] if state.config else []), *command]
