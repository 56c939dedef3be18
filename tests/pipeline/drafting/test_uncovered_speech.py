"""Uncovered speech: what a model leaves out of a window is found, and decoded again by itself."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.recognizer import Hypothesis, Window
from asr.scripted import ScriptedRecognizer
from asr.word import Word
from configs.settings import Speech
from diarize.diarizer import ArraySignal
from diarize.interval import Stretch
from pipeline.drafting.channel import Channel
from pipeline.drafting.language_plan import plan_language
from pipeline.drafting.transcription import DecodingRequest, transcribe
from pipeline.drafting.uncovered_speech import LEAST_MS, around, uncovered
from pipeline.drafting.window_draft import WindowDraft
from pipeline.drafting.window_plan import PlannedWindow


def draft(end_ms: int, *spans: tuple[int, int]) -> WindowDraft:
    words = tuple(Word(f"w{number}", start_ms, stop_ms, 0.9) for number, (start_ms, stop_ms) in enumerate(spans))
    return WindowDraft(0, 0, end_ms, "hi", words, (), -0.1, 0.0)


@pytest.mark.parametrize(
    ("spans", "speech", "holes"),
    [
        ([(0, 1000), (1000, 2000)], [(0, 2000)], []),
        ([(0, 1000)], [(0, 1000), (3000, 5000)], [(3000, 5000)]),
        ([(0, 1000)], [(0, 5000)], [(1200, 5000)]),
        ([(4000, 5000)], [(500, 2000), (4000, 5000)], [(500, 2000)]),
        ([(0, 1000), (4000, 5000)], [(0, 5000)], [(1200, 3800)]),
        ([(0, 1000)], [(0, 1000), (3000, 3600)], []),  # too short to be a word that matters
        ([], [(0, 6000)], []),  # the window as it is was decoded already
        ([], [(0, 1500), (3000, 5000)], [(0, 1500), (3000, 5000)]),
        ([(0, 1000)], [(0, 1000), (5500, 9000)], []),  # speech of the next window; half a second of this one
    ],
)
def test_what_no_word_covers(
    spans: list[tuple[int, int]], speech: list[tuple[int, int]], holes: list[tuple[int, int]]
) -> None:
    found = uncovered(draft(6000, *spans), [Stretch(*span) for span in speech])
    assert found == [Stretch(*hole) for hole in holes]


@given(st.lists(st.integers(0, 100), max_size=40).map(sorted), st.lists(st.integers(0, 100), max_size=20).map(sorted))
def test_every_word_stays_once_and_pieces_and_holes_share_no_time(edges: list[int], voices: list[int]) -> None:
    spans = [(100 * a, 100 * b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b]
    speech = [Stretch(100 * a, 100 * b) for a, b in zip(voices[::2], voices[1::2], strict=False) if a < b]
    whole = draft(10_000, *spans)
    holes = uncovered(whole, speech)
    pieces = around(whole, holes)
    assert [word for piece in pieces for word in piece.words] == list(whole.words)
    assert all(hole.duration_ms >= LEAST_MS for hole in holes)
    if holes:
        taken = sorted((one.start_ms, one.end_ms) for one in [*pieces, *holes])
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(taken))


class EndsEarly(ScriptedRecognizer):
    """Writes words for the first second of a window only, as a model does that stops after the first utterance."""

    def recognize(self, windows: object) -> list[Hypothesis]:
        assert isinstance(windows, list)
        return [self._first_second(window) for window in windows]

    def _first_second(self, window: Window) -> Hypothesis:
        words = (Word("राशन", 0, min(1000, window.duration_ms), 0.9),) if window.samples.any() else ()
        return Hypothesis(words, window.language or "hi", -0.1, 0.0, () if words else ("no-text",))


@pytest.mark.parametrize("second_is_heard", [True, False])
def test_a_second_utterance_is_decoded_by_itself_or_flagged(second_is_heard: bool) -> None:
    sound = np.ones(8 * 16_000, np.float32) * 0.1
    if not second_is_heard:
        sound[3 * 16_000 :] = 0
    voice = np.zeros(250, np.float32)
    voice[:31] = voice[125:156] = 1.0  # 0 to 1 s, 4 to 5 s
    channel = Channel(0, ArraySignal(sound), voice)
    recognizer = EndsEarly(["राशन"])
    request = DecodingRequest(plan_language("hi", "", recognizer.model))
    drafts = transcribe([PlannedWindow(0, 0, 6000)], [channel], recognizer, request, Speech())
    assert [bool(one.words) for one in drafts] == [True, second_is_heard]
    assert drafts[1].start_ms >= 3800
    assert all(drafts[1].start_ms <= word.start_ms for word in drafts[1].words)
    assert ("no-text" in drafts[1].flags) is not second_is_heard
