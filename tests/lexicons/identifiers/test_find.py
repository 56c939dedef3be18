"""What is found in texts: identifiers as they are written and said, and no other numbers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.identifiers.find import Place, find, words_covered

AADHAAR, CARD = "9999 4105 7058", "4111 1111 1111 1111"
SAID = {
    "en": "nine eight seven six five four three two one zero",
    "hi": "नौ आठ सात छह पाँच चार तीन दो एक शून्य",
    "bn": "নয় আট সাত ছয় পাঁচ চার তিন দুই এক শূন্য",
    "ta": "ஒன்பது எட்டு ஏழு ஆறு ஐந்து நான்கு மூன்று இரண்டு ஒன்று பூஜ்ஜியம்",
    "te": "తొమ్మిది ఎనిమిది ఏడు ఆరు ఐదు నాలుగు మూడు రెండు ఒకటి సున్నా",
    "mr": "नऊ आठ सात सहा पाच चार तीन दोन एक शून्य",
    "gu": "નવ આઠ સાત છ પાંચ ચાર ત્રણ બે એક શૂન્ય",
    "kn": "ಒಂಬತ್ತು ಎಂಟು ಏಳು ಆರು ಐದು ನಾಲ್ಕು ಮೂರು ಎರಡು ಒಂದು ಸೊನ್ನೆ",
    "ml": "ഒമ്പത് എട്ട് ഏഴ് ആറ് അഞ്ച് നാല് മൂന്ന് രണ്ട് ഒന്ന് പൂജ്യം",
    "ur": "نو آٹھ سات چھ پانچ چار تین دو ایک صفر",
}


def found(text: str, language: str = "hi", *, names: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return (kind, what of the text) of each find."""
    return [
        (one.kind, text[place.start : place.end])
        for one in find([(text, language)], listed=names)
        for place in one.places
    ]


@pytest.mark.parametrize("language", SAID)
def test_digits_are_found_as_they_are_said(language: str) -> None:
    assert found(f"* {SAID[language]} *", language) == [("phone", SAID[language])]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        (f"मेरा आधार {AADHAAR} है", "aadhaar", AADHAAR),
        ("९९९९ ४१०५ ७०५८", "aadhaar", "९९९९ ४१०५ ७०५८"),
        ("9999-4105-7058.", "aadhaar", "9999-4105-7058"),
        ("आधार नंबर 1234 5678 9012", "aadhaar", "1234 5678 9012"),  # a wrong check digit, but it is said to be one
        (CARD, "card", CARD),
        ("call +91 98765 43210 now", "phone", "+91 98765 43210"),
        ("09876543210", "phone", "09876543210"),
        ("दिल्ली 011-23456789", "phone", "011-23456789"),
        ("double nine eight seven six triple five one zero", "phone",
         "double nine eight seven six triple five one zero"),
        ("नाइन एट सेवन सिक्स, फाइव फोर थ्री टू वन ज़ीरो", "phone", "नाइन एट सेवन सिक्स, फाइव फोर थ्री टू वन ज़ीरो"),
        ("ninety eight seventy six five four three two one zero", "phone",
         "ninety eight seventy six five four three two one zero"),
        ("नौ आठ सात हाँ छह पाँच चार तीन दो एक शून्य", "phone", "नौ आठ सात हाँ छह पाँच चार तीन दो एक शून्य"),
        ("नौ सौ पचासी चार तीन दो एक शून्य नौ आठ", "phone", "नौ सौ पचासी चार तीन दो एक शून्य नौ आठ"),
        ("पिन कोड 400001", "pin", "400001"),
        ("400001 पिन कोड है", "pin", "400001"),
        ("खाता संख्या 123456789012 में", "account", "123456789012"),
        ("ABCPE1234F", "pan", "ABCPE1234F"),
        ("पैन ए बी सी पी ई एक दो तीन चार एफ", "pan", "ए बी सी पी ई एक दो तीन चार एफ"),
        ("SBIN0001234", "ifsc", "SBIN0001234"),
        ("KA-01-AB-1234", "vehicle", "KA-01-AB-1234"),
        ("22 BH 1234 AA", "vehicle", "22 BH 1234 AA"),
        ("एम एच बारह ए बी एक दो तीन चार", "vehicle", "एम एच बारह ए बी एक दो तीन चार"),
        ("M for Mumbai H for Hotel 12 AB 1234", "vehicle", "M for Mumbai H for Hotel 12 AB 1234"),
        ("लिखो ramesh.k@example.co.in पर", "email", "ramesh.k@example.co.in"),
        ("my email is ramesh dot k at the rate gmail dot com", "email", "ramesh dot k at the rate gmail dot com"),
        ("ईमेल रमेश डॉट के एट द रेट जीमेल डॉट कॉम है", "email", "रमेश डॉट के एट द रेट जीमेल डॉट कॉम"),
        ("98765@ybl को", "upi", "98765@ybl"),
        ("रमेश एट द रेट ओके एसबीआई", "upi", "रमेश एट द रेट ओके एसबीआई"),
    ],
)  # fmt: skip
def test_what_is_written_and_said_is_found(text: str, kind: str, what: str) -> None:
    assert found(text, "en" if text.isascii() else "hi") == [(kind, what)]


@pytest.mark.parametrize(
    "text",
    [
        "ऑर्डर नंबर 9876543210",
        "₹9876543210",
        "9876543210 रुपये",
        "4111 1111 1111 1112",  # Luhn
        "9999 4105 7059",  # Verhoeff
        "12/10/2025 10:30 1,00,000 2025 1.50",
        "400001",
        "123456789012",
        "ABCDE1234F",  # no kind of holder is D
        "or 20 to 2025",
        "@ramesh",
        "meet at noon dot",
        "पाँच हज़ार दो सौ रुपये",
        "एक लाख बीस हज़ार तीन सौ पचास किलो",
    ],
)
def test_other_numbers_are_left(text: str) -> None:
    assert found(text, "en" if text.isascii() else "hi") == []


def test_an_identifier_goes_on_in_the_next_text() -> None:
    first, second = SAID["hi"].split(" पाँच ")
    (one,) = find([(f"नंबर {first}", "hi"), (f"पाँच {second} है", "hi")])
    assert (one.kind, [place.text for place in one.places]) == ("phone", [0, 1])


def test_two_numbers_in_a_row_are_two() -> None:
    assert found("9876543210 9123456780") == [("phone", "9876543210"), ("phone", "9123456780")]


def test_only_the_kinds_that_are_asked_for() -> None:
    text = f"{AADHAAR}, ABCPE1234F"
    assert [one.kind for one in find([(text, "en")], {"pan"})] == ["pan"]
    assert [one.kind for one in find([(text, "en")])] == ["aadhaar", "pan"]


def test_names_come_from_the_list_alone() -> None:
    assert found("रमेश कुमार और सीता", names=("रमेश कुमार",)) == [("name", "रमेश कुमार")]
    assert found("call Ramesh Kumar's aunt", "en", names=("ramesh  kumar",)) == [("name", "Ramesh Kumar")]
    assert found("रमेश कुमार और सीता") == []


@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from([*SAID, "xx", ""])), max_size=4))
def test_whatever_the_text_finds_lie_in_it_and_apart(texts: list[tuple[str, str]]) -> None:
    places = [place for one in find(texts, listed=("ram",)) for place in one.places]
    assert all(0 <= place.start < place.end <= len(texts[place.text][0]) for place in places)
    assert all(one.text < other.text or one.end <= other.start for one, other in pairwise(places))


def test_the_words_that_a_place_covers() -> None:
    assert words_covered("नंबर: 98765 43210, है", Place(0, 6, 17)) == range(1, 3)
    assert words_covered("नंबर:98765", Place(0, 5, 10)) == range(1)
