"""Sandhi: two words and their joined form are one wording; other words are not; words may be joined unless that makes
other words of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.measure import measure
from lexicons.canonical import canonical
from lexicons.folds import folded
from lexicons.sandhi import sandhi_pairs
from lexicons.spacing import other_words, spacing_version


def words(text: str, language: str) -> list[str]:
    return folded(canonical(text, language), language).split()


@pytest.mark.parametrize(
    ("language", "apart", "joined"),
    [
        ("ta", "வந்து இருக்கிறேன்", "வந்திருக்கிறேன்"),
        ("ta", "அவன் இல்லை", "அவனில்லை"),
        ("ta", "கண் இல்லை", "கண்ணில்லை"),
        ("ta", "வீட்டு கதவு", "வீட்டுக்கதவு"),
        ("ta", "வீட்டு கதவு", "வீட்டுக் கதவு"),
        ("te", "రాముడు అతడు", "రాముడతడు"),
        ("te", "ఏమి అని", "ఏమని"),
        ("te", "పుస్తకం అది", "పుస్తకమది"),
        ("kn", "ಮನೆ ಇಲ್ಲ", "ಮನೆಯಿಲ್ಲ"),
        ("kn", "ಅವನು ಇಲ್ಲ", "ಅವನಿಲ್ಲ"),
        ("kn", "ಮಳೆ ಕಾಲ", "ಮಳೆಗಾಲ"),
        ("ml", "വന്നു എന്ന്", "വന്നെന്ന്"),
        ("ml", "പണം ഇല്ല", "പണമില്ല"),
        ("ml", "അവൻ ആണ്", "അവനാണ്"),
        ("ml", "അത് ആണ് എന്ന്", "അതാണെന്ന്"),
        ("sa", "च अपि", "चापि"),
        ("sa", "न इति", "नेति"),
        ("sa", "यदि अपि", "यद्यपि"),
        ("sa", "तत्र एव", "तत्रैव"),
        ("sa", "रामः अस्ति", "रामोऽस्ति"),
        ("sa", "रामः गच्छति", "रामो गच्छति"),
        ("sa", "रामः च", "रामश्च"),
        ("sa", "हरिः गच्छति", "हरिर्गच्छति"),
        ("sa", "अहम् अस्मि", "अहमस्मि"),
        ("sa", "तत् गच्छति", "तद्गच्छति"),
        ("sa", "देवाः आगच्छन्ति", "देवा आगच्छन्ति"),
    ],
)
def test_one_wording(language: str, apart: str, joined: str) -> None:
    assert measure(apart, joined, language)["L2"].errors > 0
    assert measure(apart, joined, language)["L3"].errors == 0
    assert measure(joined, apart, language)["L3"].errors == 0
    assert sandhi_pairs(words(apart, language), words(joined, language), language)[0].tag == "spacing.sandhi"


@pytest.mark.parametrize(
    ("language", "apart", "other"),
    [
        ("ta", "வந்து இருக்கிறேன்", "வந்திருக்கிறான்"),
        ("te", "రాముడు అతడు", "రాముడితడు"),
        ("kn", "ಮನೆ ಇಲ್ಲ", "ಮನೆಯಲ್ಲ"),
        ("ml", "വന്നു എന്ന്", "വന്നാലെന്ന്"),
        ("ta", "வீட்டு கதவு", "வீட்டுப் கதவு"),
        ("sa", "रामः गच्छति", "रामे गच्छति"),
        ("sa", "न इति", "नैति"),
        ("hi", "घर आया", "घराया"),
        ("bn", "আমি এলাম", "আম্যেলাম"),
    ],
)
def test_other_words(language: str, apart: str, other: str) -> None:
    assert measure(apart, other, language)["L3"].errors >= 1
    assert measure(other, apart, language)["L3"].errors >= 1


southern = st.lists(
    st.sampled_from(["வந்து", "இருக்கிறேன்", "வந்திருக்கிறேன்", "கதவு", "வீட்டு", "வீட்டுக்", "அவன்", "இல்லை", "அவனில்லை", "கண்"]),
    max_size=7,
)


@given(southern, southern)
def test_every_wording_stands_in_the_other_text(ours: list[str], theirs: list[str]) -> None:
    for one in sandhi_pairs(ours, theirs, "ta"):
        assert 0 <= one.start < one.end <= len(ours)
        assert set(one.words) <= set(theirs)


@pytest.mark.parametrize(
    ("language", "apart", "joined", "others"),
    [
        ("hi", "न दी", "नदी", True),
        ("hi", "का ली", "काली", True),
        ("hi", "की मत", "कीमत", True),
        ("hi", "खा ना", "खाना", True),
        ("hi", "2 3", "23", True),
        ("hi", "98765 43210", "9876543210", True),
        ("", "2 3", "23", True),
        ("hi", "इस लिए", "इसलिए", False),
        ("hi", "उस का", "उसका", False),
        ("hi", "आज कल", "आजकल", False),
        ("hi", "चले गए", "चलेगए", False),
        ("hi", "5 km", "5km", False),
        ("", "न दी", "नदी", False),
        ("xx", "न दी", "नदी", False),
        ("te", "ఈ రోజు", "ఈరోజు", False),
        ("bho", "न दी", "नदी", True),
    ],
)
def test_a_space_may_make_other_words(language: str, apart: str, joined: str, others: bool) -> None:
    assert other_words(apart.split(), joined.split(), language) == others
    assert other_words(joined.split(), apart.split(), language) == others


def test_the_version_follows_the_word_list() -> None:
    assert spacing_version("hi") == spacing_version("bho") != spacing_version("ta")
