"""A working day at the transcriber's page, with all that goes wrong in it, in a real browser against the real service.

Driven as in test_editor_browser.py. Each test mends one kind of trouble that a transcriber had in a day at the page.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from configs.settings import Settings, Storage
from tests.acceptance.test_editor_browser import Desk, require_page, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG = {
    "Hindi": ("hi", "किसान क्रेडिट कार्ड के लिए ज़मीन का कागज़ और आधार कार्ड लेकर बैंक जाना पड़ता है। "),
    "Tamil": ("ta", "விவசாயிகளுக்கு கடன் அட்டை எப்போது கிடைக்கும் என்று அலுவலகத்தில் கேட்டால் பதில் வருவதில்லை. "),
    "Urdu": ("ur", "کسان کو راشن کارڈ کے لیے دفتر جانا پڑتا ہے اور وہاں کوئی جواب نہیں ملتا۔ "),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The service until the test ends. Ravi works there, too."""
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        made = Desk(tmp_path, url, settings)
        made.rows.person("ravi")
        yield made
        made.engine.dispose()


def test_whatever_one_presses_typing_goes_to_the_text(desk: Desk) -> None:
    segment_id = desk.task("किसान को भुगतान")
    desk.task("राशन")
    seen = desk.play("typingStays")
    assert len(seen["seen"]) == 17
    beside = seen["seen"].pop("helpBeside")
    assert {name: found for name, found in seen["seen"].items() if found != ["kal subah", "box"]} == {}
    assert (beside["box"], beside["accept"], beside["play"]) == (True, True, True)
    assert "Keep working" in seen["asked"]
    assert seen["same"]  # nothing was accepted on the way
    assert desk.texts(segment_id) == []


def test_speed_volume_and_loop_are_remembered(desk: Desk) -> None:
    for text in ("किसान", "राशन"):
        desk.task(text)
    seen = desk.play("listening")
    assert seen["first"] == seen["second"] == seen["reloaded"] == [0.65, 0.8, True]
    assert seen["shown"] == "0.65×"


def test_two_tabs_lose_no_text(desk: Desk) -> None:
    desk.task("किसान")
    seen = desk.play("twoTabs")
    assert sorted(seen["both"]) == ["typed in A", "typed in B"]
    assert seen["swapped"] == seen["both"][::-1]
    assert seen["kept"] == ["typed in A", "typed in B"]  # though another tab signed out
    assert seen["again"] == seen["swapped"][0]


def test_a_killed_tab_loses_nothing_that_was_typed(desk: Desk) -> None:
    segment_id = desk.task("किसान")
    seen = desk.play("killed")
    assert seen["lost"] == []
    assert desk.texts(segment_id) == [seen["typed"]] == ["किसान कabc खabc गabc घabc ङabc"]


def test_a_lost_lease_loses_no_text(desk: Desk) -> None:
    first = desk.task("किसान", name="first")
    second = desk.task("राशन", name="second")
    desk.task("दफ़्तर", name="third")
    seen = desk.play("leaseOver", other="ravi")
    assert seen["lost"] == "first"
    assert seen["after"]["box"] == "only begun"  # what is in hand stays as it is
    assert desk.texts(first) == ["their text"]
    assert desk.texts(second) == ["their text"]
    assert "only begun" in seen["shown"]
    assert "Send it all the same" in seen["shown"]
    assert "accepted too late" in seen["shown"] or "second opinion" in seen["after"]["footer"]
    assert seen["copied"] == "only begun"


def test_the_page_goes_on_by_itself_when_the_line_is_back(desk: Desk) -> None:
    done = [desk.task(text) for text in ("किसान", "राशन")]
    desk.task("दफ़्तर")
    seen = desk.play("backOnline")
    assert "cannot be reached" in seen["away"][0]
    assert seen["away"][1] == "Saved here, 2 waiting to be sent."
    assert "cannot be reached" not in seen["back"][0]
    assert seen["back"][1] == "Everything is sent."
    assert [desk.texts(one) for one in done] == [["किसान"], ["राशन"]]


def test_other_roles_are_sent_to_their_work(desk: Desk) -> None:
    desk.rows.person("meera", roles=["ml"])
    desk.rows.person("omar", roles=["operator"])
    desk.rows.person("lata", roles=["lead"])
    pages = {"meera": "accuracy", "omar": "people", "lata": "lead’s board"}
    seen = desk.play("otherRoles", logins=list(pages), pages=pages)["seen"]
    assert [seen[login][0] for login in pages] == ["/dashboard", "/people", "/lead"]
    assert [found[2] for found in seen.values()] == [0, 0, 0]  # nobody is shown an error


def test_work_given_back_stays_away_after_a_reload(desk: Desk) -> None:
    for name in ("first", "second"):
        desk.task("किसान", name=name)
    seen = desk.play("givenBack")
    assert (seen["first"], seen["second"], seen["reloaded"]) == ("first", "second", "second")


def test_a_long_segment_leaves_the_box_and_the_keys_on_a_small_screen(desk: Desk) -> None:
    for name, (language, text) in LONG.items():
        desk.task((text * 6).strip(), language, name)
    seen = desk.play("fits", names=list(LONG))["seen"]
    for name in LONG:
        for view in ("plain", "help"):
            found = seen[name][view]
            assert (name, view, found["box"], found["accept"], found["play"], found["scrolls"]) == (
                name, view, True, True, True, False,
            )  # fmt: skip
            assert (name, view, found["lines"] >= 2) == (name, view, True)
        assert seen[name]["phone"] == 0


def test_marks_that_turn_the_direction_of_text_are_taken_out_and_told(desk: Desk) -> None:
    segment_id = desk.task("راشن", "ur")
    seen = desk.play("turning")
    assert seen["pasted"][0] == "کھ\u200cا"
    assert "were taken out" in seen["pasted"][1]
    assert "invisible marks" in seen["told"]
    assert desk.texts(segment_id) == ["کھ\u200cا"]


def test_the_page_is_calm_and_asks_for_the_work_first(desk: Desk) -> None:
    for text in ("किसान को भुगतान", "राशन"):
        desk.task(text)
    seen = desk.play("calm")
    assert seen["playing"] > 5
    assert seen["later"] == seen["paused"]  # nothing changes, and no frame is asked for, while nothing is heard
    assert seen["order"][-1] == "/v1/languages"
    assert seen["order"].count("/v1/tasks/<task>/clip") == 2
    assert sum(plain for _, plain in seen["sizes"]) > 2.3 * sum(sent for sent, _ in seen["sizes"])
    assert sum(sent for sent, _ in seen["sizes"]) < 80_000


def test_a_hasty_enter_is_taken_back(desk: Desk) -> None:
    first = desk.task("किसान", name="first")
    desk.task("राशन", name="second")
    seen = desk.play("undo")
    assert seen["first"] == "first"
    assert seen["opened"][:3] == ["first", "hasty", "box"]
    assert "You accepted this text" in seen["opened"][3]
    assert seen["typing"] == "first"
    assert seen["then"] == ["second", "राशन"]
    assert desk.texts(first) == ["hasty", "better"]


def test_every_view_can_be_read_and_the_keys_changed(desk: Desk) -> None:
    segment_id = desk.task("किसान को भुगतान")
    seen = desk.play("readable")
    assert {name: one["faults"] for name, one in seen["found"].items() if one["faults"]} == {}
    assert all(one["passes"] > 5 for one in seen["found"].values())
    assert "F4 is “Faster” already" in seen["conflict"]
    assert seen["focused"] == "box"
    assert desk.texts(segment_id) == [""]
