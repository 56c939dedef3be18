"""The pages in Hindi, Tamil and Urdu in a real browser. Driven as in test_editor_browser.py."""

from typing import Any

import pytest

from tests.acceptance.test_my_work_browser import Worked, desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = {"hi": "ltr", "ta": "ltr", "ur": "rtl"}
NAMES = {"Boli", "Asha"}


def judge(found: dict[str, Any]) -> None:
    """Every screen is in its language and direction, without a fault of access, and nothing sticks out of it."""
    assert {name: one["latin"] for name, one in found.items() if set(one["latin"]) - NAMES} == {}
    assert {name: one["violations"] for name, one in found.items() if one["violations"]} == {}
    assert {one["overflow"] for one in found.values()} == {0}
    assert {(name[:2], one["direction"]) for name, one in found.items()} == set(LANGUAGES.items())
    assert all(one["passes"] > 10 for one in found.values())


def test_my_work(desk: Worked) -> None:  # noqa: F811
    desk.work()
    seen = desk.play("myWorkInLanguages", languages=list(LANGUAGES))
    judge(seen["found"])
    assert len(seen["found"]) == 24
