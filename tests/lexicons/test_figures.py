"""Figures at L1: what belongs to a number, what stands beside it, notes that nobody says; look-alike letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.canonical import canonical, words


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("hi", "10,600 1,00,000 12,34,567 1,000,000", "10600 100000 1234567 1000000"),
        ("hi", "१,००,००० ١٬٠٠٠", "100000 1000"),
        ("hi", "1,2,3 10,60 1,0000 1000,000 5,", "1 2 3 10 60 1 0000 1000 000 5"),
        ("hi", "2-3 दिन 10–12 लोग", "2 3 दिन 10 12 लोग"),
        ("hi", "1/2 ½ 2½ 3⁄4", "1/2 1/2 2 1/2 3/4"),
        ("hi", "10:30 3:05:20 24:75 9:5", "10:30 3:05:20 24 75 9 5"),
        ("hi", "12/05/2025 12.05.2025 12-05-2025", "12 05 2025 12 05 2025 12 05 2025"),
        ("hi", "3.5 1.2.3 v.2. 2024/25", "3.5 1.2.3 v 2 2024 25"),
        ("hi", "5/ 5: /5 a/b 1/2/3 3:30/4:30", "5 5 5 a b 1 2 3 3:30 4:30"),
        ("hi", "५०% 50 % ५०٪से", "50 % 50 % 50 % से"),
        ("hi", "₹50 50₹ $5 ₨50", "₹ 50 50 ₹ $ 5 ₹ 50"),
        ("ur", "۲۵روپے 5واں", "25 روپے 5 واں"),
        ("hi", "25वाँ", "25वाँ"),
        ("hi", "(संगीत) मैं (office) *हँसी* ♪ ♪ (Music, laughs)", "मैं office"),
        ("hi", "(संगीत सुनो)", "संगीत सुनो"),
        ("bn", "দু'টি 'দুই' ক’", "দুটি দুই ক"),
        ("en", "don't rock 'n' roll students' it’s", "dont rock n roll students its"),
    ],
)
def test_exactly(language: str, typed: str, expected: str) -> None:
    assert canonical(typed, language) == expected
    assert canonical(expected, language) == expected


# name, language, two spellings that look the same, or are one letter in two encodings
SAME = [
    ("candra o by two signs", "hi", "डाॅक्टर", "डॉक्टर"),
    ("o by two signs", "mr", "काे", "को"),
    ("plain ra ne", "ne", "गर्\u200dयो", "गर्यो"),
    ("nukta after the vowel sign", "hi", "बडी़", "बड़ी"),
    ("nukta after two signs", "pa", "ਜਿ਼ੰਦਗੀ", "ਜ਼ਿੰਦਗੀ"),
    ("au by o and la", "ta", "ஒளவை", "ஔவை"),
    ("aytham", "ta", "அ:து", "அஃது"),
    ("va and wa", "or", "ସ୍ଵାମୀ", "ସ୍ୱାମୀ"),
    ("visarga sa", "sa", "राम:", "रामः"),
    ("teh", "ur", "زکوٰة", "زکوۃ"),
    ("allah", "ur", "ﷲ", "اللہ"),
    ("yeh hamza", "ur", "گۓ", "گئے"),
    ("hamza apart", "ur", "ہوی\u0654", "ہوئ"),
    ("presentation forms", "ur", "ﻻہور", "لاہور"),
]


@pytest.mark.parametrize(("name", "language", "one", "other"), SAME, ids=[case[0] for case in SAME])
def test_one_word_at_l1(name: str, language: str, one: str, other: str) -> None:
    assert one != other
    assert words(one, language) == words(other, language) != []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("hi", "1/2", "12"), ("hi", "2-3", "23"), ("hi", "3:30", "330"), ("ta", "ஒளி", "ஔி"), ("mr", "दुसऱ्या", "दुसर्या")],
)
def test_two_words_at_l1(language: str, one: str, other: str) -> None:
    assert words(one, language) != words(other, language)


@given(st.integers(0, 10**12), st.sampled_from("०௦౦০൦0"))
def test_grouping_commas_change_no_number(number: int, zero: str) -> None:
    western, digits = f"{number:,}", str(number)
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    indian = ",".join([*pairs, tail])
    for grouped in (western, indian):
        native = "".join(chr(ord(zero) + int(char)) if char.isdigit() else char for char in grouped)
        assert words(native, "hi") == [digits]
