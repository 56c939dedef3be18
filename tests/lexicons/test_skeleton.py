"""Words of different scripts that sound alike have nearly the same skeleton."""

import pytest

from lexicons.skeleton import in_devanagari, skeleton


@pytest.mark.parametrize(
    "words",
    [
        ("विजय", "విజయ", "વિજય", "விஜய", "ਵਿਜਯ", "ವಿಜಯ", "വിജയ", "ଵିଜଯ"),
        ("कहता", "کہتا"),
        ("सरकार", "سرکار"),
        ("करेगी", "کریگی"),
        ("करेंगे", "کرینگے"),
        ("है", "ہے", "he", "hai"),
        ("सड़क", "सड़क"),  # composed or not
    ],
)
def test_words_that_sound_alike(words: tuple[str, ...]) -> None:
    assert len(set(map(skeleton, words))) == 1, list(map(skeleton, words))


@pytest.mark.parametrize("text", ["", "108", "☺", "привет", "\u200d", "।"])
def test_what_has_no_sound(text: str) -> None:
    assert skeleton(text) == ""


def test_letters_of_other_blocks() -> None:
    assert in_devanagari("অসমৰ") == "असमर"
    assert in_devanagari("ਸਿੰਘ ਪੱਕਾ") == "सिंघ पका"
    assert in_devanagari("Modi مودی") == "Modi مودی"
