"""A segment in the letters of another language is transliterated and says so, or is flagged as it is."""

import pytest

from asr.word import Word
from configs.settings import Script
from pipeline.drafting.right_script import CONFIDENCE, in_right_script
from pipeline.recordings.transcript import Segment


def segment(text: str, language: str = "hi", flags: tuple[str, ...] = ()) -> Segment:
    words = tuple(Word(word, at * 100, at * 100 + 80, 0.8) for at, word in enumerate(text.split()))
    return Segment(0, 10_000, 0, "A", language, text, 0.8 if words else None, flags, words)


def test_urdu_letters_become_devanagari() -> None:
    drafted = segment("میں کام کرتا ہوں۔", flags=("split",))
    found = in_right_script(drafted, Script())
    assert found.text == "में काम करता हूँ।"
    assert found.flags == ("split", "transliterated")
    assert found.model_text == "میں کام کرتا ہوں۔"
    assert found.confidence == pytest.approx(0.8 * CONFIDENCE)
    assert [(one.start_ms, one.end_ms) for one in found.words] == [(one.start_ms, one.end_ms) for one in drafted.words]
    assert [one.confidence for one in found.words] == pytest.approx([0.8 * CONFIDENCE] * 4)
    assert " ".join(one.text for one in found.words) == found.text


@pytest.mark.parametrize(
    "text",
    ["मुझे ration कार्ड के बारे में बताइए", "विजय", "108, २५!", "☺ — !", ""],
)
def test_the_right_script_is_left_alone(text: str) -> None:
    drafted = segment(text)
    assert in_right_script(drafted, Script()) is drafted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We will take this work forward in our country", "hi"),  # a translation
        ("привет мир", "hi"),
        ("これは日本語です", "bn"),
        ("मेरा नाम आशा है", "ur"),
        ("mera naam", "sat"),
    ],
)
def test_what_cannot_be_transliterated_is_flagged_as_it_is(text: str, language: str) -> None:
    found = in_right_script(segment(text, language), Script())
    assert (found.text, found.flags, found.model_text) == (text, ("wrong-script",), None)


def test_it_can_be_switched_off() -> None:
    found = in_right_script(segment("میں کام کرتا ہوں"), Script(transliterate=False))
    assert (found.text, found.flags) == ("میں کام کرتا ہوں", ("wrong-script",))


def test_mixed_letters() -> None:
    found = in_right_script(segment("میں விஜய desh है 25 ☺"), Script())
    assert found.text == "में विजय देश है 25 ☺"


def test_a_loop_stays_one() -> None:
    found = in_right_script(segment("کام کام کام کام کام کام"), Script())
    assert set(found.flags) == {"transliterated", "repetitive"}
    again = in_right_script(segment("کام کام کام کام کام کام", flags=("repetitive",)), Script())
    assert sorted(again.flags) == ["repetitive", "transliterated"]


def test_no_words() -> None:
    assert in_right_script(segment("", flags=("no-text",)), Script()).flags == ("no-text",)
