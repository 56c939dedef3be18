"""Stages: what each step of the workflow does, and where it keeps its result.

Every stage writes its result whole under a name that does not change, so that running it again is harmless:

    recordings/{id}/original            what the client sent
    recordings/{id}/prepared/...        channel-0.flac, channel-0.peaks, prepared.json, voice-0.npy
    recordings/{id}/turns.json          who spoke when, by channel
    recordings/{id}/plan.json           the windows, part by part
    recordings/{id}/draft-{part}.json   what the recogniser wrote
    recordings/{id}/ledger.json         what became of every millisecond

A recording may be deleted at any moment: the next write to its row says so, and what was half made is swept away.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import numpy as np
import sqlalchemy as sa
from pydantic import TypeAdapter

from asr.recognizer import Recognizer
from asr.refusal import unsupported_translation
from configs.settings import Settings
from diarize.diarizer import Diarizer, SpeakerHints
from diarize.turn import Turn
from pipeline.drafting import assemble, channel_speakers, transcription
from pipeline.drafting.assemble import Channel, Place
from pipeline.drafting.language_plan import Spoken, spoken
from pipeline.drafting.transcription import Asked
from pipeline.drafting.window_draft import WindowDraft
from pipeline.evaluation import aggregates, scores
from pipeline.jobs import fair_queue
from pipeline.jobs.workflow import Problem
from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepare import AudioProblem, Prepared, load_prepared, prepare
from pipeline.media.voice_activity import probabilities
from pipeline.recordings import attributes, recordings, segments, vocabulary
from pipeline.recordings.hotwords import hotwords
from pipeline.recordings.recordings import Recording, RecordingMissing, Stage
from pipeline.recordings.transcript import NON_SPEECH_CHECK, LedgerEntry
from pipeline.review import confidence, non_speech_audit, routing, tasks
from pipeline.speakers import identification
from pipeline.store.blobs import Blobs
from pipeline.store.database import now

_T = TypeVar("_T")
_TURNS = TypeAdapter(dict[int, list[Turn]])
_PLAN = TypeAdapter(list[list[Place]])
_DRAFTS = TypeAdapter(list[WindowDraft])
_LEDGER = TypeAdapter(list[LedgerEntry])
_REPORT_EVERY_S = 1.0  # progress is for people: more often would only load the database


class DraftingStages:
    """The stages over a database, blobs and two engines. One object a worker process; safe in several threads.

    `scratch`: a folder for half-made files, which the worker empties when it starts: /tmp would keep a killed worker's.
    """

    def __init__(
        self,
        settings: Settings,
        engine: sa.Engine,
        blobs: Blobs,
        recognizer: Recognizer,
        diarizer: Diarizer,
        scratch: Path,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._blobs = blobs
        self._recognizer = recognizer
        self._diarizer = diarizer
        self._scratch = scratch

    def begin(self, recording_id: str, tag: int) -> None:
        """Note that this recording's turn has come."""
        with self._engine.begin() as connection:
            fair_queue.started(connection, tag)
            recordings.set_progress(connection, recording_id, "prepare", 0.0)

    def prepare(self, recording_id: str) -> Problem | None:
        """Decode to a FLAC a channel, with peaks, quality and voice probabilities; or say why that cannot be."""
        with self._engine.begin() as connection:
            translate = recordings.get(connection, recording_id).translate
        model = self._recognizer.model
        if translate and "translate" not in model.tasks:
            detail = unsupported_translation(model.name)
            return {"code": "translate-unsupported", "title": "There can be no translation", "detail": detail}
        original = self._blobs.path(f"recordings/{recording_id}/original")
        with tempfile.TemporaryDirectory(dir=self._scratch) as scratch:
            folder = Path(scratch) / "prepared"
            try:
                prepared = prepare(original, folder, self._settings.audio, self._reporter(recording_id, "prepare"))
            except AudioProblem as problem:
                return {"code": problem.code, "title": problem.title, "detail": problem.detail}
            for index in prepared.heard:
                np.save(folder / f"voice-{index}.npy", probabilities(FlacSignal(folder / f"channel-{index}.flac")))
            for file in sorted(folder.iterdir()):
                with self._blobs.writing(f"recordings/{recording_id}/prepared/{file.name}") as place:
                    shutil.copyfile(file, place)
        with self._engine.begin() as connection:
            recordings.set_prepared(connection, recording_id, prepared.duration_ms, len(prepared.channels))
            attributes.keep(connection, recording_id, attributes.measured(prepared))
        return None

    def diarize(self, recording_id: str) -> None:
        """Say who spoke when."""
        recording = self._start(recording_id, "diarize")
        hints = SpeakerHints(exact=recording.speakers_expected)
        shared = channel_speakers.parsed(recording.speakers_per_channel)
        channels = self._channels(recording_id)
        turns = assemble.who_spoke(channels, self._diarizer, hints, self._settings, shared)
        self._write(recording_id, "turns", _TURNS, turns)
        method = assemble.method_used(channels, self._diarizer, self._settings, shared)
        with self._engine.begin() as connection:
            recordings.set_diarized(connection, recording_id, method)
        if recording.speaker_consent:
            signals = {channel.index: channel.signal for channel in channels}
            identification.recognise(self._engine, self._settings.voices, recording, signals, turns)

    def parts(self, recording_id: str) -> int:
        """Plan the windows and return into how many parts they fall: none where there is to be no draft."""
        language = self._spoken(self._start(recording_id, "transcribe"))
        planned: list[list[Place]] = []
        if language.drafted:
            turns = self._read(recording_id, "turns", _TURNS)
            places = assemble.plan(self._channels(recording_id), turns, self._recognizer, language, self._settings)
            planned = assemble.parts(places, round(self._settings.engine.part_minutes * 60_000))
        self._write(recording_id, "plan", _PLAN, planned)
        return len(planned)

    def transcribe(self, recording_id: str, part: int) -> None:
        """Write what the recogniser hears in one part."""
        with self._engine.begin() as connection:
            recordings.get(connection, recording_id)  # a deleted one is told by its row, before a blob of it is missed
        plan = self._read(recording_id, "plan", _PLAN)
        asked = self._asked(self._start(recording_id, "transcribe", part / len(plan)))
        report = self._reporter(recording_id, "transcribe")
        drafts: list[WindowDraft] = []
        for batch in transcription.batches(plan[part]):
            drafts += transcription.write(batch, self._channels(recording_id), self._recognizer, asked)
            report((part + len(drafts) / len(plan[part])) / len(plan))
        self._write(recording_id, f"draft-{part}", _DRAFTS, drafts)

    def join(self, recording_id: str) -> None:
        """Join words and turns to segments, and account for every millisecond."""
        recording, policy = self._start(recording_id, "join"), self._settings.route
        parts = len(self._read(recording_id, "plan", _PLAN))
        turns = self._read(recording_id, "turns", _TURNS)
        draft = assemble.assemble(
            self._prepared(recording_id),
            self._channels(recording_id),
            [one for part in range(parts) for one in self._read(recording_id, f"draft-{part}", _DRAFTS)],
            turns,
            self._spoken(recording),
            self._settings,
        )
        self._write(recording_id, "ledger", _LEDGER, list(draft.ledger))
        with self._engine.begin() as connection:
            checks = non_speech_audit.drawn(recording_id, draft.ledger, self._spoken(recording).tag, policy)
            for one in segments.replace_draft(connection, recording_id, non_speech_audit.among(draft.segments, checks)):
                if NON_SPEECH_CHECK in one.flags:  # chosen and logged in one transaction: by the same share
                    segments.set_route(connection, one.id, non_speech_audit.decision(recording_id, one, policy))

    def route(self, recording_id: str) -> None:
        """Decide, by chance with a logged probability, who sees each segment."""
        recording = self._start(recording_id, "route")
        policy = self._settings.route
        with self._engine.begin() as connection:
            stored = segments.list_segments(connection, recording_id)
            speakers = {
                language: scores.reviewed_speakers(connection, language, recording.dialect)
                for language in {one.language for one in stored}
            }
            sure = confidence.of_model(connection, self._recognizer.model)
            for one in stored:
                if NON_SPEECH_CHECK not in one.flags:
                    found = sure.confidence(one, recording.dialect)
                    known = speakers[one.language]
                    decision = routing.decide(one.id, found.of_segment, one.flags, known, policy, found.router)
                    segments.set_route(connection, one.id, decision, found.of_words)

    def deliver(self, recording_id: str) -> None:
        """Open the draft to the client and its tasks to people, at once."""
        self._start(recording_id, "deliver")
        ledger = self._read(recording_id, "ledger", _LEDGER)
        with self._engine.begin() as connection:
            recordings.set_drafted(connection, recording_id, self._recognizer.model, ledger)
            recordings.set_progress(connection, recording_id, "deliver", 1.0)
            aggregates.refresh(connection, recording_id, scores.model_version(asdict(self._recognizer.model)))
            for one in segments.list_segments(connection, recording_id):
                arm = routing.ARMS[one.arm]
                if arm != "accepted":
                    tasks.create(connection, recording_id, one.id, arm, one.language, now())

    def fail(self, recording_id: str, problem: Problem) -> None:
        """Tell the client why there will be no draft. What was half made goes; the original stays for another try."""
        try:
            with self._engine.begin() as connection:
                recordings.set_failed(connection, recording_id, problem)
        except RecordingMissing:
            self._blobs.delete(f"recordings/{recording_id}")
            return
        self._blobs.delete(f"recordings/{recording_id}/prepared")

    def _start(self, recording_id: str, stage: Stage, progress: float = 0.0) -> Recording:
        """Note which stage runs; return the recording. Raises RecordingMissing when it was deleted meanwhile."""
        with self._engine.begin() as connection:
            recordings.set_progress(connection, recording_id, stage, progress)
            return recordings.get(connection, recording_id)

    def _reporter(self, recording_id: str, stage: Stage) -> Callable[[float], None]:
        last = time.monotonic()

        def report(progress: float) -> None:
            nonlocal last
            if time.monotonic() - last >= _REPORT_EVERY_S:
                last = time.monotonic()
                self._start(recording_id, stage, progress)

        return report

    def _spoken(self, recording: Recording) -> Spoken:
        return spoken(recording.language, recording.dialect, self._recognizer.model, recording.languages)

    def _asked(self, recording: Recording) -> Asked:
        with self._engine.begin() as connection:
            clients = vocabulary.get(connection, recording.client_id)
        dialect = recording.dialect if self._settings.asr.dialect_hotwords else ""
        wanted = hotwords(recording.vocabulary, clients, dialect)
        return Asked(self._spoken(recording), wanted, int(recording.priority == "rush"), recording.translate)

    def _prepared(self, recording_id: str) -> Prepared:
        return load_prepared(self._blobs.path(f"recordings/{recording_id}/prepared/prepared.json").parent)

    def _channels(self, recording_id: str) -> list[Channel]:
        prepared = f"recordings/{recording_id}/prepared"
        return [
            Channel(
                index,
                FlacSignal(self._blobs.path(f"{prepared}/channel-{index}.flac")),
                np.load(self._blobs.path(f"{prepared}/voice-{index}.npy")),
            )
            for index in self._prepared(recording_id).heard
        ]

    def _write(self, recording_id: str, name: str, kind: TypeAdapter[_T], value: _T) -> None:
        with self._blobs.writing(f"recordings/{recording_id}/{name}.json") as place:
            place.write_bytes(kind.dump_json(value))

    def _read(self, recording_id: str, name: str, kind: TypeAdapter[_T]) -> _T:
        return kind.validate_json(self._blobs.path(f"recordings/{recording_id}/{name}.json").read_bytes())
