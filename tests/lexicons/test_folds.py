"""L2 folds: open spellings become one, different words stay different, no word is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.registry import varieties
from lexicons.canonical import canonical
from lexicons.folds import fold_tags, fold_version, folded


def spelled(text: str, language: str) -> str:
    return folded(canonical(text, language), language)


@pytest.mark.parametrize(
    ("language", "one", "other", "tag"),
    [
        ("hi", "हिन्दी", "हिंदी", "orth.nasal"),
        ("hi", "सञ्जय", "संजय", "orth.nasal"),
        ("hi", "मन्ज़िल", "मंज़िल", "orth.nasal"),
        ("hi", "हाँ", "हां", "orth.nasal"),
        ("hi", "ज़मीन", "जमीन", "orth.nukta"),
        ("hi", "दुःख", "दुख", "orth.visarga"),
        ("hi", "गये", "गए", "orth.glide"),
        ("hi", "नयी", "नई", "orth.glide"),
        ("bho", "जायेगा", "जाएगा", "orth.glide"),
        ("hi", "डॉक्टर", "डाक्टर", "orth.candra"),
        ("mr", "ऑफिस", "आफिस", "orth.candra"),
        ("gu", "ડૉક્ટર", "ડોક્ટર", "orth.candra"),
        ("gu", "હિન્દી", "હિંદી", "orth.nasal"),
        ("te", "హిన్దీ", "హిందీ", "orth.nasal"),
        ("kn", "ಹಿನ್ದಿ", "ಹಿಂದಿ", "orth.nasal"),
        ("kn", "ಫ಼ೋನ್", "ಫೋನ್", "orth.nukta"),
        ("ml", "സങ്ഗീതം", "സംഗീതം", "orth.nasal"),
        ("ml", "പേരു്", "പേര്", "orth.virama"),
        ("bn", "সঙ্গে", "সংগে", "orth.nasal"),
        ("bn", "দুঃখ", "দুখ", "orth.visarga"),
        ("or", "ଵନ", "ବନ", "enc"),
        ("pa", "ਪੰਜਾਬੀ", "ਪਂਜਾਬੀ", "orth.nasal"),
        ("pa", "ਜ਼ਮੀਨ", "ਜਮੀਨ", "orth.nukta"),
        ("mr", "ऍप", "ॲप", "enc"),
        ("sa", "अहम्", "अहं", "orth.nasal"),
        ("or", "ବିଶ୍ୱ", "ବିଶ୍ବ", "enc"),
        ("ml", "നൻമ", "നന്മ", "enc"),
        ("ml", "സൎക്കാർ", "സർക്കാർ", "enc"),
        ("te", "వాఁడు", "వాడు", "orth.nasal"),
        ("ta", "அய்யா", "ஐயா", "orth.vowel"),
        ("ta", "வய்யம்", "வையம்", "orth.vowel"),
        ("ta", "ஔவை", "அவ்வை", "orth.vowel"),
        ("ur", "ھے", "ہے", "enc"),
        ("ur", "چاہیے", "چاہئے", "orth.letter"),
        ("ur", "علماء", "علما", "orth.letter"),
        ("ur", "انھیں", "انہیں", "enc"),
        ("ur", "آئیے", "آیئے", "orth.letter"),
        ("hi", "कॉपी", "कापी", "orth.candra"),
    ],
)
def test_open_spellings_become_one(language: str, one: str, other: str, tag: str) -> None:
    first, second = canonical(one, language), canonical(other, language)
    assert first != second
    assert folded(first, language) == folded(second, language)
    assert fold_tags(first, second, language) == (tag,)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("hi", "पड़ना", "पडना"),
        ("hi", "बूढ़ा", "बूढा"),
        ("bn", "যায়", "যায"),
        ("bn", "বাড়ি", "বাডি"),
        ("bn", "চাঁদ", "চাংদ"),
        ("bn", "হিন্দি", "হিংদি"),
        ("pa", "ਸ਼ੇਰ", "ਸੇਰ"),
        ("pa", "ਕੋੜਾ", "ਕੋਡਾ"),
        ("sa", "रामः", "राम"),
        ("hi", "की", "कि"),
        ("hi", "में", "मैं"),
        ("hi", "अन्य", "अंय"),
        ("hi", "ये", "ए"),
        ("mr", "नये", "नए"),
        ("ml", "അവൻ", "അവന്"),
        ("ta", "ராஜா", "ராசா"),
        ("hi", "कॉफी", "काफी"),
        ("hi", "बॉल", "बाल"),
        ("hi", "लॉकर", "लाकर"),
        ("gu", "બૉલ", "બોલ"),
        ("ur", "کھا", "کہا"),
        ("ur", "آئیے", "آئے"),
        ("ta", "செய்ய", "செையய"),
    ],
)
def test_different_words_stay_different(language: str, one: str, other: str) -> None:
    assert spelled(one, language) != spelled(other, language)
    assert fold_tags(canonical(one, language), canonical(other, language), language) == ()


def test_two_folds_in_one_word_are_both_named() -> None:
    assert fold_tags("गयें", "गएँ", "hi") == ("orth.glide", "orth.nasal")


def test_the_version_names_the_rules() -> None:
    assert fold_version().startswith("2-")
    assert len(fold_version()) == 10


letters = st.characters(min_codepoint=0x0900, max_codepoint=0x0D7F) | st.sampled_from(" \u200d़ःँं्यनमे")
indian = st.text(letters, max_size=30)


@given(indian, st.sampled_from([one.tag for one in varieties()]))
def test_words_are_kept_and_folding_twice_changes_nothing(text: str, language: str) -> None:
    before = canonical(text, language)
    after = folded(before, language)
    assert len(after.split()) == len(before.split())
    assert len(after.split(" ")) == len(before.split(" "))
    assert folded(after, language) == after
