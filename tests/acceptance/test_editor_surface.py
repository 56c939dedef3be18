"""The text and its marks in the same lines, in a real browser against the real service.

Driven as in test_editor_browser.py.
"""

from tests.acceptance.test_editor_browser import Desk, desk, pytestmark

__all__ = ["desk", "pytestmark"]

TEXTS = {
    "Hindi": ("hi", "किसान क्रेडिट कार्ड के लिए ज़मीन का कागज़ और आधार कार्ड लेकर बैंक जाना पड़ता है"),
    "Tamil": ("ta", "விவசாயிகளுக்கு கடன் அட்டை எப்போது கிடைக்கும் என்று அலுவலகத்தில் கேட்டால் யாரும் பதில் சொல்வதில்லை"),
    "Urdu": ("ur", "کسان کو راشن کارڈ کے لیے دفتر جانا پڑتا ہے اور وہاں کوئی جواب نہیں ملتا"),
}
NEAR_PX = 1
TYPED = "नया"


def test_the_marks_lie_under_their_words_and_follow_the_text(desk: Desk) -> None:
    said = {name: (text.split() * 2)[:20] for name, (_, text) in TEXTS.items()}  # a tenth of them: two
    made = {name: desk.task(" ".join(said[name]), language, name) for name, (language, _) in TEXTS.items()}

    found = desk.play("surface", names=list(TEXTS), typed=TYPED)

    for name, words in said.items():
        seen = found["seen"][name]
        assert seen["marks"] == {"strong": [words[0]], "slight": [words[1]]}, name
        for state in (
            seen["apart"],
            seen["changed"]["apart"],
            seen["composing"],
            seen["long"]["apart"],
            seen["newline"],
        ):
            assert state["same"], (name, state)
            assert state["words"] >= len(words)
            assert state["px"] <= NEAR_PX, (name, state)
            assert state["spare_px"] <= 4, (name, state)  # the box is no higher than its text
        assert (seen["first"], seen["second"]) == (words[0], words[1])
        assert seen["changed"]["marks"] == {"strong": [words[0]], "slight": []}
        assert seen["undone"] == seen["marks"]
        each_s = 3.0 / len(words)
        assert 0 <= seen["played_s"] < 0.5  # the first word, with a little before
        assert seen["clicked"]["word"] == words[3]
        assert abs(seen["clicked"]["from_s"] - (0.25 + 3 * each_s - 0.3)) < 0.3  # clips begin 250 ms before
        assert seen["long"]["sight"]
        for fits in (seen["fits"], seen["long"]["fits"]):
            assert (name, fits["box"], fits["accept"], fits["play"], fits["scrolls"]) == (name, True, True, True, False)
        assert (name, seen["faults"]) == (name, [])
        assert seen["focused"] == "box"
        assert desk.texts(made[name])[0].startswith(words[0])
