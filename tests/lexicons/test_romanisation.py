"""Romanisation: ISO 15919 letter by letter in nine scripts; what the table lacks stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.pieces import after
from lexicons.romanisation import can_romanise, in_latin, romanised


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("नमस्ते", "namastē"),
        ("क्षत्रिय", "kṣatriya"),
        ("पढ़ाई", "paṛhāī"),
        ("ज़रूरी", "zarūrī"),
        ("हँस", "ham̐sa"),
        ("कॉफ़ी", "kôfī"),
        ("है।", "hai."),
        ("२५", "25"),
        ("தமிழ்", "tamiḻ"),
        ("நான்", "nāṉ"),
        ("বাংলা", "bāṁlā"),
        ("হয়", "haẏa"),
        ("ৰাতি", "rāti"),
        ("ਪੱਕਾ", "pakkā"),
        ("ਪੰਜਾਬ", "paṁjāba"),
        ("എന്റെ", "enṟe"),
        ("ഞാൻ", "ñān"),
        ("తెలుగు", "telugu"),
        ("ಕನ್ನಡ", "kannaḍa"),
        ("ગુજરાતી", "gujarātī"),
        ("ଓଡ଼ିଆ", "ōṛiā"),
        ("mobile,", "mobile,"),
        ("جی", "جی"),
    ],
)
def test_by_the_table(written: str, latin: str) -> None:
    assert romanised(written) == unicodedata.normalize("NFC", latin)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_twice_is_once_and_nfc(text: str) -> None:
    pieces = unicodedata.normalize("NFC", text).split()
    once = after(pieces, in_latin(pieces))
    assert len(once) == len(pieces)
    assert in_latin(once) == []
    assert once == [unicodedata.normalize("NFC", piece) for piece in once]


def test_which_languages_can_be_read() -> None:
    assert all(map(can_romanise, ("hi", "bn", "ta", "te", "gu", "kn", "ml", "pa", "or", "bho", "sd-Deva", "en")))
    assert not any(map(can_romanise, ("ur", "ks", "sd", "sat", "mni-Mtei", "xx")))
