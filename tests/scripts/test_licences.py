"""Licences: all that is installed may be used, what is not permissive is told, and no exception is left over."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from scripts.licences import BUNDLED, EXCEPTIONS, Package, excepted, of_npm, of_python, permissive, refused


def test_all_that_is_installed_may_be_used() -> None:
    packages = [*of_python(), *of_npm()]
    assert len(packages) > 200
    assert refused(packages) == []


def test_exceptions_are_needed_and_say_why() -> None:
    packages = [*of_python(), *of_npm()]
    for name, reason in EXCEPTIONS.items():
        found = [one for one in packages if fnmatchcase(one.name, name)]
        assert found, f"{name} is not installed"
        assert not any(permissive(one.licence) for one in found), name
        assert len(reason) > 20
    assert set(BUNDLED) <= {one.name for one in packages}


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("Apache-2.0 AND GPL-3.0-only", False),
        ("GPL-2.0-only OR MIT", True),
        ("(MIT OR CC0-1.0)", True),
        ("MIT AND (GPL-2.0-only OR BSD-3-Clause)", True),
        ("(MIT AND GPL-3.0-only) OR GPL-2.0-only", False),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_expressions(licence: str, may: bool) -> None:
    assert permissive(licence) is may


def test_an_exception_is_of_one_package() -> None:
    assert excepted(Package("npm", "lightningcss-linux-x64-gnu", "1", "MPL-2.0"))
    assert not excepted(Package("npm", "lightningcsss", "1", "MPL-2.0"))


def test_a_package_under_the_gpl_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    packages = {"": {}, "node_modules/a/node_modules/@b/c": {"version": "1.0.0", "license": "GPL-3.0-only"}}
    lock.write_text(json.dumps({"packages": packages}), "utf-8")
    assert refused(of_npm(lock)) == [Package("npm", "@b/c", "1.0.0", "GPL-3.0-only")]
