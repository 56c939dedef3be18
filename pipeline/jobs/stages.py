"""Stages: what each step of the workflow does. Results are kept as files and rows.

    pipeline/drafting/draft_recording.py   the steps from channels to a draft
    pipeline/recordings/artifacts.py       the files of a recording
    pipeline/jobs/step_results.py          what a step keeps for the next ones

Running a stage again is harmless. A client may delete a recording at any moment: the next write to its row raises
RecordingMissing, and the workflow then deletes what was half made.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from asr.models.choice import Pinned, Spoken
from asr.models.pool import Recognizers
from asr.recognizer import ModelInfo
from asr.refusal import unsupported_translation
from configs.settings import Settings
from diarize.diarizer import Diarizer
from pipeline.drafting.channel import Channel, prepared_channels
from pipeline.drafting.draft_recording import Drafting
from pipeline.drafting.window_plan import in_parts
from pipeline.evaluation import aggregates, scores
from pipeline.jobs import clips_ahead, fair_queue, fetching, intact, patience, queue, step_results, word_alignment
from pipeline.jobs.draft_request import draft_request
from pipeline.jobs.progress import reporter, start
from pipeline.jobs.step_results import LEDGER, MODEL, PLAN, TURNS
from pipeline.jobs.workflow import Problem
from pipeline.media.prepare import prepare
from pipeline.media.prepared import voice_name
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading
from pipeline.recordings import attributes, recordings, sources
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import Recording, RecordingMissing, Stage
from pipeline.review import assignment
from pipeline.speakers import identification
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading


@dataclass(frozen=True, slots=True, eq=False)
class DraftingStages:
    """The stages over a database, blobs and models. One object for each worker process; safe in several threads.

    `scratch`: a folder for half-made files. The worker empties it when it starts; in /tmp the files of a killed worker
    would stay.
    """

    settings: Settings
    engine: sa.Engine
    blobs: Blobs
    recognizers: Recognizers
    diarizer: Diarizer
    scratch: Path

    def begin(self, recording_id: str, tag: int) -> None:
        """Note that this recording's turn has come. Which model drafts it is decided from now on, and once."""
        self._artifacts(recording_id).forget(MODEL)
        with self.engine.begin() as connection:
            fair_queue.started(connection, tag)
            recordings.set_progress(connection, recording_id, "prepare", 0.0)

    def prepare(self, recording_id: str) -> Problem | None:
        """Fetch the sound if it came as a URL, and decode it to a FLAC for each channel, with peaks, quality and voice
        probabilities; or return the problem.
        """
        with self.engine.begin() as connection:
            recording = recordings.get(connection, recording_id)
        if recording.translate and "translate" not in self._model(recording).tasks:
            return _no_translation(self._model(recording))
        artifacts = self._artifacts(recording_id)
        not_there = fetching.fetch(self.engine, artifacts, recording_id, self.settings, self.scratch)
        if not_there is not None:
            return not_there
        if (damaged := intact.problem(self.engine, artifacts, recording_id)) is not None:
            return damaged
        original, report = artifacts.original(), reporter(self.engine, recording_id, "prepare")
        with tempfile.TemporaryDirectory(dir=self.scratch) as scratch:
            folder = Path(scratch) / "prepared"
            try:
                reading = Reading(recording.track, recording.damaged)
                prepared = prepare(original, folder, self.settings.audio, report, reading)
            except AudioProblem as problem:
                return dict(problem.to_json())
            for channel in prepared_channels(folder, prepared):
                np.save(folder / voice_name(channel.index), channel.voice)
            artifacts.keep_prepared(folder)
        with self.engine.begin() as connection:
            channels = len(prepared.channels)
            recordings.set_prepared(connection, recording_id, prepared.duration_ms, channels, prepared.notes)
            attributes.keep(connection, recording_id, attributes.measured(prepared))
        return None

    def diarize(self, recording_id: str) -> None:
        """Find who spoke when; compare the speakers with known voices, where they agreed to that."""
        recording = self._start(recording_id, "diarize")
        with self._drafting(recording) as drafting:
            spoke = drafting.who_spoke()
        self._artifacts(recording_id).write(TURNS, spoke.turns)
        with self.engine.begin() as connection:
            recordings.set_diarized(connection, recording_id, spoke.method)
        if recording.speaker_consent:
            signals = {channel.index: channel.signal for channel in drafting.channels}
            identification.identify(self.engine, self.settings.voices, recording, signals, spoke.turns)

    def parts(self, recording_id: str) -> int:
        """Plan the windows and return the number of parts: 0 where there is to be no draft."""
        recording, artifacts = self._start(recording_id, "transcribe"), self._artifacts(recording_id)
        turns = artifacts.read(TURNS)
        with self._drafting(recording) as drafting:
            windows = drafting.windows(turns)
        parts = in_parts(windows, round(self.settings.engine.part_minutes * 60_000))
        artifacts.write(PLAN, parts)
        return len(parts)

    def transcribe(self, recording_id: str, part: int) -> None:
        """Write what the recogniser hears in one part."""
        with self.engine.begin() as connection:
            recordings.get(connection, recording_id)  # notice a deletion by the row, before a file is missed
        artifacts = self._artifacts(recording_id)
        plan = artifacts.read(PLAN)
        report = reporter(self.engine, recording_id, "transcribe")
        with self._drafting(self._start(recording_id, "transcribe", part / len(plan))) as drafting:
            drafts = drafting.transcribe(plan[part], lambda share: report((part + share) / len(plan)))
        artifacts.write(step_results.drafts(part), drafts)

    def join(self, recording_id: str) -> None:
        """Join words and turns to segments, and account for every millisecond."""
        recording, artifacts = self._start(recording_id, "join"), self._artifacts(recording_id)
        parts = range(len(artifacts.read(PLAN)))
        drafts = [draft for part in parts for draft in artifacts.read(step_results.drafts(part))]
        turns = artifacts.read(TURNS)
        with self._drafting(recording) as drafting:
            draft = drafting.assemble(artifacts.prepared(), drafts, turns)
        artifacts.write(LEDGER, list(draft.ledger))
        language = drafting.request.decoding.language.tag
        with self.engine.begin() as connection:
            assignment.store_draft(connection, recording, draft, language, self.settings.route)

    def route(self, recording_id: str) -> None:
        """Decide, by chance with a logged probability, who sees each segment."""
        recording = self._start(recording_id, "route")
        model = self._model(recording)  # before the transaction: it may have to be loaded
        with self.engine.begin() as connection:
            assignment.route(connection, recording, model, self.settings.route)

    def deliver(self, recording_id: str) -> None:
        """Open the draft to the client and its tasks to people, at once."""
        model = self._model(self._start(recording_id, "deliver"))
        ledger = self._artifacts(recording_id).read(LEDGER)
        with self.engine.begin() as connection:
            recordings.set_drafted(connection, recording_id, model, ledger)
            recordings.set_progress(connection, recording_id, "deliver", 1.0)
            aggregates.refresh(connection, recording_id, scores.model_version(asdict(model)))
            assignment.open_tasks(connection, recording_id)

    def cut_clips(self, recording_id: str) -> None:
        """Have the sound of each task ready before somebody asks."""
        clips_ahead.cut(self.engine, self.blobs, recording_id)

    def align(self, recording_id: str) -> None:
        """Align the words that people corrected to their sound."""
        with reading(self.engine) as connection:
            recording = recordings.get(connection, recording_id)
        with self.recognizers.lend(_spoken(recording)) as recognizer:
            word_alignment.align(self.engine, self.blobs, recognizer, recording_id)

    def outage(self, error: BaseException) -> str:
        """Return what is away for a while, in words; "" where the error says nothing of that kind."""
        return patience.outage(error, self.blobs, [self.scratch, self.settings.storage.data_dir])

    def progressed(self, workflow_id: str) -> None:
        """Count no death from before: the job is not what kills its workers."""
        with suppress(SQLAlchemyError):  # a later step will
            queue.forget_deaths(self.engine, workflow_id)

    def fail(self, recording_id: str, problem: Problem) -> None:
        """Tell the client why there will be no draft. Half-made files go; the original stays for another try.

        No effect on a recording that has its draft.
        """
        try:
            with self.engine.begin() as connection:
                failed = recordings.set_failed(connection, recording_id, problem)
                sources.forget(connection, recording_id)
        except RecordingMissing:
            self._artifacts(recording_id).delete()
            return
        if failed:
            self._artifacts(recording_id).delete_prepared()

    def _start(self, recording_id: str, stage: Stage, progress: float = 0.0) -> Recording:
        return start(self.engine, recording_id, stage, progress)

    def _artifacts(self, recording_id: str) -> Artifacts:
        return Artifacts(self.blobs, recording_id)

    def _model(self, recording: Recording) -> ModelInfo:
        return self.recognizers.model_of(_spoken(recording), self._pinned(recording))

    def _pinned(self, recording: Recording) -> Pinned:
        """Return the model that began this recording; the first to ask begins it. Whatever is released meanwhile, and
        whichever worker goes on, one model drafts it all.
        """
        artifacts = self._artifacts(recording.id)
        if not artifacts.has(MODEL):
            artifacts.write(MODEL, self.recognizers.pin(_spoken(recording)))
        return artifacts.read(MODEL)

    @contextmanager
    def _drafting(self, recording: Recording) -> Iterator[Drafting]:
        """Give the steps of drafting, with the recogniser that is lent for this recording."""
        artifacts = self._artifacts(recording.id)
        heard = artifacts.prepared().heard
        channels = [Channel(index, artifacts.signal(index), artifacts.voice(index)) for index in heard]
        with self.recognizers.lend(_spoken(recording), self._pinned(recording)) as recognizer:
            with self.engine.begin() as connection:
                request = draft_request(connection, recording, recognizer.model, self.settings.asr)
            yield Drafting(channels, recognizer, self.diarizer, self.settings, request)


def _spoken(recording: Recording) -> Spoken:
    return Spoken(recording.language, recording.dialect, tuple(recording.languages))


def _no_translation(model: ModelInfo) -> Problem:
    detail = unsupported_translation(model.name)
    return {"code": "translate-unsupported", "title": "There can be no translation", "detail": detail}
