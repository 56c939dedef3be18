"""Hotwords: own script only, whole words only, no more than the limit; and what they change in a real draft.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.recognizer import Window
from asr.whisper import whisper
from asr.whisper.hotwords import PREFERENCE, TOKEN_LIMIT, hotword_tokens, in_script, preferred
from asr.whisper.whisper import WhisperRecognizer
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from pipeline.recordings.vocabulary import hotwords


@pytest.mark.parametrize(
    ("words", "language", "kept"),
    [
        (("राशन", "ration", "कार्ड"), "hi", ("राशन", "कार्ड")),
        (("राशन", "রেশন"), "bn", ("রেশন",)),
        (("राशनcard",), "hi", ()),
        (("१०८", "108", "  "), "hi", ()),  # no letter says which script it is
        (("राशन कार्ड",), "mr", ("राशन कार्ड",)),
        (("గ్రామం", "గ్రామ్‌పంచాయతీ"), "te", ("గ్రామం", "గ్రామ్‌పంచాయతీ")),
        (("pension", "राशन"), "sw", ("pension", "राशन")),  # not in the registry: any script
    ],
)
def test_only_the_languages_script(words: tuple[str, ...], language: str, kept: tuple[str, ...]) -> None:
    assert in_script(words, language) == kept


@given(st.lists(st.text(alphabet="राशनक", min_size=1, max_size=30), max_size=20))
def test_whole_words_within_the_limit_most_wanted_first(words: list[str]) -> None:
    def encode(text: str) -> list[int]:
        return [ord(letter) for letter in text]

    tokens = hotword_tokens(words, "hi", encode)
    assert len(tokens) <= TOKEN_LIMIT
    everything = encode("".join(" " + word for word in dict.fromkeys(in_script(words, "hi"))))
    assert tokens == everything[: len(tokens)]
    assert len(tokens) == len(everything) or everything[len(tokens)] == ord(" ")


@pytest.mark.parametrize(
    ("wanted", "log_probabilities", "place"),
    [
        ((), (-1, -2, -3), 0),
        (("रवि",), (-1, -2, -3), 1),
        (("रवि",), (-1, -1 - PREFERENCE - 0.1, -9), 0),  # too unlikely
        (("रवि", "कल"), (-1, -2.5, -3), 2),  # two words count twice
        (("रवि कल",), (-1, -2, -3), 2),
        (("विवार",), (-1, -2, -3), 0),  # a part of a word is no word
        (("रविवार",), (-1, -2, -3), 0),
    ],
)
def test_a_likely_text_with_a_hotword_comes_first(
    wanted: tuple[str, ...], log_probabilities: tuple[float, ...], place: int
) -> None:
    assert preferred(("रविवार का", "रवि का", "रवि कल"), log_probabilities, wanted) == place


def test_the_recordings_words_come_before_the_clients_and_the_lexicons() -> None:
    wanted = hotwords(["बलिया"], ["सीवान", "बलिया"], "bho")
    assert wanted[:2] == ("बलिया", "सीवान")
    assert {"रउआ", "मेहरारू"} <= set(wanted[2:])
    assert "बा" not in wanted  # the lexicon only documents it
    assert hotwords(["बलिया"], [], "hi") == ("बलिया",)
    assert hotwords([], [], "") == ()


# Real speech, the bundled model.

NAMES = ("मोहन", "सीता", "नागपुर", "घनश्याम", "बलिया", "झुमरी", "सीवान")


@pytest.fixture(scope="module")
def recognizer() -> WhisperRecognizer:
    return whisper.load(Asr(threads=1))


@pytest.mark.parametrize(
    ("variant", "name", "pattern"),
    [("m6", "घनश्याम", "आज {} से मिलना है"), ("m6", "झुमरी", "{} शाम को पंचायत जाएंगे")],
)
def test_a_rare_name_is_recovered(recognizer: WhisperRecognizer, variant: str, name: str, pattern: str) -> None:
    """One of seven names, which the model has not learnt to spell: wrong without, right with."""
    said = pattern.format(name)
    sound = say(Voice("A", "hi", variant, 150, 50), said)
    without, named = recognizer.recognize([Window(sound, "hi"), Window(sound, "hi", NAMES)])
    assert name not in without.text.split()
    assert named.text == said


def test_names_that_nobody_said_are_not_written(recognizer: WhisperRecognizer) -> None:
    said = ["आलू का भाव तीस रुपये है", "मुझे राशन कार्ड के बारे में बताइए", "मेरा मोबाइल कल सुबह से खराब है"]
    sounds = [say(Voice("A", "hi", "m6", 165, 50), text) for text in said]
    found = recognizer.recognize([Window(sound, "hi", NAMES) for sound in sounds])
    assert [one.text for one in found] == said
