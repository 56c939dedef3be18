"""Help with typing at the transcriber's page, in a real browser against the real service.

Driven as in test_editor_browser.py.
"""

from pipeline.recordings import vocabulary
from tests.acceptance.test_editor_browser import Desk, desk, pytestmark

__all__ = ["desk", "pytestmark"]

# What is typed, and the word that must come first.
SENTENCES = {
    "Hindi": ("hi", "namaste नमस्ते|aap आप|kaise कैसे|hai है"),
    "Tamil": ("ta", "vanakkam வணக்கம்|naan நான்|tamil தமிழ்|makkal மக்கள்"),
    "Urdu": ("ur", "shukriya شکریہ|aap آپ|kaise کیسے|hai ہے"),
}


def test_latin_letters_become_words(desk: Desk) -> None:
    made = {name: desk.task("-", language, name) for name, (language, _) in SENTENCES.items()}
    words = {name: [pair.split(" ") for pair in said.split("|")] for name, (_, said) in SENTENCES.items()}
    seen = desk.play("romanised", sentences=words)["seen"]
    for name, pairs in words.items():
        text = " ".join(word for _, word in pairs)
        assert (name, seen[name]["text"]) == (name, text)
        assert seen[name]["title"] == name  # the Enter that took a word sent nothing
        assert (name, seen[name]["apart"], seen[name]["faults"]) == (name, True, [])
        assert desk.texts(made[name]) == [text]


def test_input_methods_own_words_spelling_and_signs(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        vocabulary.put(connection, desk.client.id, ["मोतिहारी"])
    made = desk.task("किसान")
    seen = desk.play("typingHelp", first="काम", second="कम", term="मोतिहारी")
    assert seen["composing"] == {"list": 0, "text": "नमक"}
    assert seen["learned"] == "कम कम "  # the word that was taken came first the next time
    assert seen["kept"] == "कम कम kam"
    assert seen["undone"] == "कम कम kams"
    assert "नमस्ते" in seen["near"]
    assert seen["spelled"] == "नमस्ते"
    assert seen["erased"] == ["क्षत्रि", "क्ष", ""]
    assert seen["back"] == ""
    assert seen["faults"] == []
    assert desk.texts(made) == ["क्\u200cष।"]
