"""What people do to segments beside their text, at the page in a real browser, and what a client gets of it.

Driven as in test_editor_browser.py.
"""

from typing import Any

import httpx

from diarize import rttm
from pipeline.accounts import clients
from pipeline.recordings import segments
from pipeline.review import revisions
from pipeline.store.database import reading
from tests.acceptance.test_editor_browser import Desk, desk, pytestmark
from tests.acceptance.test_editor_trouble import LONG

__all__ = ["desk", "pytestmark"]

SEGMENTS, EACH_MS = 20, 700
WORDS = "राशन कार्ड नहीं मिला"


def delivered(desk: Desk, recording_id: str, format: str) -> httpx.Response:
    """Return what the client gets."""
    with desk.engine.begin() as connection:
        key = clients.create_key(connection, desk.client.id)[1]
    url = f"{desk.url}v1/recordings/{recording_id}/transcript"
    return httpx.get(url, params={"format": format}, headers={"Authorization": f"Bearer {key}"}).raise_for_status()


def test_twenty_segments_are_corrected_from_the_keyboard(desk: Desk) -> None:
    made = desk.stretch([WORDS] * SEGMENTS, "hi", "Hindi", each_ms=EACH_MS)
    seen = desk.play("twenty", segments=SEGMENTS)["seen"]

    first, second = "राशन कार्ड", "नहीं मिला"
    assert seen["split"] == [["Speaker S1", first], ["Asha", second]]
    assert seen["undone"] == [["", WORDS]]
    assert seen["tagged"] == [["", "राशन कार्ड नहीं [foreign: मिला]"]]
    assert seen["pressed"].endswith("Bad sound")
    assert seen["reopened"] == [["Speaker S1", "राशन"], ["Ravi", "कार्ड नहीं मिला"]]  # the whole edit, not its text alone
    assert seen["composing"] == 2  # no key of the page was taken while a letter was composed

    with reading(desk.engine) as connection:
        stored = [segments.get(connection, one) for one in made]
        counts = [len(revisions.of_segment(connection, one)) for one in made]
    assert counts == [2 if place == 8 else 1 for place in range(SEGMENTS)]  # nothing doubled, one taken back
    split = stored[0].content
    assert split is not None
    assert [(one.start_ms, one.end_ms, one.text) for one in split.parts] == [(0, 350, first), (350, 700, second)]
    plain = [stored[place].content for place in (1, 3, 8)]
    assert plain == [None, None, None]
    said = stored[6].content
    assert said is not None
    assert (said.flags, said.note, bool(said.heard_dialect)) == (("bad-sound",), "बहुत शोर", True)
    assert stored[9].text == f"{WORDS}किसान"

    agree(desk, stored[0].recording_id)


def agree(desk: Desk, recording_id: str) -> None:
    """Hold the formats of the delivered recording against one another."""
    told: list[dict[str, Any]] = delivered(desk, recording_id, "json").json()["segments"]
    assert len(told) == SEGMENTS + 2 - 1  # two splits, and two segments joined
    assert [tag["name"] for one in told for tag in one["tags"]] == ["foreign", "noise"]
    assert [one["speaker"] for one in told if one["speaker"] == "Asha"] == ["Asha", "Asha"]
    assert len(told[3]["segment_ids"]) == 2
    spans = [(one["start_ms"], one["end_ms"]) for one in told]
    turns = rttm.parse(delivered(desk, recording_id, "rttm").text)
    assert [(one.turn.start_ms, one.turn.end_ms) for one in turns] == spans == sorted(set(spans))
    cues = delivered(desk, recording_id, "srt").text.strip().split("\n\n")
    assert len(cues) == len(told)
    for cue, one in zip(cues, told, strict=True):
        assert cue.split("\n", 2)[2].replace(" (noise)", "") == f"{one['speaker']}: {one['text']}"


SCRIPTS = {
    "Hindi": {"grown": ["क", "कि", "किस", "किसा"], "whole": "किसान"},
    "Tamil": {"grown": ["வ", "வி", "விவ", "விவசா"], "whole": "விவசாயி"},
    "Urdu": {"grown": [], "whole": "کسان"},
}


def test_a_split_segment_takes_every_script_and_fits_a_small_screen(desk: Desk) -> None:
    made = {name: desk.task((text * 6).strip(), language, name) for name, (language, text) in LONG.items()}
    found = desk.play("scriptsInParts", scripts=SCRIPTS)["seen"]
    for name, (_, text) in LONG.items():
        seen, whole = found[name], str(SCRIPTS[name]["whole"])
        assert (name, seen["faults"]) == (name, [])
        for state, fits in seen["fits"].items():
            assert (name, state, fits["out"], fits["scrolls"]) == (name, state, [], False)
            assert (name, state, fits["lines"] >= (1 if state == "two" else 2)) == (name, state, True)
        assert (seen["speaker"], seen["tag"], seen["more"], seen["clicked"]) == ("box", "box", "box", "box")
        words = (text * 6).split()
        one, other = " ".join(words[:3]), f"{' '.join(words[3:])} {whole}"
        assert [said for _, said in seen["parts"]] == [one, other]
        assert set(seen["directions"]) == {"rtl" if name == "Urdu" else "ltr"}
        assert desk.texts(made[name]) == [f"{one}\n{other}"]
