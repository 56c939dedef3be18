"""The command that takes the pictures of the pages, on one place in one language."""

from pathlib import Path

import pytest

from scripts import screenshots
from scripts.screenshots import LANGUAGES, PICTURES, SCREEN, State


def test_the_page_shows_each_picture_once() -> None:
    said = screenshots.page([State("one", "One"), State("two", "Two", sizes=(SCREEN, screenshots.PHONE))])
    assert said.count("(pages/one-") == 2 * len(LANGUAGES)
    assert said.count("(pages/two-") == 4 * len(LANGUAGES)
    assert "| ![Two, Urdu](pages/two-ur-light-phone.webp) | ![Two, Urdu](pages/two-ur-dark-phone.webp) |" in said


def test_the_pictures_of_docs_are_those_of_its_page() -> None:
    said = (PICTURES / "pages.md").read_text(encoding="utf-8")
    files = {file.name for file in (PICTURES / "pages").iterdir()}
    assert {name for name in files if f"(pages/{name})" not in said} == set()
    assert said.count("(pages/") == len(files)
    assert sum((PICTURES / "pages" / name).stat().st_size for name in files) < 3_000_000


@pytest.mark.browser
@pytest.mark.slow
def test_pictures_are_taken(tmp_path: Path) -> None:
    (state,) = screenshots.take(screenshots.Paid, tmp_path, ["ur"])
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(state.files("ur"))
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert (content[:4], content[8:12]) == (b"RIFF", b"WEBP")
        assert len(content) > 3_000
