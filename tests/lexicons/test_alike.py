"""Alike: spellings of one word are let through, words that differ in meaning are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.registry import varieties
from lexicons.alike import likeness, sounds
from lexicons.classes import TAGS


@pytest.mark.parametrize(
    ("language", "first", "second", "tag"),
    [
        ("hi", "शहर", "सहर", "orth.letter"),
        ("hi", "मोबाइल", "मोबाईल", "orth.vowel"),
        ("hi", "नागरिक", "नागरीक", "orth.vowel"),
        ("bn", "পাখি", "পাখী", "orth.vowel"),
        ("gu", "પાણી", "પાણિ", "orth.vowel"),
        ("te", "బస్సు", "బస్", "orth.double"),
        ("ml", "ബസ്", "ബസ്സ്", "orth.double"),
        ("hi", "कंप्यूटर", "computer", "loan"),
        ("ta", "பேங்க்", "bank", "loan"),
        ("hi", "इस लीए", "इसलिए", "orth.vowel"),
        ("hi", "पच्चीस", "25", "num"),
    ],
)
def test_spellings_of_one_word(language: str, first: str, second: str, tag: str) -> None:
    for one, other in ((first, second), (second, first)):
        found = likeness(one, other, language)
        assert (found.refusal, found.tag) == ("", tag)
        assert 0.7 <= found.nearness <= 1


@pytest.mark.parametrize(
    ("language", "first", "second", "says"),
    [
        ("hi", "की", "कि", "too short"),
        ("hi", "में", "मैं", "too short"),
        ("hi", "बोले", "बोली", "ending"),
        ("hi", "लड़का", "लड़के", "ending"),
        ("ta", "விட்டான்", "விட்டாள்", "ending"),
        ("hi", "पता", "पत्ता", "ending"),
        ("mr", "घर", "घरात", "sound alike"),
        ("mr", "घर", "घरचे", "with an ending"),
        ("hi", "संभव", "असंभव", "prefix"),
        ("hi", "करना", "कराना", "sound alike"),
        ("hi", "समान", "सामान", "sound alike"),
        ("hi", "विधायक", "विधेयक", "sound alike"),
        ("hi", "25", "26", "two numbers"),
        ("hi", "doctor", "मास्टर", "sound alike"),
        ("hi", "हिन्दी", "हिंदी", "L2"),
        ("hi", "इस लिए", "इसलिए", "L2"),
    ],
)
def test_what_may_differ_in_meaning_is_refused(language: str, first: str, second: str, says: str) -> None:
    assert says in likeness(first, second, language).refusal
    assert says in likeness(second, first, language).refusal


def test_sounds_are_those_of_every_script() -> None:
    written = ("डॉक्टर", "ডাক্তার", "ડોક્ટર", "డాక్టర్", "ಡಾಕ್ಟರ್", "ഡോക്ടർ", "ਡਾਕਟਰ", "ଡାକ୍ତର", "doctor")
    assert {sounds(word) for word in written} == {"dktr"}
    assert sounds("டாக்டர்") == "tktr"  # the letter for t and d is one in Tamil


FORMS = st.text("कखगटतपबमयरलवसहािीुूेोंँ़् abc25ৎൻமபஸாி", min_size=1, max_size=12)


@given(FORMS, FORMS, st.sampled_from([one.tag for one in varieties()]))
def test_any_two_forms_are_judged_alike_both_ways(first: str, second: str, tag: str) -> None:
    found, turned = likeness(first, second, tag), likeness(second, first, tag)
    assert found.tag in TAGS
    assert 0 <= found.nearness <= 1
    assert (found.nearness, bool(found.refusal)) == (turned.nearness, bool(turned.refusal))
