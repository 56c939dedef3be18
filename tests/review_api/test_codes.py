"""Codes: every code that an answer may have is in docs/reference/api.md, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# Words between backticks there that are fields of the form.
FIELDS = {"language", "languages", "file", "fields"}


def written() -> set[str]:
    """Return the codes in the sources of what answers HTTP, and of what it passes on."""
    files = [file for room in ("review_api", "pipeline") for file in (ROOT / room).rglob("*.py")]
    return {code for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))) for code in codes(node)}


def codes(node: ast.AST) -> Iterator[str]:
    """Yield the code that a piece of a program gives to a problem, in each way that there is."""
    match node:
        case ast.Call(func=ast.Name(id="AudioProblem"), args=[ast.Constant(str(code)), *_]):
            yield from _if_code(code)
        case ast.Call(
            func=ast.Name(id="Problem") | ast.Attribute(attr="__init__"), args=[_, ast.Constant(str(code)), *_]
        ):
            yield from _if_code(code)
        case ast.Tuple(elts=[ast.Constant(int()), ast.Constant(str(code))]):  # answers of `refusing`
            yield from _if_code(code)
        case ast.Dict(keys=[ast.Constant("code"), *_], values=[ast.Constant(str(code)), *_]):  # stored with a recording
            yield from _if_code(code)
        case ast.ClassDef(body=body):
            for one in body:
                match one:
                    case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(str(code))):
                        yield from _if_code(code)
                    case ast.AnnAssign(target=ast.Name(id="code"), value=ast.Constant(str(code))):
                        yield from _if_code(code)


def _if_code(text: str) -> Iterator[str]:
    if CODE.fullmatch(text):
        yield text


def documented() -> set[str]:
    """Return the codes in the table of the reference."""
    text = (ROOT / "docs/reference/api.md").read_text("utf-8")
    table = text.partition("## Codes of problems")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if re.match(r"\| [0-9]", line)]
    return {code for row in rows for code in re.findall(r"`([^`]*)`", row) if CODE.fullmatch(code)} - FIELDS


@pytest.mark.slow
def test_each_code_is_documented() -> None:
    assert sorted(written() - documented()) == []


@pytest.mark.slow
def test_each_documented_code_is_written_somewhere() -> None:
    assert sorted(documented() - written()) == []


@pytest.mark.parametrize(
    "program",
    ['raise Problem(409, "gone", "text")', 'AudioProblem("gone", "title", "text")', 'answers = {Error: (409, "gone")}',
     'class A(E):\n    code = "gone"', 'super().__init__(408, "gone", "text")', 'P = {"code": "gone", "title": "T"}'],
)  # fmt: skip
def test_each_way_of_writing_one_is_found(program: str) -> None:
    assert [code for node in ast.walk(ast.parse(program)) for code in codes(node)] == ["gone"]
