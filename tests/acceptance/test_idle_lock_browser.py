"""The page that somebody leaves locks, and loses nothing. Driven as in test_editor_browser.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from configs.settings import Api, Settings, Storage
from tests.acceptance.test_editor_browser import Desk, require_page, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = "आधा लिखा हुआ वाक्य"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path), api=Api(idle_lock_minutes=0.1))
    with serving(settings) as url:
        made = Desk(tmp_path, url, settings)
        yield made
        made.engine.dispose()


def test_a_desk_that_is_left_locks_and_loses_nothing(desk: Desk) -> None:
    segment_id = desk.task("हमारे गाँव में पानी की समस्या")
    seen = desk.play("leaveTheDesk", typed=TYPED)
    assert seen["seen"] == {"playing": False, "hidden": "hidden", "inert": True, "shown": False}
    assert seen["refused"] == "session-locked"
    assert seen["stubborn"] == [True, False]
    assert seen["found"]["violations"] == []
    assert seen["wrong"] == "The login or the password is wrong."
    assert seen["kept"] == TYPED
    assert seen["allowed"] == 200
    assert desk.texts(segment_id) == []  # no key went through to the page


@pytest.mark.parametrize(
    ("tongue", "scheme", "heading"),
    [("hi", "light", "पन्ना बंद है"), ("ta", "dark", "பூட்டப்பட்டது"), ("ur", "light", "صفحہ بند ہے")],
)
def test_it_speaks_the_persons_language(desk: Desk, tongue: str, scheme: str, heading: str) -> None:
    seen = desk.play("lockedPicture", tongue=tongue, scheme=scheme)
    assert seen["heading"] == heading
    assert seen["found"]["violations"] == []
    assert seen["overflow"] == 0
