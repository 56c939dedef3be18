"""Work without a link, in a real browser against the real service: taken along, done offline, sent when it is back.

Driven as in test_editor_browser.py, through a gate that can be shut (editor/test/browser/gate.mjs).
"""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from configs.settings import Settings, Storage
from review_api import static_pages
from tests.acceptance.test_editor_browser import Desk, require_page, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


def test_work_taken_along_is_done_without_a_link_after_the_browser_was_closed(desk: Desk) -> None:
    segments = desk.stretch(["किसान", "राशन", "दफ़्तर"], "hi", "call")
    seen = desk.play("takenAlong")
    assert "3 segments are ready" in seen["fetched"]
    assert "kB" in seen["fetched"]
    assert seen["faults"] == []
    assert seen["focused"] == "box"
    assert seen["opened"] == {"text": "किसान", "status": "Offline: 3 segments here, nothing waits to be sent."}
    assert seen["waiting"].startswith("Offline: 1 segment here, 3 texts wait to be sent.")
    assert seen["again"]["text"] == seen["after"] == "third, half"
    assert "3 texts wait" in seen["again"]["status"]
    assert [desk.texts(one) for one in segments] == [
        ["first, without a link"], ["second, hasty", "second, better"], [],
    ]  # fmt: skip
    assert seen["left"] == []  # no sound of a client stays on a shared computer


def test_texts_that_come_too_late_are_kept_and_the_person_is_told(desk: Desk) -> None:
    segments = desk.stretch(["किसान", "राशन", "दफ़्तर"], "hi", "call")
    seen = desk.play("tooLate", other="ravi")
    assert "Somebody else finished 2 segments of “call” before you" in seen["told"]
    assert [desk.texts(one) for one in segments] == [["their text"]] * 3


def test_a_new_version_of_the_page_waits_for_the_person(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.task("किसान")
    monkeypatch.setattr(static_pages, "install", partial(static_pages.install, static=_newer(desk.folder / "static")))
    with serving(desk.settings) as newer:
        seen = desk.play("newVersion", newer=newer)
    assert seen["files"]
    assert sum(seen["files"]) == 0  # the files of the page come from this computer
    assert seen["typing"] == seen["after"] == "half a te"
    assert len(seen["versions"]) == 2  # that of before is kept for other tabs


def _newer(folder: Path) -> Path:
    """Return a folder with the pages as if they were built anew, with another version of the transcriber's."""
    shutil.copytree(static_pages.STATIC, folder)
    worker = folder / "sw.js"
    text, count = re.subn(r'("version":\s*")\w+', r"\1another", worker.read_text())
    assert count == 1
    worker.write_text(text)
    worker.with_name("sw.js.br").unlink()
    return folder


def test_two_hours_in_which_everything_goes_wrong_lose_and_double_nothing(desk: Desk) -> None:
    segments = {name: desk.task("किसान", name=name) for name in (f"call {place}" for place in range(12))}
    seen = desk.play("twoHours", seed=11, steps=36, began_ms=1_800_000_000_000)
    counts = seen["counts"]
    assert seen["lost"] == []
    assert seen["left"] == 0
    assert min(counts["kills"], counts["restarts"], counts["again"]) >= 1
    assert counts["down"] > 0.5 * counts["steps"]
    assert {f"{name} 0:00": desk.texts(one) for name, one in segments.items()} == seen["accepted"]
