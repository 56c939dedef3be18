"""Scenarios of the browser tests, played as benchmarks: node, editor/test/browser/drive.mjs, Debian's Chromium."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.lib.served import PASSWORD

_EDITOR = Path(__file__).parents[2] / "editor"
_PAGE = _EDITOR.parent / "review_api" / "static" / "index.html"


class ScenarioFailed(RuntimeError):
    """The page could not be driven. The message says why."""


def play(scenario: str, url: str, login: str, folder: Path, limit_s: float, **options: Any) -> dict[str, Any]:
    """Let the browser play a scenario against the service at `url`, and return what it saw. Raises ScenarioFailed."""
    if not _PAGE.exists():
        raise ScenarioFailed("the page is not built: run `make editor`")
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    given = {"chromium": chromium, "url": url + "/", "login": login, "password": PASSWORD, "folder": str(folder)}
    driver = str(_EDITOR / "test" / "browser" / "drive.mjs")
    command = ["node", driver, scenario, json.dumps(given | options)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=limit_s)
    if ran.returncode:
        raise ScenarioFailed(ran.stderr[-3000:])
    seen: dict[str, Any] = json.loads(ran.stdout)
    return seen
