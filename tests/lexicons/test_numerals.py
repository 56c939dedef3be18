"""Numerals: every number in words is read as its value, in every language with a full table; runs are cut right."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.canonical import canonical
from lexicons.folds import folded
from lexicons.number_tables import number_version, rows, table
from lexicons.numerals import composed, numerals

pytestmark = pytest.mark.slow  # takes seconds: left to make test

LANGUAGES = ("hi", "mr", "gu", "bn", "pa", "or", "as", "ur", "ne", "mai", "ta", "te", "kn", "ml", "en", "doi", "kok")
TAGS = (*LANGUAGES, "sa", "sat", "brx", "ks", "mni", "sd")
SCALES = (10**7, 10**5, 1000)


def words(text: str, language: str) -> list[str]:
    return folded(canonical(text, language), language).split()


def first_forms(language: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind, value, forms in rows(language):
        if kind in ("cardinal", "tens", "scale") and " " not in forms[0]:
            found.setdefault(int(value), forms[0])
        if kind == "scale":
            found[int(value)] = forms[0]
    return found


def said(number: int, language: str) -> str:
    """Return a number in words, straight from the table: crores, lakhs, thousands, hundreds, the rest."""
    forms = first_forms(language)
    if number in forms and number < 100:
        return forms[number]
    parts: list[str] = []
    for scale in SCALES:
        many, number = divmod(number, scale)
        if many:
            parts += [said(many, language), forms[scale]]
    hundreds, number = divmod(number, 100)
    if hundreds:
        parts += [forms[hundreds * 100]] if hundreds * 100 in forms and hundreds > 1 else [forms[hundreds], forms[100]]
    if number:
        parts += [forms[number]] if number in forms else [forms[number - number % 10], forms[number % 10]]
    return " ".join(parts)


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.integers(1, 10**9 - 1) | st.integers(1, 9999))
def test_words_are_read_as_their_value(language: str, number: int) -> None:
    read = words(f"x {said(number, language)} y", language)
    assert [(one.start, one.end, one.value) for one in numerals(read, language)] == [(1, len(read) - 1, number)]


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(LANGUAGES))
def test_two_values_are_never_said_alike(one: int, other: int, language: str) -> None:
    alike = words(said(one, language), language) == words(said(other, language), language)
    assert alike == (one == other)


@pytest.mark.parametrize("language", TAGS)
def test_a_form_has_one_value(language: str) -> None:
    values: dict[str, tuple[str, str]] = {}
    for kind, value, forms in rows(language):
        if kind in ("cardinal", "tens", "scale", "adds", "fraction", "part", "double", "point", "over"):
            for form in forms:
                spelled = " ".join(words(form, language))
                assert spelled
                assert values.setdefault(spelled, (kind, value)) == (kind, value), spelled


@pytest.mark.parametrize("language", TAGS)
def test_a_form_is_read_as_its_value(language: str) -> None:
    for kind, value, forms in rows(language):
        if kind in ("cardinal", "tens", "fraction"):
            for form in forms:
                if len(spelled := words(form, language)) == 1:
                    assert composed(spelled[0], language) == Fraction(value)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("hi", "दो सौ तीन सौ", "200 300"),
        ("hi", "दो तीन दिन", "2 3"),
        ("hi", "सौ डेढ़ सौ", "100 150"),
        ("hi", "बीस पाँच", "20 5"),
        ("hi", "सत्ताईस सौ पचास", "2750"),
        ("hi", "सवा सौ सवा दो सवा दो सौ पौने दो सौ पौने सौ", "125 9/4 225 175 75"),
        ("hi", "साढ़े चार हज़ार साढ़े 3", "4500 7/2"),
        ("hi", "डेढ़ लाख ढाई आधा तीन चौथाई दो तिहाई", "150000 5/2 1/2 3/4 2/3"),
        ("hi", "एक लाख करोड़", "1000000000000"),
        ("hi", "पाँच हज़ार दो सौ करोड़", "52000000000"),
        ("hi", "2 लाख 50 हज़ार", "250000"),
        ("hi", "1.5 लाख 2 1/2 3/4", "150000 5/2 3/4"),
        ("hi", "तीन दशमलव एक चार", "157/50"),
        ("hi", "एक बटा दो", "1/2"),
        ("hi", "1 2", "1 2"),
        ("hi", "डबल नौ", "99"),
        ("hi", "हज़ार लाख", "1000 100000"),
        ("mr", "साडेतीनशे सव्वाशे दोनशे", "350 125 200"),
        ("bn", "একশো পঁচিশ দেড়শো", "125 150"),
        ("kn", "ನೂರಿಪ್ಪತ್ತೈದು", "125"),
        ("ta", "இரண்டாயிரத்து இருபத்தைந்து", "2025"),
        ("te", "నూట ఇరవై ఐదు", "125"),
        ("ml", "ആയിരത്തി ഇരുനൂറ്റി മുപ്പത്തിനാല്", "1234"),
        ("sat", "ᱵᱟᱨ ᱜᱮᱞ ᱢᱚᱬᱮ", "25"),
        ("en", "one hundred and twenty five", "125"),
        ("de", "two hundred", "200"),
        # Also other words: give, river, is not.
        ("hi", "मुझे दो", ""),
        ("hi", "कर दो भाई", ""),
        ("hi", "दो लोग", "2"),
        ("hi", "दो", "2"),
        ("hi", "नंबर दो", "2"),
        ("bn", "ভালো নয়", ""),
        ("hi", "और में", ""),
    ],
)
def test_known(language: str, text: str, expected: str) -> None:
    assert " ".join(str(one.value) for one in numerals(words(text, language), language)) == expected


RUN = [
    "दो",
    "तीन",
    "सौ",
    "हज़ार",
    "लाख",
    "सवा",
    "साढ़े",
    "डेढ़",
    "दशमलव",
    "बटा",
    "5",
    "1.5",
    "1/2",
    "डबल",
    "शून्य",
    "and",
    "घर",
]


@given(st.lists(st.sampled_from(RUN), max_size=9))
def test_any_run_is_read_without_overlaps(text: list[str]) -> None:
    read = numerals(words(" ".join(text), "hi"), "hi")
    assert all(one.start < one.end for one in read)
    assert all(one.end <= other.start for one, other in pairwise(read))


def test_the_version_follows_the_tables() -> None:
    assert number_version("hi") == number_version("bho") != number_version("ta")
    assert table("bho").language == "hi"
