"""Aksharas: a table of words cut by hand, and what holds for every text."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.registry import SCRIPTS
from lexicons.aksharas import AKSHARA_RULES, aksharas, letters
from lexicons.scripts import script_of

EDITOR = Path(__file__).parents[2] / "editor"

CUT = [
    ("hi", "क्ष|त्रि|य"), ("hi", "हिं|दी"), ("hi", "दुः|ख"), ("hi", "हँ|स"), ("hi", "ज़|मी|न"),
    ("hi", "अ|र्था|त्"),
    ("hi", "आ|ई|ए"), ("hi", "खा|इ|ऽ"), ("hi", "ॐ"), ("hi", "औ|र"), ("mr", "दु|स|ऱ्या"),
    ("hi nukta inside", "क्ज़्मा"), ("hi joiner", "क्\u200dष"),
    ("bn", "স্ত্রী"), ("bn", "বাং|লা"), ("bn khanda ta", "উ|ৎ|স|ব"), ("bn ya-phala", "র\u200d্যা|ব"),
    ("bn vowel with ya-phala", "অ্যা|প"),
    ("pa", "ਪੰ|ਜਾ|ਬੀ"), ("pa addak", "ਪੱ|ਗ"), ("gu", "ક્ષ|ત્રિ|ય"), ("or", "ଓ|ଡ଼ି|ଆ"),
    ("ta", "த|மி|ழ்"), ("ta", "க்ஷே|த்ர|ம்"), ("ta aytham", "அ|ஃ|து"),
    ("te", "స్త్రీ"), ("te", "చే|స్తు|న్నా|ను"), ("kn", "ಕ್ಷೇ|ತ್ರ"),
    ("ml", "എ|ന്റെ"), ("ml chillu", "അ|വ|ൻ"), ("ml half u", "പേ|രു്"),
    ("ur", "ا|ر|د|و"), ("ur harakat", "اُ|ر|د|و"), ("sat", "ᱥ|ᱟ|ᱱ|ᱛ|ᱟ|ᱲ|ᱤ"), ("sat nasal", "ᱵ|ᱟᱹ|ᱭ"),
    ("mni", "ꯃꯤ|ꯇꯩ|ꯂꯣ|ꯟ"), ("mni lonsum", "ꯃ|ꯅꯤ|ꯄꯨ|ꯔ"), ("mni conjunct", "ꯀ꯭ꯔꯤ"),
    ("en", "d|o|c|t|o|r"), ("accent", "e\u0301|t"), ("digits", "२०२५"), ("digits and letters", "3|.|5|%"),
    ("mixed", "ए|2025"),
    ("mark without a letter", "ा"), ("two marks without a letter", "ाि"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "cut"), CUT, ids=[cut[0] for cut in CUT])
def test_a_word_is_cut_where_a_reader_cuts_it(name: str, cut: str) -> None:
    assert aksharas(cut.replace("|", "")) == cut.split("|")


def test_white_space_is_no_akshara() -> None:
    assert aksharas(" की \t का\n") == ["की", "का"]
    assert aksharas("") == []
    assert AKSHARA_RULES == 1


ALPHABETS = {script: [c for c in map(chr, range(0x20, 0x10000)) if script_of(c) == script] for script in SCRIPTS}
any_text = st.text(st.characters(exclude_categories=())) | st.text(
    st.sampled_from(
        [c for alphabet in ALPHABETS.values() for c in alphabet if c > "\u08ff"] + ["\u200c", "\u200d", " "]
    )
)


@settings(deadline=None)
@given(any_text)
def test_aksharas_joined_are_the_text_without_white_space(text: str) -> None:
    assert "".join(aksharas(text)) == "".join(text.split())
    assert all(aksharas(text))


@settings(deadline=None)
@given(any_text, any_text)
def test_a_space_parts_aksharas(one: str, other: str) -> None:
    assert aksharas(f"{one} {other}") == aksharas(one) + aksharas(other)


@pytest.mark.parametrize("script", [script for script in SCRIPTS if script not in ("Latn", "Arab")])
def test_a_sign_is_never_alone_after_a_letter(script: str) -> None:
    """A letter and any sign of its script, as Unicode knows them, are one akshara."""
    letters = [c for c in ALPHABETS[script] if unicodedata.category(c) == "Lo"]
    signs = [c for c in ALPHABETS[script] if unicodedata.category(c)[0] == "M"]
    assert [(letter, sign) for letter in letters for sign in signs if len(aksharas(letter + sign)) != 1] == []


@pytest.mark.parametrize("letter", ["ka", "ma", "ra"])
@pytest.mark.parametrize("script", ["Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym"])
def test_a_virama_joins_consonants_in_every_brahmic_script(script: str, letter: str) -> None:
    prefix = SCRIPTS[script].upper()
    consonant = unicodedata.lookup(f"{prefix} LETTER {letter}")
    virama = unicodedata.lookup(f"{prefix} SIGN VIRAMA")
    vowel = unicodedata.lookup(f"{prefix} LETTER A")
    assert aksharas(consonant + virama + consonant) == [consonant + virama + consonant]
    assert aksharas(consonant + virama + vowel) == [consonant + virama, vowel]
    assert aksharas(consonant + consonant) == [consonant, consonant]


def test_the_page_cuts_alike() -> None:
    """The editor's tests hold its own rule to the same file (editor/test/typing/words.test.ts)."""
    cases: dict[str, list[str]] = json.loads((EDITOR / "test" / "typing" / "aksharas.json").read_text("utf-8"))
    assert len(cases) > 250
    assert {word: aksharas(word) for word in cases} == cases


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("क्षत्रिय कुमार", 3 + 1 + 3),
        ("தமிழ்", 3),
        ("اُردو ہے۔", 4 + 1 + 3),
        ("PAN 1234", 8),
        ("  एक\n दो ", 2 + 1 + 1),
        ("", 0),
    ],
)
def test_letters_are_the_room_of_a_line(text: str, room: int) -> None:
    assert letters(text) == room
