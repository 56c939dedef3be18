"""The page's packages: exact versions, locked by checksum, and no registry written down."""

import json
import re
from pathlib import Path
from typing import Any

EDITOR = Path(__file__).parent.parent.parent / "editor"


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((EDITOR / name).read_text(encoding="utf-8"))
    return content


def test_versions_are_exact_and_the_lock_agrees() -> None:
    wanted = _read("package.json")["devDependencies"]
    locked = _read("package-lock.json")["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), wanted
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_every_package_has_a_checksum_and_none_an_address() -> None:
    packages = {name: entry for name, entry in _read("package-lock.json")["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "integrity" not in entry or "resolved" in entry] == []
