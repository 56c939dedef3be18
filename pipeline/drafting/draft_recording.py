"""Draft recording: the whole way from the channels of a recording to its segments and ledger, told once.

    channels -> who_spoke -> turns
                turns     -> windows -> planned windows
                                        planned windows -> transcribe -> window drafts
                turns + window drafts -> assemble -> segments + ledger

`draft_recording` takes these steps one after another. The stages of a worker (pipeline/jobs/stages.py) take the same
steps and keep each result, so that a job can go on after a crash.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from asr.recognizer import Recognizer
from configs.settings import Settings
from diarize.diarizer import Diarizer, Signal
from diarize.turn import Turn
from pipeline.drafting import diarization, transcription
from pipeline.drafting.assemble import Draft, assemble
from pipeline.drafting.channel import Channel
from pipeline.drafting.diarization import NOTHING_KNOWN, Diarization, SpeakersExpected
from pipeline.drafting.language_plan import plan_language
from pipeline.drafting.said_as import SaidAs, as_written
from pipeline.drafting.transcription import DecodingRequest, Progress
from pipeline.drafting.window_draft import WindowDraft
from pipeline.drafting.window_plan import PlannedWindow, plan_windows
from pipeline.media.prepared import Prepared
from pipeline.media.reading import USUAL, Reading

Step = Literal["diarize", "transcribe"]


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What is asked for a recording, what is known of its speakers, and how its file is to be read.

    `said_as`: words that are not written as they are said.
    """

    decoding: DecodingRequest
    speakers: SpeakersExpected = NOTHING_KNOWN
    reading: Reading = USUAL
    said_as: SaidAs = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Drafting:
    """The steps of drafting one recording. Each returns a value that can be stored; none keeps anything itself."""

    channels: Sequence[Channel]
    recognizer: Recognizer
    diarizer: Diarizer
    settings: Settings
    request: DraftRequest

    def who_spoke(self) -> Diarization:
        """Return who spoke when."""
        return diarization.who_spoke(self.channels, self.diarizer, self.settings, self.request.speakers)

    def windows(self, turns: Mapping[int, Sequence[Turn]]) -> list[PlannedWindow]:
        """Return the windows to transcribe, sorted by time: none where people write from scratch."""
        language = self.request.decoding.language
        if not language.drafted:
            return []
        return plan_windows(self.channels, turns, self.recognizer, language, self.settings)

    def transcribe(self, planned: Sequence[PlannedWindow], report: Progress) -> list[WindowDraft]:
        """Return what the recogniser writes for these windows."""
        speech = self.settings.speech
        return transcription.transcribe(planned, self.channels, self.recognizer, self.request.decoding, speech, report)

    def assemble(self, prepared: Prepared, drafts: Sequence[WindowDraft], turns: Mapping[int, Sequence[Turn]]) -> Draft:
        """Return the segments and the ledger."""
        language = self.request.decoding.language
        made = assemble(prepared, self.channels, drafts, turns, language, self.settings)
        return as_written(made, self.request.said_as)


def draft_recording(
    drafting: Drafting, prepared: Prepared, report: Callable[[Step, float], None]
) -> tuple[Draft, Diarization]:
    """Take every step. `report` is called with the step that runs and how much of it is done, 0 to 1."""
    report("diarize", 0.0)
    spoke = drafting.who_spoke()
    report("transcribe", 0.0)
    drafts = drafting.transcribe(drafting.windows(spoke.turns), lambda share: report("transcribe", share))
    return drafting.assemble(prepared, drafts, spoke.turns), spoke


def draft_clip(signal: Signal, language: str, recognizer: Recognizer, settings: Settings) -> list[WindowDraft]:
    """Return what the recogniser writes for a clip of one speaker: only its windows and their words."""
    channels = [Channel.from_signal(0, signal)]
    request = DecodingRequest(plan_language(language, "", recognizer.model))
    planned = plan_windows(channels, {}, recognizer, request.language, settings)
    return transcription.transcribe(planned, channels, recognizer, request, settings.speech)
