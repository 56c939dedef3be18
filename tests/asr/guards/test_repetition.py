"""Loops are found; honest text in any Indian script, long or short, is not called one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.guards.repetition import compression_ratio, is_repetitive

# Constitution of India, preamble (Hindi): honest, long, and over 2.4 by the UTF-8 measure.
PREAMBLE = (
    "हम भारत के लोग भारत को एक सम्पूर्ण प्रभुत्व सम्पन्न समाजवादी पंथनिरपेक्ष लोकतंत्रात्मक गणराज्य बनाने के लिए तथा उसके"
    " समस्त नागरिकों को सामाजिक आर्थिक और राजनीतिक न्याय विचार अभिव्यक्ति विश्वास धर्म और उपासना की"
    " स्वतंत्रता प्रतिष्ठा और अवसर की समता प्राप्त कराने के लिए"
)


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ("", False),
        ("हाँ", False),
        ("हाँ हाँ हाँ", False),  # people say this
        ("हाँ हाँ हाँ हाँ", True),
        (PREAMBLE, False),
        ("पानी में डालना " * 4, True),
        ("पानी में डालना " * 3, False),
        ("और इसके बारे में हम लोग बात करेंगे " * 4, True),
        ("thank you for watching " * 8, True),
        ("ங்கொ" + "பூ" * 10 + "பஞூ", True),  # written to chords by the bundled model
        ("छुक" * 5 + " रेलगाड़ी हा" + "हा" * 4, False),
        ("எனக்கு ரேஷன் கார்டு பற்றி சொல்லுங்கள்", False),
    ],
)
def test_loops(text: str, loops: bool) -> None:
    assert is_repetitive(text.split()) is loops


def test_english_keeps_whispers_measure() -> None:
    assert compression_ratio("thank you " * 8) > 2.4 > compression_ratio("we met at the market on a rainy afternoon")


@given(st.lists(st.sampled_from(["क", "ख", "ग"]), max_size=4), st.integers(4, 6), st.lists(st.text(), max_size=3))
def test_four_repeats_anywhere_are_a_loop(phrase: list[str], times: int, before: list[str]) -> None:
    assert is_repetitive(before + phrase * times) or not phrase
