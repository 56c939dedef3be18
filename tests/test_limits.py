"""Size limits that keep modules readable at once: CONTRIBUTING.md names them, this file holds them.

nine functions of ten in a package   up to 20 lines
a module                             up to 300 lines, but for the data listed below
a function                           up to 8 parameters; commands of the command line may have more
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("accuracy", "asr", "benchmarks", "boli", "configs", "diarize", "lexicons", "pipeline", "review_api")
FUNCTION_LINES, SHARE = 20, 0.9
MODULE_LINES = 300
PARAMETERS = 8
# Modules that hold data, or are generated: path from the root.
DATA: frozenset[str] = frozenset()

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: Function) -> int:
    """Return how many a caller may give: `self` and `cls` are not counted, nor are *args and **kwargs."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def is_command(function: Function) -> bool:
    """Return whether Typer calls it: its parameters are the options of a command."""
    return "typer." in ast.unparse(function.args)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("package", PACKAGES)
def test_functions_are_short(package: str) -> None:
    sizes = sorted(
        (lines(found), f"{name(path)}:{found.name}") for path in modules(package) for found in functions(path)
    )
    assert sizes[int(SHARE * len(sizes))][0] <= FUNCTION_LINES, [
        where for size, where in sizes if size > FUNCTION_LINES
    ]


def test_modules_are_short() -> None:
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*PACKAGES, "tests")}
    assert {path: size for path, size in sizes.items() if size > MODULE_LINES and path not in DATA} == {}


def test_functions_have_few_parameters() -> None:
    many = [
        f"{name(path)}:{found.name}: {parameters(found)}"
        for path in modules(*PACKAGES)
        for found in functions(path)
        if parameters(found) > PARAMETERS and not is_command(found)
    ]
    assert many == []


def test_what_is_counted() -> None:
    (found,) = ast.parse("class A:\n    def f(self, a, /, b, *c, d=1, **e):\n        return 1\n").body[0].body  # type: ignore[attr-defined]
    assert (lines(found), parameters(found), is_command(found)) == (2, 3, False)
    (found,) = ast.parse("def g(a: Annotated[int, typer.Option()]): ...").body
    assert isinstance(found, Function)
    assert is_command(found)
