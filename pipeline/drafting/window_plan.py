"""Window plan: which windows of a recording are transcribed, in which order, and in which parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from asr.recognizer import Recognizer
from configs.settings import Settings
from diarize.turn import Turn
from pipeline.drafting.channel import Channel, own_speech
from pipeline.drafting.language_plan import LanguagePlan
from pipeline.drafting.windows import PACK_PAUSE_MS, longest_ms, windows


@dataclass(frozen=True, slots=True, order=True)
class PlannedWindow:
    """[start_ms, end_ms) of a channel, to be transcribed."""

    channel: int
    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def plan_windows(
    channels: Sequence[Channel],
    turns: Mapping[int, Sequence[Turn]],
    recognizer: Recognizer,
    language: LanguagePlan,
    settings: Settings,
) -> list[PlannedWindow]:
    """Return the windows to transcribe, sorted by time.

    A window is transcribed in one language. Where several languages are spoken, each pause therefore ends a window.
    """
    rate = max(recognizer.token_rate(code) for code in language.codes or (None,))
    longest = longest_ms(recognizer.model.window_ms, rate)
    speech = own_speech(channels, turns, settings)
    pack_pause_ms = 0 if language.several else PACK_PAUSE_MS
    planned = [
        PlannedWindow(channel.index, window.start_ms, window.end_ms)
        for channel in channels
        for window in windows(speech[channel.index], channel.voice, longest, pack_pause_ms=pack_pause_ms)
    ]
    return sorted(planned, key=lambda window: (window.start_ms, window.channel))


def in_parts(planned: Sequence[PlannedWindow], part_ms: int) -> list[list[PlannedWindow]]:
    """Divide the windows into parts of about `part_ms` of sound each. When a worker dies, one part is lost."""
    parts: list[list[PlannedWindow]] = []
    filled_ms = part_ms
    for window in planned:
        if filled_ms >= part_ms:
            parts.append([])
            filled_ms = 0
        parts[-1].append(window)
        filled_ms += window.duration_ms
    return parts
