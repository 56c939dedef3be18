"""The levels over the eight languages with a lexicon: their own words in any order, variants, encodings."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.measure import measure
from configs.registry import variety
from lexicons.classes import OPTIONAL, VariantClass, classes
from lexicons.scripts import script_of
from lexicons.variants import HEADLINE

pytestmark = (
    pytest.mark.slow
)  # quicker cousins are in tests/accuracy/test_lattice.py and tests/accuracy/test_measure.py

LANGUAGES = ("hi", "ta", "te", "bn", "ml", "mr", "kn", "gu")
LETTERS = {
    language: "".join(
        char for char in map(chr, range(0x0900, 0x0D80))
        if unicodedata.category(char)[0] in "LM" and script_of(char) == variety(language).script
    )
    for language in LANGUAGES
}  # fmt: skip
FORMS = {
    language: sorted({form for row in classes(language) for form in row.forms if form != OPTIONAL})
    for language in LANGUAGES
}
SWAPS = [
    (language, row)
    for language in LANGUAGES
    for row in classes(language)
    if row.scope == "both" and not row.optional and len(row.forms) > 1 and row.tags[0].split(".")[0] in HEADLINE
]


def wordings(language: str) -> st.SearchStrategy[str]:
    """Return texts of a language: forms of its lexicon, whole or cut anywhere, and any letters of its script."""
    forms = st.sampled_from(FORMS[language])
    cut = st.builds(lambda form, at: form[at:], forms, st.integers(0, 4))
    return st.lists(forms | cut | st.text(LETTERS[language] + " 0९।-\u200d", max_size=6), max_size=7).map(" ".join)


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_each_level_forgives_more_over_the_same_words(language: str, data: st.DataObject) -> None:
    texts = wordings(language)
    reference, hypothesis = data.draw(texts), data.draw(texts)
    found = measure(reference, hypothesis, language)
    assert 0 <= found["L3"].errors <= found["L2"].errors <= found["L1"].errors
    assert found["L1"].reference == found["L2"].reference == found["L3"].reference


@given(st.sampled_from(SWAPS), st.data())
def test_a_form_of_an_entry_stands_for_another(entry: tuple[str, VariantClass], data: st.DataObject) -> None:
    language, row = entry
    before, after = data.draw(wordings(language)), data.draw(wordings(language))
    said, wrote = data.draw(st.permutations(row.forms))[:2]
    assert measure(f"{before} {said} {after}", f"{before} {wrote} {after}", language)["L3"].errors == 0


# Characters that no reader sees. ZWJ and ZWNJ are not among them: in three places they are spelling.
INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff\u00ad"


@given(st.sampled_from(LANGUAGES), st.data())
def test_encodings_of_one_text_have_no_errors(language: str, data: st.DataObject) -> None:
    reference = data.draw(wordings(language))
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    strewn = data.draw(st.lists(st.sampled_from(INVISIBLE) | st.just(""), min_size=1, max_size=9))
    encoded = "".join(
        char + strewn[place % len(strewn)] for place, char in enumerate(unicodedata.normalize(form, reference))
    )
    zero = ord(data.draw(st.sampled_from("०௦౦০൦೦૦")))
    encoded = "".join(chr(zero + int(char)) if char in "0123456789" else char for char in encoded)
    found = measure(reference, f"  {encoded}\u00a0", language)
    assert [found[policy].errors for policy in ("L1", "L2", "L3", "CER", "AER")] == [0] * 5
