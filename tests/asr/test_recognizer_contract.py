"""What every recogniser promises: the scripted one, the bundled Whisper model, and that model shared by many callers.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.batcher.batcher import Batcher
from asr.recognizer import SAMPLE_RATE_HZ, Recognizer, Window
from asr.refusal import TranslateUnsupported, UnsupportedLanguage, WindowTooLong
from asr.scripted import ScriptedRecognizer
from asr.whisper import whisper
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from tests.alike import assert_alike
from tests.starter import claiming_to_translate

pytestmark = pytest.mark.slow  # a model each: left to make test

SAID = "मुझे राशन कार्ड के बारे में बताइए"


@pytest.fixture(scope="module", params=["scripted", "starter", "true length", "translates", "shared"])
def recognizer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recognizer]:
    if request.param == "scripted":
        yield ScriptedRecognizer([SAID])
    elif request.param == "translates":  # the bundled model under a card that claims so
        folder = claiming_to_translate(tmp_path_factory.mktemp("model"))
        yield whisper.load(Asr(model=str(folder), threads=1, batch_size=2))
    elif request.param == "shared":
        with Batcher(whisper.load(Asr(threads=1, batch_size=2))) as shared:
            yield shared
    else:
        yield whisper.load(Asr(threads=1, batch_size=2, true_length=request.param != "starter"))


@pytest.fixture(scope="module")
def speech() -> NDArray[np.float32]:
    return say(Voice("A", "hi", "m6", 170, 50), SAID)


def test_no_windows_no_hypotheses(recognizer: Recognizer) -> None:
    assert recognizer.recognize([]) == []


def test_one_hypothesis_a_window_in_order(recognizer: Recognizer, speech: NDArray[np.float32]) -> None:
    silence = np.zeros(SAMPLE_RATE_HZ, np.float32)
    found = recognizer.recognize([Window(s, "hi") for s in (silence, speech, silence, speech, silence)])
    assert [hypothesis.text for hypothesis in found] == ["", SAID, "", SAID, ""]


def test_words_lie_inside_the_window_in_order(recognizer: Recognizer, speech: NDArray[np.float32]) -> None:
    window = Window(speech, "hi")
    (found,) = recognizer.recognize([window])
    edges = [edge for word in found.words for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= window.duration_ms
    assert found.text == unicodedata.normalize("NFC", found.text)
    assert found.flags == ()


@pytest.mark.parametrize("samples", [0, 1, 399, SAMPLE_RATE_HZ], ids=lambda n: f"{n} samples")
def test_silence_gives_no_text_and_says_so(recognizer: Recognizer, samples: int) -> None:
    (found,) = recognizer.recognize([Window(np.zeros(samples, np.float32), None)])
    assert found.words == ()
    assert "no-text" in found.flags
    assert 0.5 < found.no_speech_probability <= 1.0


def test_the_language_is_forced_or_one_of_the_models(recognizer: Recognizer, speech: NDArray[np.float32]) -> None:
    forced, detected = recognizer.recognize([Window(speech, "ta"), Window(speech, None)])
    assert forced.language == "ta"
    assert detected.language == "hi"


def test_languages_are_told_before_anything_is_written(recognizer: Recognizer, speech: NDArray[np.float32]) -> None:
    asked = [Window(speech, None), Window(speech, None, languages=("ta", "te")), Window(speech[:8000], None)]
    told = recognizer.identify(asked)
    assert [set(one.probabilities) for one in told] == [
        set(recognizer.model.languages),
        {"ta", "te"},
        set(recognizer.model.languages),
    ]
    for one in told:
        assert sum(one.probabilities.values()) == pytest.approx(1)
    again = [replace(window, language="hi", encoded=one.encoded) for window, one in zip(asked, told, strict=True)]
    alone = [Window(window.samples, "hi") for window in asked]
    assert recognizer.recognize(alone)[0].text == SAID
    if not isinstance(
        recognizer, ScriptedRecognizer
    ):  # what was encoded already gives the same words at the same times
        assert_alike(recognizer.recognize(again), recognizer.recognize(alone))
    assert recognizer.identify([]) == []


@pytest.mark.parametrize("true_length", [False, True])
def test_in_int8_what_was_encoded_already_gives_the_same_to_the_last_bit(
    speech: NDArray[np.float32], true_length: bool
) -> None:
    alone = whisper.load(Asr(threads=1, batch_size=2, true_length=true_length, compute_type="int8"))
    asked = [Window(speech, None), Window(speech[:8000], None)]
    plain = [replace(window, language="hi") for window in asked]
    with Batcher(alone) as shared:
        for recognizer in (alone, shared):
            told = recognizer.identify(asked)
            again = [replace(window, encoded=one.encoded) for window, one in zip(plain, told, strict=True)]
            assert_alike(recognizer.recognize(again), recognizer.recognize(plain), int8=True)


def test_a_language_is_found_among_those_asked_about(recognizer: Recognizer, speech: NDArray[np.float32]) -> None:
    (found,) = recognizer.recognize([Window(speech, None, languages=("ta",))])
    assert found.language == "ta"
    for call in (recognizer.recognize, recognizer.identify):
        with pytest.raises(UnsupportedLanguage, match="'or'"):
            call([Window(speech, None, languages=("hi", "or"))])


def test_english_beside_the_text_where_the_card_says_so(recognizer: Recognizer, speech: NDArray[np.float32]) -> None:
    if "translate" not in recognizer.model.tasks:
        with pytest.raises(TranslateUnsupported, match="does not translate"):
            recognizer.recognize([Window(speech, "hi", translate=True)])
        return
    silence = np.zeros(SAMPLE_RATE_HZ, np.float32)
    asked = [Window(speech, "hi", translate=True), Window(speech, "hi"), Window(silence, "hi", translate=True)]
    both, plain, nothing = recognizer.recognize(asked)
    assert both.text == plain.text == SAID
    assert plain.translation is None
    assert nothing.translation == ()
    assert both.translation is not None
    assert both.translation or "no-translation" in both.flags
    edges = [edge for word in both.translation for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= asked[0].duration_ms for edge in edges)


def test_an_unknown_language_is_refused(recognizer: Recognizer, speech: NDArray[np.float32]) -> None:
    with pytest.raises(UnsupportedLanguage, match=f"'or'.*only {', '.join(recognizer.model.languages)}"):
        recognizer.recognize([Window(speech, "hi"), Window(speech, "or")])


def test_a_window_longer_than_the_model_hears_is_refused(recognizer: Recognizer) -> None:
    long = np.zeros(30_001 * SAMPLE_RATE_HZ // 1000, np.float32)  # no Whisper model hears more than 30 s
    with pytest.raises(WindowTooLong, match=r"cut it to \d+ ms or less"):
        recognizer.recognize([Window(long, "hi")])


def test_the_full_length_is_not_refused(recognizer: Recognizer) -> None:
    full = np.zeros(recognizer.model.window_ms * SAMPLE_RATE_HZ // 1000, np.float32)
    assert recognizer.recognize([Window(full, "hi")])[0].text == ""


def test_an_unknown_language_is_counted_as_the_worst(recognizer: Recognizer) -> None:
    rates = [recognizer.token_rate(language) for language in recognizer.model.languages]
    assert all(rate > 0 for rate in rates)
    assert recognizer.token_rate(None) == max(rates)


def test_the_model_says_what_it_is(recognizer: Recognizer) -> None:
    model = recognizer.model
    assert model.name
    assert len(model.hash) == 64
    assert model.intended_use.startswith(("Demo", "Development"))


def test_a_given_text_is_aligned(recognizer: Recognizer, speech: NDArray[np.float32]) -> None:
    window = Window(speech, "hi")
    (written,) = recognizer.recognize([window])
    typed, unknown, none = recognizer.align([window] * 3, [SAID, "漢字 " * 300, ""])
    assert none == ()
    assert typed is not None
    assert [word.text for word in typed] == SAID.split()
    assert {word.timing for word in typed} == {"aligned"}
    assert [(one.start_ms, one.end_ms) for one in typed] == [(one.start_ms, one.end_ms) for one in written.words]
    if not isinstance(recognizer, ScriptedRecognizer):
        assert unknown is None  # more tokens than the decoder has positions for
