"""A worker: one process that drafts recordings, watched over by a guardian.

On a machine with several GPUs run one worker for each card (CUDA_VISIBLE_DEVICES), each in its own slot. The slot is
part of the executor id. By that id the job queue knows after a restart whose work is whose.
"""

import platform
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
import structlog
from prometheus_client import REGISTRY

from accuracy.estimate import Thresholds
from asr.models.choice import Spoken
from asr.models.pool import Recognizers
from configs.settings import Engine as QueueSettings
from configs.settings import Settings
from diarize.diarizer import Diarizer
from pipeline.delivery.webhook_secrets import SecretBox
from pipeline.evaluation.prometheus import AccuracyGauges
from pipeline.improvement import scratch as improvements
from pipeline.jobs import lease_expiry, metrics_port, retention_clocks
from pipeline.jobs import queue as jobs
from pipeline.jobs.courier import Courier
from pipeline.jobs.executor import Executor, NameTaken
from pipeline.jobs.guardian import Guardian
from pipeline.jobs.improver import Improver
from pipeline.jobs.slot import held
from pipeline.jobs.stages import DraftingStages
from pipeline.jobs.workflow import INTERNAL_PROBLEM, define
from pipeline.privacy import cleaning
from pipeline.privacy.orphans import sweep
from pipeline.recordings import idempotency, recordings, uploads
from pipeline.store import identity
from pipeline.store.blob_stores import open_blobs
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading
from pipeline.store.opening import open_database
from pipeline.store.sealed.blobs import EncryptedBlobs
from pipeline.store.tidying import tidying

log = structlog.get_logger(__name__)

# How long a running step may still take after the worker is told to stop.
PATIENCE_S = 20
# Jobs hold no text, only ids and times; operators look a few weeks back at most.
KEEP_JOBS_DAYS = 30


def run(settings: Settings, recognizers: Recognizers, diarizer: Diarizer, stop: threading.Event, slot: int = 0) -> None:
    """Draft recordings until `stop` is set; then finish the running steps and return.

    Raises SlotTaken, NameTaken, MetricsPortTaken, and ForeignBlobs if the database and the data folder are of two
    installations.
    """
    executor = Executor.here(f"{platform.node()}-{slot}")
    displaced: list[NameTaken] = []

    def lose(error: NameTaken) -> None:
        displaced.append(error)
        stop.set()

    with held(settings.storage.data_dir, slot) as place:
        _show_metrics(settings.engine, slot)
        engine = open_database(settings)
        if settings.engine.metrics_port and slot == 0:
            _show_accuracy(engine, settings)
        stages = _stages(settings, engine, recognizers, diarizer, slot)
        recordings_of_jobs = _RecordingsOfJobs(engine, stages)
        guardian = Guardian(
            engine, executor, settings.engine, recordings_of_jobs.unfinished, recordings_of_jobs.give_up,
            lambda: (
                lease_expiry.sweep(engine), uploads.expire(engine, stages.blobs), idempotency.expire(engine),
                cleaning.sweep(engine),
            ),
            lose,
        )  # fmt: skip
        courier = Courier(engine, settings.outbound, SecretBox(settings.storage.data_dir))
        tidier = tidying(stages.blobs)
        clocks = retention_clocks.clocks(engine, stages.blobs, settings)
        improver = Improver(engine, stages.blobs, settings, executor.name)
        if not executor.claim(engine, place.predecessor, settings.engine.dead_after_s, stop):
            return
        place.keep(executor.instance)
        jobs.configure(settings.database_url, executor.name, settings.engine)
        jobs.launch(lambda: define(stages), settings.engine)
        guardian.start()
        courier.start()
        tidier.start()
        clocks.start()
        if settings.improvement.on_workers:
            improver.start()
        jobs.purge(KEEP_JOBS_DAYS)
        log.info("worker started", executor=executor.name, model=recognizers.model_of(Spoken()).name)
        try:
            stop.wait()
        finally:
            improver.stop()
            jobs.stop(PATIENCE_S)
            courier.stop()
            tidier.stop()
            clocks.stop()
            guardian.stop()
            if isinstance(stages.blobs, EncryptedBlobs):
                stages.blobs.scratch.empty_if_alone()  # here: a worker ends without Python's way of ending
            engine.dispose()
            log.info("worker stopped", executor=executor.name)
    if displaced:
        raise displaced[0]


def _stages(
    settings: Settings, engine: sa.Engine, recognizers: Recognizers, diarizer: Diarizer, slot: int
) -> DraftingStages:
    """Return the stages, over a data folder that belongs to the database and holds nothing half made."""
    blobs = open_blobs(settings, engine)
    scratch = _emptied(_scratch(settings, blobs) / f"worker-{slot}")
    identity.bind(engine, blobs)
    sweep(engine, blobs, settings.storage.quarantine_days)
    improvements.sweep(engine, settings)
    uploads.sweep(engine, blobs)
    return DraftingStages(settings, engine, blobs, recognizers, diarizer, scratch)


def _scratch(settings: Settings, blobs: Blobs) -> Path:
    """Return where half-made files go: what is to be encrypted lies in no file of the data folder before."""
    return blobs.scratch.folder if isinstance(blobs, EncryptedBlobs) else settings.storage.data_dir / "scratch"


class _RecordingsOfJobs:
    """Tells the guardian which jobs are still waited for, and marks recordings as failed that it gives up."""

    def __init__(self, engine: sa.Engine, stages: DraftingStages) -> None:
        self._engine = engine
        self._stages = stages

    def unfinished(self, workflow_ids: Sequence[str]) -> list[str]:
        ids = [jobs.recording_id(workflow_id) for workflow_id in workflow_ids]
        with reading(self._engine) as connection:
            return [jobs.workflow_id(recording_id) for recording_id in recordings.unfinished(connection, ids)]

    def give_up(self, workflow_ids: list[str]) -> None:
        for workflow_id in workflow_ids:
            log.error("the job queue gave a recording up", workflow=workflow_id)
            self._stages.fail(jobs.recording_id(workflow_id), INTERNAL_PROBLEM)


def _show_metrics(settings: QueueSettings, slot: int) -> None:
    """Show this process's Prometheus metrics, where a port is set: the slot is added to it."""
    if not settings.metrics_port:
        return
    metrics_port.show(settings.metrics_host, settings.metrics_port + slot, "engine.metrics_port")


def _show_accuracy(engine: sa.Engine, settings: Settings) -> None:
    limits = settings.accuracy
    REGISTRY.register(AccuracyGauges(engine, Thresholds(limits.min_speakers, limits.min_reference_words)))


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder
