"""The plan of a recording: windows in parts."""

from dataclasses import replace

import numpy as np
import pytest

from asr.recognizer import ModelInfo
from asr.scripted import MODEL, ScriptedRecognizer
from configs.settings import Settings
from diarize.diarizer import ArraySignal
from pipeline.drafting.channel import Channel
from pipeline.drafting.language_plan import plan_language
from pipeline.drafting.window_plan import IDENTIFIED_MS, PlannedWindow, in_parts, plan_windows, repacked
from pipeline.drafting.windows import LONG_PACK_PAUSE_MS, PACK_PAUSE_MS, pack_pause_ms

SHORT = replace(MODEL, window_ms=10_000)


def channel(*speech_s: tuple[float, float]) -> Channel:
    """Return a channel of 40 s whose VAD is sure of speech in these seconds."""
    voice = np.zeros(40 * 1000 // 32, np.float32)
    for start_s, end_s in speech_s:
        voice[int(start_s * 1000 / 32) : int(end_s * 1000 / 32)] = 1.0
    return Channel(0, ArraySignal(np.zeros(40 * 16_000, np.float32)), voice)


@pytest.mark.parametrize(
    ("model", "language", "count"),
    [
        (MODEL, "hi", 1),  # hears 30 s: over pauses of 1.5 s
        (SHORT, "hi", 2),
        (MODEL, "", 3),  # any of the pauses may be a change of language; 8 s are cut in two
        (SHORT, "", 3),
    ],
)
def test_how_speech_is_packed(model: ModelInfo, language: str, count: int) -> None:
    recognizer = ScriptedRecognizer(["एक"], model=model)
    asked = plan_language(language, "", model)
    heard = channel((1, 4), (5.8, 13.8))
    planned = plan_windows([heard], {}, recognizer, asked, Settings())
    assert len(planned) == count
    assert language or all(window.duration_ms <= IDENTIFIED_MS for window in planned)


def test_windows_are_packed_again_within_a_language_only() -> None:
    ends = [(0, 3000), (3100, 6000), (6100, 9000), (12_500, 15_000), (15_100, 18_000)]
    planned = [PlannedWindow(0, *span) for span in ends] + [PlannedWindow(1, 100, 900)]
    codes = ["hi", "hi", "ta", "ta", "ta", "hi"]
    recognizer = ScriptedRecognizer(["एक"])
    assert repacked(planned, codes, recognizer) == [[0, 1], [5], [2], [3, 4]]  # 3.5 s are too long a pause
    assert repacked(planned, codes, ScriptedRecognizer(["एक"], model=SHORT)) == [[0], [1], [2], [3], [4], [5]]


def test_only_models_that_hear_about_30_s_are_packed_over_long_pauses() -> None:
    assert pack_pause_ms(30_000) == LONG_PACK_PAUSE_MS
    assert pack_pause_ms(10_000) == PACK_PAUSE_MS


def test_parts_hold_every_window_once() -> None:
    planned = [PlannedWindow(0, start, start + 9_000) for start in range(0, 200_000, 10_000)]
    parts = in_parts(planned, 30_000)
    assert [window for part in parts for window in part] == planned
    assert all(sum(window.duration_ms for window in part) >= 30_000 for part in parts[:-1])
    assert in_parts([], 30_000) == []
