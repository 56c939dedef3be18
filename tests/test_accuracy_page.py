"""The example in docs/accuracy.md runs and prints what the page says; the page names every policy and module."""

import contextlib
import io
import re
from pathlib import Path

from accuracy.measure import POLICIES

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")


def test_the_example() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (expected,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "docs/accuracy.md", "exec"), {})
    assert printed.getvalue() == expected


def test_every_policy_is_explained() -> None:
    assert all(re.search(rf"^\| \**{policy}\** \|", PAGE, re.MULTILINE) for policy in POLICIES)


def test_files_it_names_exist() -> None:
    named = set(re.findall(r"`((?:accuracy|lexicons|tests)/\w+\.py)`", PAGE))
    assert len(named) >= 8
    assert all((ROOT / name).exists() for name in named)
