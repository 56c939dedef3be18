"""The pages in Hindi, Tamil and Urdu in a real browser. Driven as in test_editor_browser.py."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asr.scripted import MODEL
from configs.settings import Settings, Storage
from pipeline.accounts import keys
from tests.acceptance.test_client_browser import Served
from tests.acceptance.test_editor_browser import ROOT, Desk, require_page, serving
from tests.acceptance.test_lead_browser import Centre
from tests.acceptance.test_my_work_browser import Worked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LATIN = r"[A-Za-z][A-Za-z ,.'’]*[A-Za-z]"
FORMATS = re.findall(LATIN, (ROOT / "editor" / "src" / "client" / "formats.ts").read_text("utf-8"))
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


def test_the_page_of_clients(served: tuple[Path, str, Settings]) -> None:
    desk = Served(*served)
    desk.open()
    desk.stretch(["راشن کارڈ", "دفتر جانا"], "ur", "راشن", known=2)
    with desk.engine.begin() as connection:
        keys.create(connection, desk.client.id, "राशन")
    seen = desk.play("clientInLanguages", login="cleo", name="राशन", languages=list(LANGUAGES))
    desk.engine.dispose()
    judge(seen["found"], *FORMATS, "Cleo", "S1")
    assert len(seen["found"]) == 18


KEYS = ("Ctrl", "Shift", "Enter", "Tab", "Esc", "Space", "Backspace", "Up", "Down", "ZWJ", "ZWNJ")
MESSAGES = re.compile(r"/assets/[a-z]{2}-\w+-[\w-]{8}\.js")


def test_the_desk(served: tuple[Path, str, Settings]) -> None:
    desk = Desk(*served)
    desk.stretch(["راشن کارڈ", "کسان کو ادائیگی نہیں ملی", "دفتر جانا"], "ur", "راشن", known=2)
    seen = desk.play("deskInLanguages", languages=list(LANGUAGES))
    desk.engine.dispose()
    about = re.findall(LATIN, f"{MODEL.name}: {MODEL.intended_use}")
    judge(seen["found"], "Asha", *about, *KEYS, "oTranscribe", "ELAN", "Express Scribe")
    assert len(seen["found"]) == 24
    assert any(path.startswith("/assets/") for path in seen["asked"])
    assert [path for path in seen["asked"] if MESSAGES.match(path)] == []  # in English


def test_the_desk_begins_small() -> None:
    """What the browser reads before the first segment: scripts and styles, packed, without the letters of scripts."""
    require_page()
    assets = ROOT / "review_api" / "static" / "assets"
    found: set[str] = set()
    ahead = set(re.findall(r"assets/([\w.-]+\.(?:js|css))", (assets.parent / "index.html").read_text("utf-8")))
    for start in sorted(ahead):  # what it loads first is listed in it
        ahead |= set(re.findall(r"""["']\./([\w.-]+\.(?:js|css))["']""", (assets / start).read_text("utf-8")))
    while ahead:
        name = ahead.pop()
        found.add(name)
        if name.endswith(".js"):
            text = (assets / name).read_text("utf-8")
            ahead |= set(re.findall(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""", text)) - found
    size_bytes = sum(len(gzip.compress((assets / name).read_bytes())) for name in found)
    print(f"the desk begins with {size_bytes / 1000:.1f} kB in {len(found)} files")
    assert 20_000 < size_bytes < 80_000
    assert [name for name in found if MESSAGES.match(f"/assets/{name}")] == []
