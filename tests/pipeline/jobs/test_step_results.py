"""A job whose results are stored between steps comes to the same draft as one that runs in one go."""

from dataclasses import replace
from pathlib import Path

import pytest

from asr.scripted import MODEL, ScriptedRecognizer
from boli.demo.samples import path, samples
from configs.settings import Settings
from diarize.single import SingleDiarizer
from pipeline.drafting.draft_recording import Drafting, DraftRequest, draft_recording
from pipeline.drafting.files import prepared_file
from pipeline.drafting.language_plan import plan_language
from pipeline.drafting.transcription import DecodingRequest
from pipeline.drafting.window_plan import in_parts
from pipeline.jobs.step_results import LEDGER, PLAN, TURNS, drafts
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import DiskBlobs

LINES = ["ஒன்று இரண்டு", "மூன்று நான்கு ஐந்து"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ta-neighbours", "bn-helpline"])
def test_stored_steps_come_to_the_same_draft(name: str, tmp_path: Path) -> None:
    settings, artifacts = Settings(), Artifacts(DiskBlobs(tmp_path), "rec_1")
    sample = next(sample for sample in samples() if sample.name == name)

    def drafting() -> Drafting:
        recognizer = ScriptedRecognizer(LINES, model=replace(MODEL, window_ms=10_000))  # several windows
        request = DraftRequest(DecodingRequest(plan_language(sample.language, "", recognizer.model)))
        return Drafting(channels, recognizer, SingleDiarizer(), settings, request)

    with prepared_file(path(sample), settings.audio) as (prepared, channels):
        reported: list[tuple[str, float]] = []
        at_once, spoke = draft_recording(drafting(), prepared, lambda step, share: reported.append((step, share)))
        steps = drafting()
        artifacts.write(TURNS, steps.who_spoke().turns)
        artifacts.write(PLAN, in_parts(steps.windows(artifacts.read(TURNS)), 5_000))
        plan = artifacts.read(PLAN)
        for part, planned in enumerate(plan):
            artifacts.write(drafts(part), steps.transcribe(planned, lambda share: None))
        written = [draft for part in range(len(plan)) for draft in artifacts.read(drafts(part))]
        in_steps = steps.assemble(prepared, written, artifacts.read(TURNS))
    artifacts.write(LEDGER, list(in_steps.ledger))
    assert len(plan) > 1
    assert in_steps == at_once
    assert artifacts.read(TURNS) == spoke.turns
    assert artifacts.read(LEDGER) == list(at_once.ledger)
    assert reported[0] == ("diarize", 0.0)
    assert reported[-1] == ("transcribe", 1.0)
    assert [share for _, share in reported] == sorted(share for _, share in reported)
