"""Transcription: ask the recogniser about windows, and put its answers on the recording's clock.

windows -> the language of each, where it is not known -> words, and English where it is wanted
        -> speech without words -> decoded once more, in windows of its own
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asr.recognizer import Hypothesis, Recognizer, Window
from configs.settings import Speech as SpeechSettings
from diarize.diarizer import Signal
from diarize.interval import Stretch
from pipeline.drafting.channel import Channel, speech
from pipeline.drafting.language_plan import LanguagePlan
from pipeline.drafting.language_smoothing import DOUBT_MS, GENERAL_DOUBT_MS, SURE, smoothed
from pipeline.drafting.uncovered_speech import around, uncovered
from pipeline.drafting.window_draft import WindowDraft
from pipeline.drafting.window_plan import PlannedWindow, repacked
from pipeline.drafting.windows import LONG_WINDOW_MS
from pipeline.recordings.flags import UNSURE_LANGUAGE

GROUP = 32  # windows that the recogniser gets at once; it sorts them into batches of its own size
Progress = Callable[[float], None]  # called with 0 to 1, never backwards


@dataclass(frozen=True, slots=True)
class DecodingRequest:
    """What the recogniser is asked for every window of a recording.

    `hotwords`: words to prefer, most wanted first. `priority`: where several recordings share the recogniser, the
    higher goes first. `translate`: English beside the text.
    """

    language: LanguagePlan
    hotwords: tuple[str, ...] = ()
    priority: int = 0
    translate: bool = False


def transcribe(
    planned: Sequence[PlannedWindow],
    channels: Sequence[Channel],
    recognizer: Recognizer,
    request: DecodingRequest,
    settings: SpeechSettings,
    report: Progress = lambda share: None,
) -> list[WindowDraft]:
    """Return what the recogniser writes for each window. Times count from the start of the recording.

    The recogniser is asked group by group. Where the language is not known, it is found first, for each window
    together with its neighbours in the group; then neighbours in one language may share a window. Speech in a window
    for which no word was written is decoded once more by itself; what stays without words is a draft of its own, which
    is flagged.
    """
    heard = {channel.index: speech(channel, settings) for channel in channels}
    drafts: list[WindowDraft] = []
    for start in range(0, len(planned), GROUP):
        group = planned[start : start + GROUP]
        written = _transcribe_group(group, channels, recognizer, request)
        drafts += _with_uncovered_speech(written, heard, channels, recognizer, request)
        report((start + len(group)) / len(planned))
    return drafts


def _with_uncovered_speech(
    written: Sequence[WindowDraft],
    heard: Mapping[int, Sequence[Stretch]],
    channels: Sequence[Channel],
    recognizer: Recognizer,
    request: DecodingRequest,
) -> list[WindowDraft]:
    """Return the drafts with every stretch of speech that has no words decoded again, in place of the hole it was."""
    signals = {channel.index: channel.signal for channel in channels}
    holes = [uncovered(draft, heard[draft.channel]) for draft in written]
    again = [(draft, hole) for draft, own in zip(written, holes, strict=True) for hole in own]
    windows = [
        replace(_window(signals[draft.channel].read(hole.start_ms, hole.end_ms), request), language=draft.language)
        for draft, hole in again
    ]
    filled = [
        _on_recordings_clock(
            PlannedWindow(draft.channel, hole.start_ms, hole.end_ms),
            hypothesis,
            draft.language_probability,
            request.language,
        )
        for (draft, hole), hypothesis in zip(again, recognizer.recognize(windows) if windows else [], strict=True)
    ]
    kept = [piece for draft, own in zip(written, holes, strict=True) for piece in around(draft, own)]
    return sorted([*kept, *filled], key=lambda draft: (draft.start_ms, draft.channel))


def _transcribe_group(
    planned: Sequence[PlannedWindow], channels: Sequence[Channel], recognizer: Recognizer, request: DecodingRequest
) -> list[WindowDraft]:
    signals = {channel.index: channel.signal for channel in channels}
    windows = [_window(signals[at.channel].read(at.start_ms, at.end_ms), request) for at in planned]
    sure: Sequence[float | None] = [None] * len(planned)
    if request.language.code is None:
        windows, sure = _with_language(planned, windows, recognizer)
        runs = repacked(planned, [window.language or "" for window in windows], recognizer)
        windows = [_together(run, planned, windows, signals) for run in runs]
        sure = [min(p for number in run if (p := sure[number]) is not None) for run in runs]
        planned = [replace(planned[run[0]], end_ms=planned[run[-1]].end_ms) for run in runs]
    answers = zip(planned, recognizer.recognize(windows), sure, strict=True)
    return [_on_recordings_clock(window, hypothesis, p, request.language) for window, hypothesis, p in answers]


def _together(
    run: Sequence[int], planned: Sequence[PlannedWindow], windows: Sequence[Window], signals: Mapping[int, Signal]
) -> Window:
    """Return one window for a run of neighbours in one language. A window alone keeps its encoder's output."""
    first = windows[run[0]]
    if len(run) == 1:
        return first
    at, last = planned[run[0]], planned[run[-1]]
    return replace(first, samples=signals[at.channel].read(at.start_ms, last.end_ms), encoded=None)


def _window(samples: NDArray[np.float32], request: DecodingRequest) -> Window:
    return Window(
        samples,
        request.language.code,
        request.hotwords,
        request.priority,
        languages=() if request.language.code else request.language.codes,
        translate=request.translate,
    )


def _with_language(
    planned: Sequence[PlannedWindow], windows: Sequence[Window], recognizer: Recognizer
) -> tuple[list[Window], list[float]]:
    """Return the windows with their most probable language, and the probability of each."""
    identified = recognizer.identify(windows)
    doubt_ms = GENERAL_DOUBT_MS if recognizer.model.window_ms >= LONG_WINDOW_MS else DOUBT_MS
    probabilities = _smoothed_by_channel(planned, [answer.probabilities for answer in identified], doubt_ms)
    codes = [max(of_window, key=of_window.__getitem__) for of_window in probabilities]
    with_language = [
        replace(window, language=code, encoded=answer.encoded)
        for window, code, answer in zip(windows, codes, identified, strict=True)
    ]
    return with_language, [of_window[code] for of_window, code in zip(probabilities, codes, strict=True)]


def _smoothed_by_channel(
    planned: Sequence[PlannedWindow], probabilities: Sequence[Mapping[str, float]], doubt_ms: float
) -> list[dict[str, float]]:
    """Return the language probabilities of each window, smoothed over its neighbours on the same channel."""
    result: list[dict[str, float]] = [{} for _ in planned]
    for channel in {window.channel for window in planned}:
        rows = [row for row, window in enumerate(planned) if window.channel == channel]
        rows.sort(key=lambda row: planned[row].start_ms)
        durations = [planned[row].duration_ms for row in rows]
        decided = smoothed([probabilities[row] for row in rows], durations, doubt_ms)
        for row, of_window in zip(rows, decided, strict=True):
            result[row] = of_window
    return result


def _on_recordings_clock(
    window: PlannedWindow, hypothesis: Hypothesis, sure: float | None, language: LanguagePlan
) -> WindowDraft:
    unsure = language.unsure or (sure is not None and sure < SURE)
    english = hypothesis.translation
    return WindowDraft(
        channel=window.channel,
        start_ms=window.start_ms,
        end_ms=window.end_ms,
        language=hypothesis.language,
        words=tuple(word.shifted(window.start_ms) for word in hypothesis.words),
        flags=(*hypothesis.flags, UNSURE_LANGUAGE) if unsure else hypothesis.flags,
        mean_log_probability=hypothesis.mean_log_probability,
        no_speech_probability=hypothesis.no_speech_probability,
        language_probability=sure,
        translation=None if english is None else tuple(word.shifted(window.start_ms) for word in english),
    )
