"""The transcriber's page opened for the first time on a weak link: the sound comes before the page's scripts; in a real
browser against the real service. Driven as in test_editor_browser.py. How soon: benchmarks/service/weak_link.py.
"""

from tests.acceptance.test_editor_browser import Desk, desk, pytestmark

__all__ = ["desk", "pytestmark"]

LINK = {"kbit_s": 600, "latency_ms": 450}
TEXT = "किसान को भुगतान"


def test_the_first_sound_comes_before_the_scripts(desk: Desk) -> None:
    for text in (TEXT, "राशन"):
        desk.task(text)
    seen = desk.play("firstVisit", **LINK)
    assert seen["before"] == {"text": TEXT, "audio": 1}
    assert seen["after"] == {"waits": 0, "sources": 1}  # nothing is heard twice at once
    asked = seen["asked"]
    clips = [path for path in asked if path.endswith("/clip")]
    before = {
        path.removeprefix("/assets/")[: -len("-12345678.js")]  # the hash itself may hold a "-"
        for path in asked[: asked.index(clips[0])]
        if path.endswith(".js")
    }
    assert before == {"index", "first_sound", "preload"}
    assert clips.count(clips[0]) == 1  # the page takes over what was fetched
    assert seen["faults"] == []


def test_who_is_not_signed_in_is_asked_to_on_a_weak_link(desk: Desk) -> None:
    desk.task(TEXT)
    seen = desk.play("firstVisit", signedOut=True, **LINK)
    assert [path for path in seen["asked"] if path.endswith("/clip")] == []
    assert seen["faults"] == []
