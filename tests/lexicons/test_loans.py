"""Loans: English words in an Indian script are known by their sound; words of the language are not taken for them."""

import pytest

from lexicons.canonical import canonical
from lexicons.folds import folded
from lexicons.loans import loan_pairs, loan_version, sounds_like
from lexicons.spoken import spoken


def words(text: str, language: str) -> tuple[str, ...]:
    return tuple(folded(canonical(text, language), language).split())


@pytest.mark.parametrize(
    ("language", "indian", "english"),
    [
        ("hi", "कैंसल", "cancel"),
        ("hi", "कैंसिल", "cancel"),
        ("hi", "आउटलुक", "outlook"),
        ("hi", "रिचार्ज", "recharge"),
        ("hi", "पेमेंट", "payment"),
        ("hi", "लोकेशन", "location"),
        ("hi", "एयरपोर्ट", "airport"),
        ("hi", "ऑन लाइन", "online"),
        ("hi", "यूनिवर्सिटी", "university"),
        ("hi", "नेटवर्क", "network"),
        ("hi", "वाईफाई", "wifi"),
        ("hi", "इंस्टाग्राम", "instagram"),
        ("mr", "प्रॉब्लेम", "problem"),
        ("mr", "डॉक्युमेंट", "document"),
        ("ne", "मोबाइल", "mobile"),
        ("gu", "કમ્પ્યુટર", "computer"),
        ("pa", "ਮੋਬਾਈਲ", "mobile"),
        ("bn", "ভিডিও", "video"),
        ("bn", "নেটওয়ার্ক", "network"),
        ("as", "কম্পিউটাৰ", "computer"),
        ("or", "କମ୍ପ୍ୟୁଟର", "computer"),
        ("ta", "கம்ப்யூட்டர்", "computer"),
        ("ta", "டிக்கெட்", "ticket"),
        ("ta", "ஆபீஸ்", "office"),
        ("te", "బస్సు", "bus"),
        ("te", "హాస్పిటల్", "hospital"),
        ("kn", "ಆಫೀಸ್", "office"),
        ("ml", "ഡോക്ടർ", "doctor"),
        ("ml", "വീഡിയോ", "video"),
        ("ur", "موبائل", "mobile"),
        ("ur", "کمپیوٹر", "computer"),
        ("ur", "اسکول", "school"),
        ("hi", "यूपीआई", "upi"),
        ("hi", "यू पी आई", "upi"),
        ("hi", "ओटीपी", "otp"),
        ("bn", "এটিএম", "atm"),
        ("ta", "ஏடிஎம்", "atm"),
        ("ta", "எஸ் எம் எஸ்", "sms"),
        ("te", "టీవీ", "tv"),
        ("hi", "जीपीएस", "gps"),
        ("bn", "ইউপিআই", "upi"),
        ("ur", "یو پی آئی", "upi"),
        ("ur", "اے ٹی ایم", "atm"),
        ("hi", "इंश्योरेंस", "insurance"),
    ],
)
def test_one_word(language: str, indian: str, english: str) -> None:
    assert sounds_like(words(indian, language), english, language)


@pytest.mark.parametrize(
    ("language", "word", "english"),
    [
        ("hi", "कम", "come"),
        ("hi", "पर", "par"),
        ("hi", "दो", "do"),
        ("hi", "की", "key"),
        ("hi", "तू", "to"),
        ("hi", "बाल", "ball"),
        ("hi", "काम", "calm"),
        ("hi", "हाल", "hall"),
        ("hi", "मोबाइल", "noble"),
        ("hi", "डॉक्टर", "doctors"),
        ("hi", "बस", "base"),
        ("hi", "कार", "care"),
        ("hi", "फोन", "fun"),
        ("hi", "लोन", "line"),
        ("hi", "कॉपी", "coffee"),
        ("hi", "लाइट", "late"),
        ("hi", "बैंक", "bunk"),
        ("ne", "अस्पताल", "hospital"),
        ("hi", "यूपीआई", "otp"),
        ("hi", "किताब", "kitaab"),
    ],
)
def test_two_words(language: str, word: str, english: str) -> None:
    assert not sounds_like(words(word, language), english, language)


def test_pairs_are_found_on_either_side() -> None:
    said, wrote = words("मीटिंग कैंसल करो यू पी आई से", "hi"), words("meeting cancel करो UPI से", "hi")
    found = {(one.start, one.end, one.words) for one in loan_pairs(said, wrote, "hi")}
    assert found == {(0, 1, ("meeting",)), (1, 2, ("cancel",)), (3, 6, ("upi",))}
    back = {(one.start, one.end, one.words) for one in loan_pairs(wrote, said, "hi")}
    assert back == {(0, 1, ("मीटिंग",)), (1, 2, ("कैंसल",)), (3, 4, ("यू", "पी", "आई"))}
    assert loan_pairs(words("U P I", "hi"), words("यूपीआई", "hi"), "hi") != []
    assert loan_pairs(said, said, "hi") == []


def test_sounds() -> None:
    assert [spoken(word) for word in ("मोबाइल", "कंप्यूटर", "డాక్టర్", "موبائل", "ജി")] == [
        "mobAila", "kaNpyutara", "dAktar", "mWbAIl", "ji",
    ]  # fmt: skip
    assert spoken("கேட்") == "KeT"
    assert (spoken("চাহ", "as"), spoken("চাহ", "bn")) == ("sAha", "cAha")
    assert len(loan_version()) == 8
