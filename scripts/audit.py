"""Audit: are versions in use that have known holes?

    python -m scripts.audit [PYTHON]     packages of that interpreter's environment, and of the editor

Exit code 0: databases were asked, and know nothing; 1: they know something, which is printed; 3: at least one gave no
answer, so nothing is known of those packages. That is no success: run it where the databases can be reached.
pip-audit asks the index for Python packages (or OSV), npm its registry.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
PIP_AUDIT: Final = ROOT / ".venv-deploy" / "bin" / "pip-audit"
CLEAN, HOLES, NOT_ASKED = 0, 1, 3
MOST_S: Final = 600


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one database said. `code`: CLEAN, HOLES or NOT_ASKED; `lines`: what to print."""

    about: str
    code: int
    lines: tuple[str, ...]


def of_python(said: str, problem: str) -> Verdict:
    """Return what pip-audit's JSON says. Its exit code is 1 for a hole, and for a network that is away, too."""
    found = _json(said)
    if "dependencies" not in found:
        return _not_asked("python", problem)
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in found["dependencies"]
        for hole in one.get("vulns", [])
    ]
    skipped = [one for one in found["dependencies"] if "skip_reason" in one]
    left_out = [f"{one['name']}: not looked at, {one['skip_reason']}" for one in skipped]
    return Verdict("python", HOLES if holes else CLEAN, (*holes, *left_out))


def of_npm(said: str, problem: str) -> Verdict:
    """Return what the JSON of `npm audit` says."""
    found = _json(said)
    if "auditReportVersion" not in found:
        return _not_asked("npm", str(found.get("message", problem)))
    holes = [f"{name}: {one['severity']}" for name, one in found["vulnerabilities"].items()]
    return Verdict("npm", HOLES if holes else CLEAN, tuple(holes))


def code(verdicts: list[Verdict]) -> int:
    """Return the exit code: a known hole counts most, then what could not be asked."""
    codes = {one.code for one in verdicts}
    return HOLES if HOLES in codes else NOT_ASKED if NOT_ASKED in codes else CLEAN


def _json(said: str) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _not_asked(about: str, problem: str) -> Verdict:
    last = (problem.strip().splitlines() or ["no answer"])[-1]
    return Verdict(about, NOT_ASKED, (f"NOT AUDITED: no database of vulnerabilities answered ({last[:200]})",))


def _ask_python(interpreter: Path) -> Verdict:
    if not PIP_AUDIT.exists():
        return _not_asked("python", "pip-audit is missing: run `make .venv-deploy/.done`")
    packages = subprocess.run(
        [interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    command = [PIP_AUDIT, "--path", packages, "--format=json", "--progress-spinner=off", "--timeout=15"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_S)
    return of_python(done.stdout, done.stderr)


def _ask_npm() -> Verdict:
    npm = shutil.which("npm")
    if npm is None:
        return _not_asked("npm", "npm is missing")
    command = [npm, "audit", "--json", "--package-lock-only", "--fetch-retries=0", "--fetch-timeout=15000"]
    done = subprocess.run(command, cwd=ROOT / "editor", capture_output=True, text=True, timeout=MOST_S)
    return of_npm(done.stdout, done.stderr)


def main(interpreter: Path) -> int:
    """Ask both, print what they said, and return the exit code."""
    verdicts = [_ask_python(interpreter), _ask_npm()]
    for one in verdicts:
        for line in one.lines or ("no known hole",):
            print(f"{one.about}\t{line}")
    return code(verdicts)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".venv" / "bin" / "python"))
