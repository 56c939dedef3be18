"""Languages window by window: the arithmetic, and files in which the language changes, by the bundled model.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from accuracy.measure import measure
from asr.recognizer import SAMPLE_RATE_HZ, ModelInfo, Window
from asr.whisper import whisper
from asr.whisper.detection import _shares
from asr.whisper.whisper import WhisperRecognizer
from boli.commands.transcribe import decoding_request
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr, Settings
from diarize.choose import diarizer
from pipeline.drafting import language_smoothing
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.drafting.language_smoothing import GENERAL_DOUBT_MS, smoothed
from pipeline.recordings.transcript import Segment

MODEL = ModelInfo("m", "0" * 64, "tests", ("hi", "ta", "te", "sw"), 30_000)
SURE = {"hi": 0.98, "ta": 0.01, "te": 0.01}
TAMIL = {"hi": 0.01, "ta": 0.98, "te": 0.01}
UNSURE = {"hi": 0.2, "ta": 0.6, "te": 0.2}


def decided(*windows: tuple[dict[str, float], int]) -> list[str]:
    found = smoothed([one for one, _ in windows], [duration for _, duration in windows])
    return [max(one, key=one.__getitem__) for one in found]


def test_one_second_is_never_enough_for_a_general_model() -> None:
    certain = {"hi": 1.0} | {str(other): 0.0 for other in range(14)}
    (one_second,) = smoothed([certain], [1000], GENERAL_DOUBT_MS)
    (four_seconds,) = smoothed([certain], [4000], GENERAL_DOUBT_MS)
    assert one_second["hi"] < language_smoothing.SURE < four_seconds["hi"]


def test_a_short_window_follows_its_neighbours_a_long_one_stands_alone() -> None:
    assert decided((SURE, 3000), (UNSURE, 400), (SURE, 3000)) == ["hi", "hi", "hi"]
    assert decided((SURE, 3000), (TAMIL, 400), (SURE, 3000)) == ["hi", "hi", "hi"]
    assert decided((SURE, 3000), (TAMIL, 3000), (SURE, 3000)) == ["hi", "ta", "hi"]
    assert decided((SURE, 3000), (TAMIL, 2000), (TAMIL, 400)) == ["hi", "ta", "ta"]
    assert decided((UNSURE, 400)) == ["ta"]
    assert smoothed([], []) == []


def test_one_window_alone_is_believed_as_far_as_it_is_long() -> None:
    (long,), (short,) = smoothed([SURE], [3000]), smoothed([SURE], [200])
    assert long["hi"] == pytest.approx(0.98 * 0.98 + 0.02 / 3)
    assert short["hi"] < 0.65


shares = st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(any)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(shares, st.integers(1, 30_000)), min_size=1, max_size=12))
def test_probabilities_add_up_whatever_is_said(rows: list[tuple[list[float], int]]) -> None:
    said = [dict(zip("abcd", [one / sum(row) for one in row], strict=True)) for row, _ in rows]
    for found in smoothed(said, [duration for _, duration in rows]):
        assert set(found) == set("abcd")
        assert sum(found.values()) == pytest.approx(1)
        assert all(0 <= value <= 1 for value in found.values())


# Real speech, the bundled model.

SAID = [
    ("hi", "आलू का भाव तीस रुपये है"),
    ("hi", "मुझे राशन कार्ड के बारे में बताइए"),
    ("ta", "எனக்கு ரேஷன் கார்டு பற்றி சொல்லுங்கள்"),
    ("te", "నాకు రేషన్ కార్డు గురించి చెప్పండి"),
    ("hi", "किसान शाम को पंचायत जाएंगे"),
]


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1, max_window_ms=5000))


@pytest.fixture(scope="module")
def switched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hindi, Tamil, Telugu and Hindi again by one voice, with pauses of 400 ms."""
    pause = np.zeros(400 * SAMPLE_RATE_HZ // 1000, np.float32)
    parts = [part for language, text in SAID for part in (say(Voice("A", language, "m6", 165, 50), text), pause)]
    file = tmp_path_factory.mktemp("switched") / "switched.wav"
    soundfile.write(file, np.concatenate(parts), SAMPLE_RATE_HZ)
    return file


def segments(file: Path, recognizer: WhisperRecognizer, languages: str) -> list[Segment]:
    settings = Settings()
    request = DraftRequest(decoding_request((languages, ""), recognizer.model, settings.asr))
    made, _ = draft_file(file, recognizer, diarizer(settings), settings, request)
    return list(made.segments)


@pytest.mark.slow
@pytest.mark.parametrize("languages", ["hi,ta,te", ""])
def test_each_language_gets_its_text(switched: Path, recognizer: WhisperRecognizer, languages: str) -> None:
    found = segments(switched, recognizer, languages)
    changes = [
        one.language for place, one in enumerate(found) if not place or found[place - 1].language != one.language
    ]
    assert changes == ["hi", "ta", "te", "hi"]
    for language in ("hi", "ta", "te"):
        reference = " ".join(text for code, text in SAID if code == language)
        counts = measure(reference, " ".join(one.text for one in found if one.language == language), language)["L1"]
        assert counts.errors <= 0.3 * counts.reference, (language, found)
    for one in found:
        assert one.language_probability is not None
        # Among all languages of the model a short window is a little less sure, and says so.
        assert (0.8 if languages else 0.75) < one.language_probability <= 1
        assert one.flags == () or (not languages and one.flags == ("unsure-language",))
        edges = [edge for word in one.words for edge in (word.start_ms, word.end_ms)]
        assert edges == sorted(edges)
        assert one.start_ms <= edges[0]
        assert edges[-1] <= one.end_ms


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ({"hi": 0.6, "ur": 0.3, "ta": 0.1}, {"hi": 6 / 7, "ta": 1 / 7}),  # among those named, as before
        ({"te": 0.96, "ta": 0.04}, {"hi": 0.48, "ta": 0.52}),  # another language: neither
        ({}, {"hi": 0.5, "ta": 0.5}),
    ],
)
def test_a_language_that_was_not_named_makes_none_of_those_likely(
    ranking: dict[str, float], expected: dict[str, float]
) -> None:
    assert _shares(ranking, ("hi", "ta")) == pytest.approx(expected)


@pytest.mark.slow
def test_a_language_that_was_not_named_is_flagged(switched: Path, recognizer: WhisperRecognizer) -> None:
    """Telugu cannot be found among Hindi and Tamil: that it is neither shows in what is flagged."""
    found = segments(switched, recognizer, "hi,ta")
    assert {one.language for one in found} == {"hi", "ta"}
    telugu = [one for one in found if one.start_ms < 9_500 < one.end_ms]
    assert telugu
    assert all({"unsure-language", "wrong-script"} & set(one.flags) for one in telugu), found


def test_windows_in_several_languages_keep_their_words_inside(recognizer: WhisperRecognizer) -> None:
    windows = [Window(say(Voice("A", code, "f4", 165, 50), text), None) for code, text in SAID[1:4]]
    told = recognizer.identify(windows)
    assert [max(one.probabilities, key=one.probabilities.__getitem__) for one in told] == ["hi", "ta", "te"]
    for window, found in zip(windows, recognizer.recognize(windows), strict=True):
        edges = [edge for word in found.words for edge in (word.start_ms, word.end_ms)]
        assert found.words
        assert edges == sorted(edges)
        assert edges[-1] <= window.duration_ms
