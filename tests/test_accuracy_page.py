"""The examples in the pages about accuracy print what the pages say; the formulae name every policy and module."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from accuracy.measure import POLICIES

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reference" / "formulae.md").read_text(encoding="utf-8")
EXPLANATION = (ROOT / "docs" / "explain" / "accuracy.md").read_text(encoding="utf-8")


BLOCKS = re.findall(r"```(?:python|text)\n(.*?)```", PAGE + EXPLANATION, re.DOTALL)


@pytest.mark.parametrize(("code", "expected"), list(zip(BLOCKS[::2], BLOCKS[1::2], strict=True)))
def test_the_examples(code: str, expected: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    assert printed.getvalue() == expected


def test_every_policy_is_explained() -> None:
    assert all(re.search(rf"^\| \**{policy}\** \|", PAGE, re.MULTILINE) for policy in POLICIES)


def test_the_explanation_stays_short() -> None:
    assert len(EXPLANATION.split()) < 2500


def test_files_it_names_exist() -> None:
    named = set(re.findall(r"`((?:accuracy|lexicons|tests)/[\w/]+\.py)`", PAGE))
    assert len(named) >= 8
    assert all((ROOT / name).exists() for name in named)
