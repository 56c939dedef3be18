"""Window plan: which windows of a recording are transcribed, in which order, and in which parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from asr.recognizer import Recognizer
from configs.settings import Settings
from diarize.turn import Turn
from pipeline.drafting.channel import Channel, own_speech
from pipeline.drafting.language_plan import LanguagePlan
from pipeline.drafting.windows import LONG_WINDOW_MS, longest_ms, pack_pause_ms, packed, windows

# Long enough to tell a language, short enough to hold only one where people change between two. A second stretch in
# another language within a window is lost.
IDENTIFIED_MS = 6000


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

    A window is transcribed in one language. Where that is not known, each pause therefore ends a window, and none is
    longer than IDENTIFIED_MS; `repacked` joins them when their languages are known.
    """
    known, model = language.code is not None, recognizer.model
    longest = _longest_ms(recognizer, language.codes)
    if not known:
        longest = min(longest, IDENTIFIED_MS)
    speech = own_speech(channels, turns, settings)
    planned = [
        PlannedWindow(channel.index, window.start_ms, window.end_ms)
        for channel in channels
        for window in windows(
            speech[channel.index],
            channel.voice,
            longest,
            pack_pause_ms=pack_pause_ms(model.window_ms) if known else 0,
        )
    ]
    return sorted(planned, key=lambda window: (window.start_ms, window.channel))


def repacked(planned: Sequence[PlannedWindow], codes: Sequence[str], recognizer: Recognizer) -> list[list[int]]:
    """Return which windows are transcribed together now that their languages (`codes`) are known: runs of indices.

    Neighbours of one channel and language are packed, where the model hears about 30 s. Others stay as they are: their
    encoder's output is there already.
    """
    if recognizer.model.window_ms < LONG_WINDOW_MS:
        return [[number] for number in range(len(planned))]
    number = {window: index for index, window in enumerate(planned)}
    in_order = sorted(planned, key=lambda window: (window.channel, window.start_ms))
    runs: list[list[int]] = []
    for (_, code), group in groupby(in_order, key=lambda window: (window.channel, codes[number[window]])):
        longest = _longest_ms(recognizer, (code,))
        together = packed(group, longest, pack_pause_ms(recognizer.model.window_ms))
        runs += [[number[window] for window in run] for run in together]
    return sorted(runs, key=lambda run: (planned[run[0]].start_ms, planned[run[0]].channel))


def _longest_ms(recognizer: Recognizer, codes: Sequence[str]) -> int:
    rate = max(recognizer.token_rate(code) for code in codes or (None,))
    return longest_ms(recognizer.model.window_ms, rate)


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
