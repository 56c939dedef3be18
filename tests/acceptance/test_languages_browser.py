"""The pages in Hindi, Tamil and Urdu in a real browser. Driven as in test_editor_browser.py."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asr.scripted import MODEL
from configs.settings import Settings, Storage
from tests.acceptance.test_editor_browser import Desk, require_page, serving
from tests.acceptance.test_lead_browser import Centre
from tests.acceptance.test_my_work_browser import Worked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = {"hi": "ltr", "ta": "ltr", "ur": "rtl"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str, Settings]]:
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        yield tmp_path, url, settings


def judge(found: dict[str, Any], *names: str) -> None:
    """Every screen is in its language and direction, without a fault of access, and nothing sticks out of it.

    `names`: what else than Boli is written in Latin letters.
    """
    assert {name: one["latin"] for name, one in found.items() if set(one["latin"]) - {"Boli", *names}} == {}
    assert {name: one["violations"] for name, one in found.items() if one["violations"]} == {}
    assert {one["overflow"] for one in found.values()} == {0}
    assert {(name[:2], one["direction"]) for name, one in found.items()} == set(LANGUAGES.items())
    assert all(one["passes"] > 10 for one in found.values())


def test_my_work(served: tuple[Path, str, Settings]) -> None:
    desk = Worked(*served)
    desk.work()
    seen = desk.play("myWorkInLanguages", languages=list(LANGUAGES))
    desk.engine.dispose()
    judge(seen["found"])
    assert len(seen["found"]) == 24


def test_the_board(served: tuple[Path, str, Settings]) -> None:
    desk = Centre(*served)
    desk.open()
    desk.fill()
    seen = desk.play("boardInLanguages", login="lata", languages=list(LANGUAGES))
    desk.engine.dispose()
    judge(seen["found"], "INR", "Tamil, Kongu", "Asha", "Ravi")
    assert len(seen["found"]) == 18


KEYS = ("Ctrl", "Shift", "Enter", "Tab", "Esc", "Space", "Backspace", "Up", "Down", "ZWJ", "ZWNJ")


def test_the_desk(served: tuple[Path, str, Settings]) -> None:
    desk = Desk(*served)
    desk.stretch(["راشن کارڈ", "کسان کو ادائیگی نہیں ملی", "دفتر جانا"], "ur", "راشن", known=2)
    seen = desk.play("deskInLanguages", languages=list(LANGUAGES))
    desk.engine.dispose()
    judge(seen["found"], "Asha", MODEL.name, *KEYS, "oTranscribe", "ELAN", "Express Scribe")
    assert len(seen["found"]) == 24
