"""Words written anew, letter by letter."""

import pytest

from lexicons.respelling import respelled
from lexicons.scripts import script_fidelity
from lexicons.skeleton import BLOCKS


@pytest.mark.parametrize(
    ("word", "script", "expected"),
    [
        ("Vijay", "Deva", "विजय"),
        ("Kaiti", "Deva", "कैति"),
        ("computer", "Deva", "कोम्पुतेर"),
        ("vijay", "Telu", "విజయ్"),  # Telugu writes that a word ends in a consonant
        ("aaj", "Gujr", "આજ"),
        ("بھارت", "Deva", "भारत"),
        ("ٹیلیفون", "Deva", "टीलीफोन"),
        ("اردو", "Deva", "अरदो"),  # Urdu leaves short vowels out: the letters say no more
        ("یوم", "Orya", "ଯୋମ"),
        ("विजय", "Taml", "விஜய"),
        ("भारत", "Guru", "ਭਾਰਤ"),
        ("ऑफिस", "Knda", "ಆಫಿಸ"),
        ("naan", "Taml", "நான்"),
        ("привет", "Deva", ""),
        ("", "Deva", ""),
        ("☺1", "Deva", ""),
    ],
)
def test_respelled(word: str, script: str, expected: str) -> None:
    assert respelled(word, script) == expected


@pytest.mark.parametrize("script", BLOCKS)
@pytest.mark.parametrize(
    "word", ["ज़िंदगी", "ਪੱਕਾ", "অসমীয়া", "ൻർൽ", "ଓଡ଼ିଆ", "தமிழ்", "chhatrasangh", "پاکستان", "ऋषि", "कँवल"]
)
def test_every_script_can_be_written(word: str, script: str) -> None:
    assert script_fidelity(respelled(word, script), script) == 1
