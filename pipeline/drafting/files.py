"""Files: diarize or draft a sound file at once, without a service. Nothing is kept but the result."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from asr.recognizer import Recognizer
from configs.settings import Audio, Settings
from diarize.diarizer import Diarizer
from pipeline.drafting import draft_recording
from pipeline.drafting.channel import Channel, prepared_channels
from pipeline.drafting.diarization import NOTHING_KNOWN, Diarization, SpeakersExpected, who_spoke
from pipeline.drafting.draft_recording import Drafting, DraftRequest
from pipeline.media.prepare import prepare
from pipeline.media.prepared import Prepared
from pipeline.media.reading import USUAL, Reading
from pipeline.recordings.transcript import RecordingInfo, Transcript

Step = Literal["prepare"] | draft_recording.Step
Report = Callable[[Step, float], None]


def draft_file(
    file: Path,
    recognizer: Recognizer,
    diarizer: Diarizer,
    settings: Settings,
    request: DraftRequest,
    report: Report = lambda step, share: None,
) -> tuple[Transcript, Diarization]:
    """Return the transcript of a file, and who spoke when. Raises AudioProblem.

    `report` is called with the step that runs and how much of it is done, 0 to 1.
    """

    def decoding(share: float) -> None:
        report("prepare", share)

    with prepared_file(file, settings.audio, decoding, request.reading) as (prepared, channels):
        drafting = Drafting(channels, recognizer, diarizer, settings, request)
        draft, spoke = draft_recording.draft_recording(drafting, prepared, report)
    info = RecordingInfo(file.name, prepared.duration_ms, len(prepared.channels), prepared.notes)
    return Transcript(info, recognizer.model, draft.segments, draft.ledger, spoke.method, spoke.note), spoke


def diarize_file(
    file: Path, diarizer: Diarizer, settings: Settings, expected: SpeakersExpected = NOTHING_KNOWN
) -> tuple[Diarization, int]:
    """Return who spoke when in a file, and the file's length in ms. Raises AudioProblem."""
    with prepared_file(file, settings.audio) as (prepared, channels):
        return who_spoke(channels, diarizer, settings, expected), prepared.duration_ms


@contextmanager
def prepared_file(
    file: Path, limits: Audio, progress: Callable[[float], None] | None = None, reading: Reading = USUAL
) -> Iterator[tuple[Prepared, list[Channel]]]:
    """Decode a file into a temporary folder; give its description and its channels. Raises AudioProblem."""
    with tempfile.TemporaryDirectory(prefix="boli-") as scratch:
        folder = Path(scratch) / "prepared"
        prepared = prepare(file, folder, limits, progress, reading)
        yield prepared, prepared_channels(folder, prepared)
