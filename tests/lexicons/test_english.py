"""English, or an Indian language in Latin letters? The texts are our own."""

import pytest

from lexicons.english import is_english


@pytest.mark.parametrize(
    "text",
    [
        "The festival of Vijayadashami is a festival of victory of good over evil.",
        "I believe that we will take this work forward",
        "We have seen that in our country, haven’t we?",
        "Thank you.",
    ],
)
def test_english(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Abhi isme judiye, main vishwas karta hoon",
        "Yeh Vijaya Dasme ka parv burai on par achai on ka Vijay ka parv hai",
        "kya hua hai main to me he is us so log par",  # spellings of Hindi words, all of them
        "mujhe ration card chahiye",
        "ami bangla bhasha bhalobashi",
        "میں نے کہا the of",
        "मुझे the card और of चाहिए जी",
        "",
        "108 ☺",
    ],
)
def test_not_english(text: str) -> None:
    assert not is_english(text)
