"""The audit: a hole is told, and where no database answered nobody is told that all is well."""

import json
import os
import subprocess
import sys

import pytest

from scripts.audit import CLEAN, HOLES, NOT_ASKED, PIP_AUDIT, Verdict, code, of_npm, of_python
from tests.deploy.files import ROOT

CLEAN_PYTHON = {"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []}
HOLE = {"id": "PYSEC-1", "fix_versions": ["2"], "aliases": [], "description": "bad"}


def test_what_pip_audit_says() -> None:
    assert of_python(json.dumps(CLEAN_PYTHON), "").code == CLEAN
    found = {"dependencies": [{"name": "a", "version": "1", "vulns": [HOLE]}, {"name": "b", "skip_reason": "local"}]}
    verdict = of_python(json.dumps(found), "Found 1 known vulnerability in 1 package")
    assert verdict == Verdict("python", HOLES, ("a 1: PYSEC-1, mended in 2", "b: not looked at, local"))
    assert of_python("", "ConnectionError: no route").code == NOT_ASKED


def test_what_npm_says() -> None:
    assert of_npm(json.dumps({"auditReportVersion": 2, "vulnerabilities": {}}), "").code == CLEAN
    holes = {"auditReportVersion": 2, "vulnerabilities": {"a": {"severity": "high"}}}
    assert of_npm(json.dumps(holes), "") == Verdict("npm", HOLES, ("a: high",))
    away = of_npm(json.dumps({"message": "405 Method Not Allowed"}), "")
    assert away.code == NOT_ASKED
    assert "405" in away.lines[0]


def test_a_hole_counts_more_than_a_database_that_is_away() -> None:
    clean, holes, away = (Verdict("", one, ()) for one in (CLEAN, HOLES, NOT_ASKED))
    assert [code(list(one)) for one in ((clean, clean), (clean, away), (away, holes))] == [CLEAN, NOT_ASKED, HOLES]


@pytest.mark.slow  # runs pip-audit and npm
def test_without_a_network_nothing_is_called_well() -> None:
    if not PIP_AUDIT.exists():
        pytest.fail("pip-audit is missing: run `make .venv-deploy/.done`")
    nowhere = "http://127.0.0.1:9"
    given = {"HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere, "https_proxy": nowhere, "npm_config_proxy": nowhere}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.audit", sys.executable],
        cwd=ROOT, env={**os.environ, **given, "npm_config_https_proxy": nowhere, "NO_PROXY": "", "no_proxy": ""},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == NOT_ASKED, done.stdout + done.stderr
    assert done.stdout.count("NOT AUDITED") == 2
