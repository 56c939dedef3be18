"""A stretch of a recording at the transcriber's page, with what surrounds each segment, in a real browser against the
real service.

Driven as in test_editor_browser.py.
"""

import sqlalchemy as sa

from pipeline.recordings import guidelines, segments, vocabulary
from pipeline.review import revisions
from pipeline.speakers import voices
from pipeline.store.database import now, reading
from pipeline.store.tables.review import give_back
from tests.acceptance.test_editor_browser import Desk, desk, pytestmark

__all__ = ["desk", "pytestmark"]

RECORDINGS = {
    "Hindi": ("hi", "नमस्ते जी|राशन कार्ड के लिए|किसान क्रेडिट कार्ड के लिए ज़मीन का कागज़ चाहिए|आधार कार्ड|ठीक है"),
    "Tamil": ("ta", "வணக்கம்|கடன் அட்டை|விவசாயிகளுக்கு கடன் அட்டை எப்போது கிடைக்கும்|அலுவலகத்தில்|சரி"),
    "Urdu": ("ur", "السلام علیکم|راشن کارڈ|کسان کو راشن کارڈ کے لیے دفتر جانا پڑتا ہے|کوئی جواب|ٹھیک ہے"),
}
RULES = "Write numbers as digits.\nNames of places as the railway writes them. " + "Mark noise with [noise]. " * 30


def drafts(name: str) -> list[str]:
    """Return the drafts of a recording. The third, which comes first as work, is long."""
    texts = RECORDINGS[name][1].split("|")
    return [*texts[:2], " ".join([texts[2]] * 6), *texts[3:]]


def test_a_stretch_is_worked_through_with_what_surrounds_it(desk: Desk) -> None:
    made = {name: desk.stretch(drafts(name), language, name, known=2) for name, (language, _) in RECORDINGS.items()}
    with desk.engine.begin() as connection:
        guidelines.put(connection, desk.client.id, RULES, now())
        vocabulary.put(connection, desk.client.id, ["Aadhaar", "किसान क्रेडिट कार्ड"])
        voices.name_speaker(connection, segments.get(connection, made["Hindi"][0]).recording_id, "S1", "Agent Meena")

    found = desk.play("stretch", names=list(RECORDINGS))

    for name in RECORDINGS:
        texts = drafts(name)
        seen = found["seen"][name]
        assert "segment 3 of 5" in seen["facts"]
        assert seen["around"] == [*texts[:2], *texts[3:]]
        assert "Write numbers as digits." in seen["panel"]
        assert "Aadhaar" in seen["panel"]
        fits = seen["fits"]
        assert (name, fits["box"], fits["accept"], fits["play"], fits["scrolls"]) == (name, True, True, True, False)
        assert (name, seen["faults"]) == (name, [])
        assert (name, seen["phone"]) == (name, 0)
    assert "Agent Meena" in found["seen"]["Hindi"]["facts"]

    assert f"/context/{made['Hindi'][1]}/clip" in found["heard"]["src"]
    assert found["heard"]["both"] == [True, False]  # the segment's own sound is quiet meanwhile
    assert found["back"] == [False, True]
    assert found["focused"] == "box"
    assert found["beside"] == {"hidden": [False, True], "help": [True, True], "again": [False, False]}

    assert "segment 4 of 5" in found["second"]["facts"]
    assert found["second"]["around"] == [drafts("Hindi")[1], "my own words", drafts("Hindi")[4]]

    with reading(desk.engine) as connection:
        (row,) = connection.execute(sa.select(give_back)).all()
        (mine,) = revisions.of_segment(connection, made["Hindi"][2])
    assert 500 < (mine.active_ms or 0) < 60_000
    assert (row.reason, row.note) == ("bad-sound", "only wind")
    assert desk.texts(made["Hindi"][2]) == ["my own words"]
    assert desk.texts(made["Hindi"][4]) == []
    assert [desk.texts(one) for one in made["Urdu"][2:]] == [[text] for text in drafts("Urdu")[2:]]
