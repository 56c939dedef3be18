"""Licences: what is installed, under which licence, and whether each may be used without a second thought.

    python -m scripts.licences      Python packages of this environment, npm packages of the editor's lock file

Exit code 0: each is permissive or named in EXCEPTIONS with a reason; 1: one is neither. What a package states is
believed: its SPDX expression, else its classifiers, else its field `License`. BUNDLED says what some wheels hold beside
their own code, which no field tells.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

LOCK: Final = Path(__file__).parent.parent / "editor" / "package-lock.json"

# SPDX: licences that ask for a notice at most.
PERMISSIVE: Final = frozenset(
    {
        "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause",
        "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1", "PSF-2.0", "Python-2.0", "Unlicense",
        "Zlib",
    }
)  # fmt: skip

# What classifiers and old fields say, in SPDX. "BSD License" names no version; all of them are permissive.
SPDX: Final = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The MIT License (MIT)": "MIT",
}

_LIBRARY: Final = "LGPL: used unmodified, as a library that can be exchanged; this repository does not hand it out"
_FILES: Final = "MPL: asks for the source of its own files where they are changed; they are not"
EXCEPTIONS: Final = {
    "axe-core": f"{_FILES}; tests only",
    "certifi": _FILES,
    "combine-errors": "states none in its fields; MIT by its Readme; tests only (of tus-js-client)",
    "hypothesis": f"{_FILES}; tests only",
    "lightningcss": f"{_FILES}; builds the pages and is not in them",
    "lightningcss-*": f"{_FILES}; builds the pages and is not in them",
    "pathspec": f"{_FILES}; development only",
    "psycopg": _LIBRARY,
    "psycopg-binary": _LIBRARY,
    "pympi-ling": "states none in its fields; MIT by its file LICENSE; tests only",
    "soxr": _LIBRARY,
    "tqdm": _FILES,
}  # fmt: skip

# What wheels hold beside their own code. It binds who hands the wheels on, for example in a container image.
BUNDLED: Final = {
    "av": "FFmpeg (LGPL-3.0-or-later), x264 and x265 (GPL-2.0-or-later): who hands out an image with it has to offer "
    "the sources, or builds av against an FFmpeg of their own",
    "psycopg-binary": "libpq (PostgreSQL), OpenSSL (Apache-2.0), Kerberos (MIT)",
    "soundfile": "libsndfile (LGPL-2.1-or-later), LAME (LGPL), FLAC, Ogg, Vorbis, Opus (BSD)",
    "soxr": "libsoxr (LGPL-2.1-or-later)",
}


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package. `licence`: in SPDX where that is known, else as stated; "" where nothing is."""

    origin: str
    name: str
    version: str
    licence: str


def stated(found: Distribution) -> str:
    """Return the licence that a Python package states."""
    fields = found.metadata
    if expression := fields.get("License-Expression"):
        return str(expression)
    last = [one.split(" :: ")[-1] for one in fields.get_all("Classifier", []) if one.startswith("License ::")]
    if named := [SPDX.get(one, one) for one in last if one != "OSI Approved"]:
        return " OR ".join(named)
    lines = (fields.get("License") or "").strip().splitlines() or [""]
    return SPDX.get(lines[0], lines[0])


def of_python() -> Iterator[Package]:
    """Yield the packages of this environment, each once."""
    seen = {}
    for found in distributions():
        seen.setdefault(_plain(found.name), found)
    for name, found in sorted(seen.items()):
        yield Package("python", name, found.version, stated(found))


def of_npm(lock: Path = LOCK) -> Iterator[Package]:
    """Yield the packages of a lock file of npm but the one whose it is."""
    for place, found in json.loads(lock.read_text("utf-8"))["packages"].items():
        if place:
            name = place.rpartition("node_modules/")[2]
            yield Package("npm", name, found["version"], found.get("license", ""))


def permissive(licence: str) -> bool:
    """Say whether an SPDX expression leaves a permissive choice. What is no expression is not permissive."""
    words = re.sub(r"([()])", r" \1 ", licence.replace(" WITH ", "_WITH_")).split()
    try:
        return _choice(words) and not words
    except IndexError:
        return False


def _choice(words: list[str]) -> bool:
    """Take `a OR b` off the words. AND binds closer."""
    found = _all(words)
    while words[:1] == ["OR"]:
        words.pop(0)
        found = _all(words) or found
    return found


def _all(words: list[str]) -> bool:
    found = _one(words)
    while words[:1] == ["AND"]:
        words.pop(0)
        found = _one(words) and found
    return found


def _one(words: list[str]) -> bool:
    word = words.pop(0)
    if word != "(":
        return word.replace("_WITH_", " WITH ") in PERMISSIVE
    found = _choice(words)
    words.pop(0)
    return found


def excepted(package: Package) -> str:
    """Return why a package that is not permissive may be used; "" if nothing says so."""
    return next((reason for name, reason in EXCEPTIONS.items() if fnmatchcase(package.name, name)), "")


def refused(packages: Iterable[Package]) -> list[Package]:
    """Return those that are neither permissive nor excepted."""
    return [one for one in packages if not permissive(one.licence) and not excepted(one)]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Print every package with its licence, and return the exit code."""
    packages = [*of_python(), *of_npm()]
    for one in packages:
        notes = [] if permissive(one.licence) else [excepted(one) or "NOT PERMITTED"]
        notes += [f"holds {BUNDLED[one.name]}"] if one.origin == "python" and one.name in BUNDLED else []
        print("\t".join([one.origin, one.name, one.version, one.licence or "not stated", *notes]))
    wrong = refused(packages)
    for one in wrong:
        print(
            f"{one.name} {one.version} ({one.origin}) is under {one.licence or 'no stated licence'}: "
            "use another, or name it in EXCEPTIONS of scripts/licences.py with the reason",
            file=sys.stderr,
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
