"""Code mix: the loans of the lexicon in either letters; every other word stays."""

import pytest

from lexicons.code_mix import Letters, has_loans, latin_words, loan_count, rewritten
from lexicons.pieces import after


def mixed(text: str, language: str, letters: Letters) -> str:
    pieces = text.split()
    return " ".join(after(pieces, rewritten(pieces, language, letters)))


@pytest.mark.parametrize(
    ("language", "native", "latin"),
    [
        ("hi", "मोबाइल पर कॉल, एटीएम से; (डॉक्टर) टीवी।", "mobile पर call, ATM से; (doctor) TV।"),
        ("ta", "மொபைல் பேங்க்", "mobile bank"),
        ("bn", "মোবাইল", "mobile"),
        ("ur", "موبائل", "mobile"),
    ],
)
def test_there_and_back(language: str, native: str, latin: str) -> None:
    assert mixed(native, language, "latin") == latin
    assert mixed(latin, language, "native") == native


def test_other_spellings_and_words_apart() -> None:
    assert mixed("मोबाईल ए टी एम", "hi", "latin") == "mobile ATM"
    assert mixed("ए, टी एम", "hi", "latin") == "ए, टी एम"


@pytest.mark.parametrize(("text", "letters"), [("बस करो, कम", "latin"), ("xyz walrus", "native"), ("bus", "native")])
def test_what_no_table_has_stays(text: str, letters: Letters) -> None:
    assert mixed(text, "hi", letters) == text


def test_which_languages_have_loans() -> None:
    assert has_loans("bho")
    assert not has_loans("en")
    assert loan_count("hi") > 100
    assert latin_words(["xyz,", "है", "PAN-कार्ड", "25", "b"]) == 2
