"""A reviewer decides between two people's texts at the transcriber's page, in a real browser against the real service.

Driven as in test_editor_browser.py.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from configs.settings import Route, Settings, Storage
from pipeline.accounts.people import Person
from pipeline.review import assignment, submission
from pipeline.review.revisions import Submitted
from pipeline.review.routing import Decision
from pipeline.store.database import now
from tests.acceptance.test_editor_browser import Desk, require_page, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG = "किसान क्रेडिट कार्ड के लिए ज़मीन का कागज़ और आधार कार्ड लेकर बैंक जाना पड़ता है। "
TEXTS = {
    "Hindi": ("hi", LONG * 5 + "राशन कार्ड नही मिला", LONG * 5 + "राशन कार्ड अभी नहीं मिला"),
    "Tamil": ("ta", "கடன் அட்டை எப்போது கிடைக்கும் என்று கேட்டால்", "கடன் அட்டை எப்ப கிடைக்கும் கேட்டால்"),
    "Urdu": ("ur", "کسان کو راشن کارڈ کے لیے دفتر جانا پڑتا ہے", "کسان کو راشن کارڈ لیے دفتر جانا پڑا ہے"),
}
MENDED = "کسان کو راشن کارڈ کے لیے دفتر جانا پڑے گا"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The service until the test ends. Rhea is a reviewer there."""
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        made = Desk(tmp_path, url, settings)
        made.rows.person("rhea", roles=["reviewer"])
        yield made
        made.engine.dispose()


def write(desk: Desk, person: Person, segment_id: str, text: str) -> None:
    """Let a person take the only task that they may have, and write a text."""
    (task,) = desk.rows.lease(person)
    assert task.segment_id == segment_id
    with desk.engine.begin() as connection:
        sent = Submitted(str(uuid4()), 0, text)
        submission.submit(connection, segment_id, person.id, sent, Route(), now())


def test_a_reviewer_decides_between_two_texts(desk: Desk) -> None:
    mina, ravi = desk.rows.person("mina"), desk.rows.person("ravi")
    segments = {}
    for name, (language, first, second) in TEXTS.items():
        segments[name] = desk.task("-", language, name, review="full_twice")
        with desk.engine.begin() as connection:
            decision = Decision("draft", 1.0, 0.05, 0.5, second_probability=1.0)
            assignment.log(connection, segments[name], decision)
        write(desk, mina, segments[name], first)
        write(desk, ravi, segments[name], second)

    found = desk.play("decide", login="rhea", first="mina", mended=MENDED, names=list(TEXTS))

    for name, (_, first, second) in TEXTS.items():
        seen = found["seen"][name]
        assert sorted(seen["texts"]) == sorted([first, second])
        assert seen["box"] == ""  # neither is suggested
        assert seen["sides"][0] < seen["sides"][1]
        assert not {"mina", "ravi", "Mina", "Ravi"} & set(seen["said"].split())
        fits = seen["fits"]
        assert (name, fits["box"], fits["accept"], fits["play"], fits["scrolls"]) == (name, True, True, True, False)
        assert (name, seen["faults"]) == (name, [])
    assert sorted(found["seen"]["Hindi"]["marks"]) == sorted(["नही", "अभी नहीं"])
    assert sorted(found["seen"]["Tamil"]["marks"]) == sorted(["எப்போது", "என்று", "எப்ப"])

    left, right = found["seen"]["Hindi"]["texts"]
    assert (found["taken"], found["other"]) == (left, right)
    assert found["undone"] == found["edited"] == f"{left} kal"
    assert desk.texts(segments["Hindi"])[-1] == f"{left} kal"
    assert found["clicked"] == [found["seen"]["Tamil"]["texts"][1], "box"]
    assert desk.texts(segments["Tamil"])[-1] == found["seen"]["Tamil"]["texts"][1]

    again = found["again"]
    assert sorted(again["texts"]) == sorted([MENDED, TEXTS["Urdu"][2]])
    assert again["box"] == again["before"]  # what was decided waits in the box
    assert again["notices"] == 0
    assert desk.texts(segments["Urdu"]) == [TEXTS["Urdu"][1], MENDED, again["before"]]
