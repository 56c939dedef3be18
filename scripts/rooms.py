"""Rooms: the packages of this repository, their layers, and which of them imports which. Nothing is imported for it.

    pyproject.toml (import-linter's contracts) -> layers        *.py (ast) -> arrows

A room is a top-level package, or a package directly inside `pipeline`: "asr", "pipeline.review".
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSIDE = "pipeline"
Layers = list[list[str]]


@dataclass(frozen=True, slots=True)
class House:
    """`packages`: top-level packages by layer, the top layer first. `rooms`: the rooms of `pipeline`, likewise.

    `arrows`: how often one room imports another.
    """

    packages: Layers
    rooms: Layers
    arrows: Counter[tuple[str, str]]

    def leads_up(self, arrow: tuple[str, str]) -> bool:
        """Say whether an arrow leads to a higher layer, or to another room of the same layer."""
        source, target = arrow
        layers = self.rooms if source.startswith(f"{INSIDE}.") and target.startswith(f"{INSIDE}.") else self.packages
        floor = {room: number for number, layer in enumerate(layers) for room in layer}
        outer = (source, target) if layers is self.rooms else (source.split(".")[0], target.split(".")[0])
        return floor[outer[1]] <= floor[outer[0]]


def read(root: Path = ROOT) -> House:
    """Return the house as its files say it."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layered = [contract for contract in contracts if contract["type"] == "layers"]
    packages = next(_layers(contract) for contract in layered if "containers" not in contract)
    rooms = next(_layers(contract, f"{INSIDE}.") for contract in layered if contract.get("containers") == [INSIDE])
    names = {name for layer in [*packages, *rooms] for name in layer}
    arrows = Counter(arrow for layer in packages for package in layer for arrow in _arrows(root, package, names))
    return House(packages, rooms, arrows)


def describe(name: str, root: Path = ROOT) -> str:
    """Return the first sentence of a room's docstring."""
    tree = ast.parse((root / name.replace(".", "/") / "__init__.py").read_text("utf-8"))
    return re.split(r"(?<=\.)\s", ast.get_docstring(tree) or "", maxsplit=1)[0].rstrip(".")


def inner(name: str, root: Path = ROOT) -> list[str]:
    """Return the packages directly inside a room, sorted."""
    folder = root / name.replace(".", "/")
    return sorted(child.name for child in folder.iterdir() if (child / "__init__.py").exists())


def _layers(contract: dict[str, list[str]], prefix: str = "") -> Layers:
    return [[prefix + name.strip(" ()") for name in re.split(r"[|:]", layer)] for layer in contract["layers"]]


def _arrows(root: Path, package: str, names: set[str]) -> Iterator[tuple[str, str]]:
    for file in sorted((root / package).rglob("*.py")):
        source = _room(".".join(file.relative_to(root).with_suffix("").parts), names)
        for module in _imported(ast.parse(file.read_text("utf-8"))):
            target = _room(module, names)
            if target and source and target != source and INSIDE not in (source, target):
                yield source, target


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _room(module: str, names: set[str]) -> str | None:
    """Return the room a module lies in, None for a foreign one."""
    parts = module.split(".")
    within = ".".join(parts[:2])
    return within if within in names else parts[0] if parts[0] in names else None
