"""Stages: what each step of the workflow does. Results are kept as files and rows.

    pipeline/drafting/draft_recording.py   the steps from channels to a draft
    pipeline/recordings/artifacts.py       the files of a recording
    pipeline/jobs/step_results.py          what a step keeps for the next ones

Running a stage again is harmless. A client may delete a recording at any moment: the next write to its row raises
RecordingMissing, and the workflow then deletes what was half made.
"""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from asr.recognizer import ModelInfo, Recognizer
from asr.refusal import unsupported_translation
from configs.settings import Settings
from diarize.diarizer import Diarizer
from pipeline.drafting.channel import Channel, prepared_channels
from pipeline.drafting.draft_recording import Drafting
from pipeline.drafting.window_plan import in_parts
from pipeline.evaluation import aggregates, scores
from pipeline.jobs import fair_queue, step_results
from pipeline.jobs.draft_request import draft_request
from pipeline.jobs.progress import reporter, start
from pipeline.jobs.step_results import LEDGER, PLAN, TURNS
from pipeline.jobs.workflow import Problem
from pipeline.media.prepare import prepare
from pipeline.media.prepared import voice_name
from pipeline.media.problem import AudioProblem
from pipeline.recordings import attributes, recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import Recording, RecordingMissing, Stage
from pipeline.review import assignment
from pipeline.speakers import identification
from pipeline.store.blobs import Blobs


@dataclass(frozen=True, slots=True, eq=False)
class DraftingStages:
    """The stages over a database, blobs and models. One object for each worker process; safe in several threads.

    `scratch`: a folder for half-made files. The worker empties it when it starts; in /tmp the files of a killed worker
    would stay.
    """

    settings: Settings
    engine: sa.Engine
    blobs: Blobs
    recognizer: Recognizer
    diarizer: Diarizer
    scratch: Path

    def begin(self, recording_id: str, tag: int) -> None:
        """Note that this recording's turn has come."""
        with self.engine.begin() as connection:
            fair_queue.started(connection, tag)
            recordings.set_progress(connection, recording_id, "prepare", 0.0)

    def prepare(self, recording_id: str) -> Problem | None:
        """Decode to a FLAC for each channel, with peaks, quality and voice probabilities; or return the problem."""
        with self.engine.begin() as connection:
            translate = recordings.get(connection, recording_id).translate
        if translate and "translate" not in self.recognizer.model.tasks:
            return _no_translation(self.recognizer.model)
        artifacts = self._artifacts(recording_id)
        original, report = artifacts.original(), reporter(self.engine, recording_id, "prepare")
        with tempfile.TemporaryDirectory(dir=self.scratch) as scratch:
            folder = Path(scratch) / "prepared"
            try:
                prepared = prepare(original, folder, self.settings.audio, report)
            except AudioProblem as problem:
                return dict(problem.to_json())
            for channel in prepared_channels(folder, prepared):
                np.save(folder / voice_name(channel.index), channel.voice)
            artifacts.keep_prepared(folder)
        with self.engine.begin() as connection:
            recordings.set_prepared(connection, recording_id, prepared.duration_ms, len(prepared.channels))
            attributes.keep(connection, recording_id, attributes.measured(prepared))
        return None

    def diarize(self, recording_id: str) -> None:
        """Find who spoke when; compare the speakers with known voices, where they agreed to that."""
        recording = self._start(recording_id, "diarize")
        drafting = self._drafting(recording)
        spoke = drafting.who_spoke()
        self._artifacts(recording_id).write(TURNS, spoke.turns)
        with self.engine.begin() as connection:
            recordings.set_diarized(connection, recording_id, spoke.method)
        if recording.speaker_consent:
            signals = {channel.index: channel.signal for channel in drafting.channels}
            identification.identify(self.engine, self.settings.voices, recording, signals, spoke.turns)

    def parts(self, recording_id: str) -> int:
        """Plan the windows and return the number of parts: 0 where there is to be no draft."""
        drafting, artifacts = self._drafting(self._start(recording_id, "transcribe")), self._artifacts(recording_id)
        turns = artifacts.read(TURNS)
        parts = in_parts(drafting.windows(turns), round(self.settings.engine.part_minutes * 60_000))
        artifacts.write(PLAN, parts)
        return len(parts)

    def transcribe(self, recording_id: str, part: int) -> None:
        """Write what the recogniser hears in one part."""
        with self.engine.begin() as connection:
            recordings.get(connection, recording_id)  # notice a deletion by the row, before a file is missed
        artifacts = self._artifacts(recording_id)
        plan = artifacts.read(PLAN)
        drafting = self._drafting(self._start(recording_id, "transcribe", part / len(plan)))
        report = reporter(self.engine, recording_id, "transcribe")
        drafts = drafting.transcribe(plan[part], lambda share: report((part + share) / len(plan)))
        artifacts.write(step_results.drafts(part), drafts)

    def join(self, recording_id: str) -> None:
        """Join words and turns to segments, and account for every millisecond."""
        recording, artifacts = self._start(recording_id, "join"), self._artifacts(recording_id)
        drafting = self._drafting(recording)
        parts = range(len(artifacts.read(PLAN)))
        drafts = [draft for part in parts for draft in artifacts.read(step_results.drafts(part))]
        turns = artifacts.read(TURNS)
        draft = drafting.assemble(artifacts.prepared(), drafts, turns)
        artifacts.write(LEDGER, list(draft.ledger))
        language = drafting.request.decoding.language.tag
        with self.engine.begin() as connection:
            assignment.store_draft(connection, recording, draft, language, self.settings.route)

    def route(self, recording_id: str) -> None:
        """Decide, by chance with a logged probability, who sees each segment."""
        recording = self._start(recording_id, "route")
        with self.engine.begin() as connection:
            assignment.route(connection, recording, self.recognizer.model, self.settings.route)

    def deliver(self, recording_id: str) -> None:
        """Open the draft to the client and its tasks to people, at once."""
        self._start(recording_id, "deliver")
        model, ledger = self.recognizer.model, self._artifacts(recording_id).read(LEDGER)
        with self.engine.begin() as connection:
            recordings.set_drafted(connection, recording_id, model, ledger)
            recordings.set_progress(connection, recording_id, "deliver", 1.0)
            aggregates.refresh(connection, recording_id, scores.model_version(asdict(model)))
            assignment.open_tasks(connection, recording_id)

    def fail(self, recording_id: str, problem: Problem) -> None:
        """Tell the client why there will be no draft. Half-made files go; the original stays for another try.

        No effect on a recording that has its draft.
        """
        try:
            with self.engine.begin() as connection:
                failed = recordings.set_failed(connection, recording_id, problem)
        except RecordingMissing:
            self._artifacts(recording_id).delete()
            return
        if failed:
            self._artifacts(recording_id).delete_prepared()

    def _start(self, recording_id: str, stage: Stage, progress: float = 0.0) -> Recording:
        return start(self.engine, recording_id, stage, progress)

    def _artifacts(self, recording_id: str) -> Artifacts:
        return Artifacts(self.blobs, recording_id)

    def _drafting(self, recording: Recording) -> Drafting:
        artifacts, model = self._artifacts(recording.id), self.recognizer.model
        heard = artifacts.prepared().heard
        channels = [Channel(index, artifacts.signal(index), artifacts.voice(index)) for index in heard]
        with self.engine.begin() as connection:
            request = draft_request(connection, recording, model, self.settings.asr)
        return Drafting(channels, self.recognizer, self.diarizer, self.settings, request)


def _no_translation(model: ModelInfo) -> Problem:
    detail = unsupported_translation(model.name)
    return {"code": "translate-unsupported", "title": "There can be no translation", "detail": detail}
