"""The page of modes: its table is what the service says of each language. To write it anew, print `table()`."""

from pathlib import Path

from configs.registry import varieties
from lexicons.code_mix import loan_count
from lexicons.number_tables import rows
from pipeline.delivery.modes import possible

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "modes.md"
HEAD = "| language | `style` | `code_mix` | `numbers` | `script` |\n|---|---|---|---|---|\n"


def table() -> str:
    """Return the table of languages (not of dialects, which have what their language has) and modes."""
    return HEAD + "".join(_row(one.tag, one.name) for one in varieties() if not one.parent)


def _row(tag: str, name: str) -> str:
    there = possible(tag)
    loans, words = loan_count(tag), sum(kind in ("cardinal", "tens", "scale") for kind, _, _ in rows(tag))
    code_mix = [*there["code_mix"][1:], f"({loans} words)"] if loans else []
    numbers = [*there["numbers"][1:], f"({words} number words)"] if words else []
    cells = (there["style"][1:], code_mix, numbers, there["script"][1:])
    return f"| {name} (`{tag}`) | " + " | ".join(" ".join(cell) or "–" for cell in cells) + " |\n"


def test_the_table_of_the_page_is_what_the_service_says() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")


def test_a_dialect_has_what_its_language_has() -> None:
    for one in varieties():
        if one.parent == "hi" and one.script == "Deva":
            assert possible(one.tag) == possible("hi")
