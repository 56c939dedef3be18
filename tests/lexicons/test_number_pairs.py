"""Number pairs: where two texts have one number in two ways of writing, and where they only seem to."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lexicons.canonical import canonical
from lexicons.folds import folded
from lexicons.number_pairs import number_pairs


def words(text: str, language: str) -> list[str]:
    return folded(canonical(text, language), language).split()


def stands(said: str, wrote: str, language: str) -> bool:
    """Return whether all of one text may stand for all of the other."""
    ours, theirs = words(said, language), words(wrote, language)
    return any(
        (one.start, one.end, list(one.words)) == (0, len(ours), theirs) for one in number_pairs(ours, theirs, language)
    )


@pytest.mark.parametrize(
    ("language", "said", "wrote"),
    [
        ("hi", "तीन सौ पैंसठ", "365"),
        ("hi", "पंद्रह", "पंद्रा"),
        ("hi", "डेढ़ लाख", "1.5 लाख"),
        ("hi", "आधा", "1/2"),
        ("hi", "साढ़े तीन बजे", "3:30 बजे"),
        ("hi", "साढ़े तीन बजे", "3.30 बजे"),
        ("hi", "पौने पाँच बजे", "4:45"),
        ("hi", "तीन बजकर दस मिनट", "3:10"),
        ("bn", "সাড়ে তিনটে", "3:30"),
        ("hi", "पाँच सौ रुपये", "₹ 500"),
        ("hi", "पाँच सौ रुपये", "500 रु"),
        ("hi", "प्रतिशत", "%"),
        ("hi", "पाँच अगस्त दो हज़ार पच्चीस", "05/08/2025"),
        ("hi", "5 अगस्त 2025", "5.8.2025"),
        ("hi", "पहली", "1ली"),
        ("hi", "एक सौ पाँचवाँ", "105वाँ"),
        ("te", "ఐదవ", "5వ"),
        ("kn", "ಐದನೇ", "5ನೇ"),
        ("ta", "ஐந்தாவது", "5வது"),
        ("ml", "അഞ്ചാം", "5-ാം"),
        ("ur", "پانچواں", "5واں"),
        ("en", "first", "1st"),
        ("bn", "পাঁচটা", "5টা"),
        ("bn", "পঁচিশ জন", "25জন"),
        ("hi", "नौ आठ सात छह पाँच चार तीन दो एक शून्य", "9876543210"),
        ("hi", "अट्ठानवे छिहत्तर चौवन बत्तीस दस", "9876543210"),
        ("hi", "98765 43210", "9876543210"),
        ("hi", "डबल नौ आठ सात छह पाँच चार तीन दो एक", "9987654321"),
        ("hi", "एक शून्य आठ", "108"),
        ("hi", "ट्रिपल नौ आठ", "9998"),
        ("hi", "10:30", "10 30"),
    ],
)
def test_one_number(language: str, said: str, wrote: str) -> None:
    assert stands(said, wrote, language)
    assert stands(wrote, said, language)


@pytest.mark.parametrize(
    ("language", "said", "wrote"),
    [
        ("hi", "दो तीन", "23"),
        ("hi", "दो तीन पाँच", "235"),
        ("hi", "बीस पाँच", "205"),
        ("hi", "सौ डेढ़ सौ", "100150"),
        ("hi", "तीन सौ पैंसठ", "30065"),
        ("hi", "दस बीस तीस", "102030"),
        ("hi", "60000 70000", "6000070000"),
        ("hi", "1/2", "12"),
        ("hi", "साढ़े तीन किलो", "3:30 किलो"),
        ("hi", "साढ़े तीन", "3 30"),
        ("hi", "पाँचवाँ", "5वीं"),
        ("hi", "पाँच", "5वाँ"),
        ("hi", "प्रतिशत", "परसेंट"),
        ("hi", "₹ 50", "$ 50"),
        ("hi", "₹ 50", "50"),
        ("hi", "5 अगस्त 2025", "5 9 2025"),
        ("ta", "ஆறு", "ஏழு"),
    ],
)
def test_two_numbers(language: str, said: str, wrote: str) -> None:
    assert not stands(said, wrote, language)
    assert not stands(wrote, said, language)


numbers = st.integers(0, 10**6)
signs = st.sampled_from(["{}", "{:,}", "₹ {}", "{} %", "{}वाँ", "{} लाख", "{}.5", "1/{}"])


@given(numbers, numbers, signs)
def test_two_values_never_stand_for_each_other(one: int, other: int, sign: str) -> None:
    assume(one != other)
    assert not stands(sign.format(one), sign.format(other), "hi")


MIXED = [
    "दो",
    "तीन",
    "सौ",
    "बजे",
    "रुपये",
    "%",
    "₹",
    "23",
    "2",
    "3",
    "1/2",
    "3:30",
    "5वाँ",
    "वाँ",
    "पहला",
    "दो",
    "अगस्त",
    "05",
    "2025",
    "3:30",
]
texts = st.lists(st.sampled_from(MIXED), max_size=8)


@given(texts, texts)
def test_every_wording_stands_in_the_other_text(ours: list[str], theirs: list[str]) -> None:
    first, second = words(" ".join(ours), "hi"), words(" ".join(theirs), "hi")
    for one in number_pairs(first, second, "hi"):
        assert 0 <= one.start < one.end <= len(first)
        size = len(one.words)
        assert any(second[at : at + size] == list(one.words) for at in range(len(second) - size + 1))
