"""Why Whisper's BasicTextNormalizer and `re`'s word class are banned from Indian text, and that nobody uses them.

The class is not installed here. `basic` below is its mechanism, as published in openai/whisper (normalizers/basic.py):
NFKC, then every character of category M, S or P becomes a space. In Indian scripts the vowel signs are M.
"""

import ast
import re
import unicodedata
from itertools import combinations
from pathlib import Path

import pytest

from lexicons.aksharas import aksharas
from lexicons.canonical import canonical

ROOT = Path(__file__).parents[1]
PACKAGES = ["accuracy", "asr", "boli", "configs", "diarize", "lexicons", "pipeline", "review_api"]


def basic(text: str) -> str:
    """Do what BasicTextNormalizer does."""
    text = re.sub(r"[<\[][^>\]]*[>\]]", "", text.lower())
    text = re.sub(r"\(([^)]+?)\)", "", text)
    kept = [" " if unicodedata.category(c)[0] in "MSP" else c for c in unicodedata.normalize("NFKC", text)]
    return " ".join("".join(kept).split())


@pytest.mark.parametrize(
    ("language", "text", "ruin"),
    [
        ("hi", "की हिंदी अतः ज़मीन क्षमा", "क ह द अत ज म न क षम"),
        ("ta", "தமிழ் மொழி", "தம ழ ம ழ"),
        ("bn", "বাংলা ভাষা", "ব ল ভ ষ"),
    ],
)
def test_basic_leaves_bare_consonants_and_canonical_leaves_words(language: str, text: str, ruin: str) -> None:
    assert basic(text) == ruin
    assert canonical(text, language) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("language", "different"),
    [
        ("hi", ["का", "की", "के", "को", "कि", "कु"]), ("hi", ["में", "मैं", "मां", "मो"]),
        ("mr", ["ने", "ना", "नी"]),
        ("ta", ["கா", "கி", "கு", "கை"]), ("bn", ["কি", "কী", "কে", "কা"]), ("te", ["కి", "కు", "కా"]),
        ("ml", ["കി", "കു", "കാ"]),
        ("gu", ["નો", "ની", "નું"]), ("pa", ["ਦਾ", "ਦੀ", "ਦੇ"]), ("kn", ["ಗೆ", "ಗಾ", "ಗಿ"]),
        ("or", ["କୁ", "କି", "କା"]),
    ],
)  # fmt: skip
def test_basic_makes_case_markers_one_word_and_canonical_does_not(language: str, different: list[str]) -> None:
    assert len({basic(word) for word in different}) == 1
    assert all(canonical(one, language) != canonical(other, language) for one, other in combinations(different, 2))


@pytest.mark.parametrize("text", ["हिन्दी में क्षत्रिय", "தமிழ் மொழி", "স্ত্রী ভাষা", "స్త్రీ చేస్తున్నాను", "എന്റെ പേര്"])
def test_basic_multiplies_words_and_canonical_keeps_words_and_aksharas(text: str) -> None:
    assert len(basic(text).split()) > len(text.split())
    assert len(canonical(text, "hi").split()) == len(text.split())
    assert len(aksharas(canonical(text, "hi"))) == len(aksharas(text))


def test_the_word_class_of_re_deletes_vowel_signs() -> None:
    assert re.sub(r"[^\w\s]", "", "हिंदी की क्षमा।") == "हद क कषम"


BANNED_MODULES = re.compile(r"whisper_normalizer|whisper|whisper\.normalizers|.*english_normalizer|.*basic_normalizer")
BANNED_NAMES = re.compile("Basic(Multilingual)?TextNormalizer")
# \b and \B are defined through \w.
WORD_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\[wWbB]")


def offences(source: str) -> list[str]:
    """Return what in a Python file is banned: "line: why"."""
    tree = ast.parse(source)
    uses_re = any("re" in _imported(node) for node in ast.walk(tree))
    found = []
    for node in ast.walk(tree):
        modules = [name for name in _imported(node) if BANNED_MODULES.fullmatch(name)]
        found += [f"{node.lineno}: imports {name}" for name in modules if isinstance(node, ast.stmt)]
        if isinstance(node, ast.Name | ast.alias | ast.Attribute):
            name = str(getattr(node, "id", "") or getattr(node, "name", "") or getattr(node, "attr", ""))
            found += [f"{node.lineno}: names {name}"] if BANNED_NAMES.fullmatch(name) else []
        if uses_re and isinstance(node, ast.Constant) and isinstance(node.value, str) and WORD_CLASS.search(node.value):
            found.append(f"{node.lineno}: {node.value!r} for re, whose word class has no Indian vowel signs; use regex")
    return found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("import whisper_normalizer", 1), ("from whisper_normalizer import basic", 1),
        ("import whisper", 1),
        ("from whisper.normalizers import BasicTextNormalizer", 2),
        ("from x import BasicTextNormalizer as clean", 1),
        ("import re\nre.sub(r'[^\\w\\s]', '', t)", 1), ("from re import compile\nP = compile('\\\\W+')", 1),
        ("import re\nre.findall(r'\\bka\\b', t)", 1), ("import re\nre.compile(rf'{x}\\w')", 1),
        ("import re\nre.split(r'\\s+|\\d', t)", 0), ("import regex\nregex.sub(r'[^\\w]', '', t)", 0),
        ("import faster_whisper", 0), ("import re\nre.compile(r'\\\\\\\\w')", 0), ("PATH = r'C:\\work'", 0),
    ],
)  # fmt: skip
def test_the_guard_sees_what_is_banned(source: str, count: int) -> None:
    assert len(offences(source)) == count


def test_no_package_touches_what_is_banned() -> None:
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    assert len(files) > len(PACKAGES)
    assert [f"{file.relative_to(ROOT)}:{bad}" for file in files for bad in offences(file.read_text("utf-8"))] == []
