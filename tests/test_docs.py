"""The documents: links lead somewhere, commands and make targets exist, glossary words are defined once."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from boli.cli import app

ROOT = Path(__file__).parent.parent
CARD = ROOT / "asr" / "starter" / "MODEL_CARD.md"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", CARD, *sorted((ROOT / "docs").rglob("*.md"))]
PACKAGES = [
    "accuracy",
    "asr",
    "benchmarks",
    "boli",
    "configs",
    "diarize",
    "lexicons",
    "pipeline",
    "review_api",
    "scripts",
]
# A path from the root of the repository; one that is still to be made is marked "(new)" behind its back quote.
NAMED = re.compile(
    rf"(?<![\w/.])((?:{'|'.join(PACKAGES)}|docs|editor|tests)/[\w/.-]*\w\.(?:py|md|ts|svelte|svg|png|tsv|toml|jsonl?|csv))"
    r"(?![\w/*])(?!` \(new\))"
)
MODULE = re.compile(rf"python -m ((?:{'|'.join(PACKAGES)})\.[\w.]*\w)")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
MAKE = re.compile(r"`make ([a-z-]+)")
SPAN = re.compile(r"`([^`]+)`")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands(page: Path) -> list[str]:
    """Return what a page says in code that begins with boli: in spans, in fenced and in indented blocks."""
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)).splitlines()
    spans = SPAN.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    indented = re.findall(r"^    (.*)$", text, re.MULTILINE)
    said = [*blocks, *spans, *indented]
    cleaned = [re.sub(r"^(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?", "", one.strip()) for one in said]
    return [one for one in cleaned if one.startswith("boli ")]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_make_targets_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in MAKE.findall(page.read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_options_exist(page: Path) -> None:
    for line in commands(page):
        words = shlex.split(line.replace("…", ""), comments=True)[1:]
        command = typer.main.get_command(app)
        while words and (words[0].startswith("--config") or getattr(command, "commands", None)):
            if words[0] in {option for one in command.params for option in one.opts} - {"--config"}:
                break  # a group with options of its own
            word = words.pop(0)
            if word.startswith("--"):
                words = words[1:] if word == "--config" else words
                continue
            assert word in command.commands, f"{line}: there is no command {word}"
            command = command.commands[word]
        known = {option for parameter in command.params for option in (*parameter.opts, "--help")}
        unknown = [word for word in words if word.startswith("-") and word.split("=")[0] not in known]
        assert not unknown, f"{line}: {unknown}"


def test_files_and_modules_that_are_named_exist() -> None:
    """Pages and modules point to files and to `python -m` of this repository: those must be there."""
    texts = [*PAGES, *(file for package in [*PACKAGES, "tests"] for file in (ROOT / package).rglob("*.py"))]
    missing = {
        (name, name_of(text))
        for text in texts
        for name in [
            *NAMED.findall(text.read_text("utf-8")),
            *(f"{module.replace('.', '/')}.py" for module in MODULE.findall(text.read_text("utf-8"))),
        ]
        if not (ROOT / name).exists() and not (ROOT / name.removesuffix(".py") / "__main__.py").exists()
    }
    assert sorted(missing) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pictures_and_data_lie_in_their_folders(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        folder = {".png": "pictures", ".svg": "pictures", ".csv": "data", ".jsonl": "data"}.get(Path(link).suffix)
        assert folder is None or (page.parent / link).resolve().parent == ROOT / "docs" / folder, link


def test_the_glossary_is_sorted_and_defines_each_word_once() -> None:
    table = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [row.split("|")[1].strip().lower() for row in table.splitlines() if row.startswith("| ")][1:]
    assert words == sorted(set(words), key=lambda word: word.replace("(π)", ""))
