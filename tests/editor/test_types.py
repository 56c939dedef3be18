"""The page's types of the API are those that the service's OpenAPI document gives now."""

import difflib
import json
import subprocess
from pathlib import Path

import pytest

from review_api.openapi import document

EDITOR = Path(__file__).parent.parent.parent / "editor"


@pytest.mark.slow
def test_the_generated_types_are_not_stale() -> None:
    if not (EDITOR / "node_modules" / "openapi-typescript").exists():
        pytest.fail("openapi-typescript is missing: run `make editor`")
    generated = subprocess.run(
        ["npm", "run", "--silent", "schema"],
        cwd=EDITOR, input=json.dumps(document()), capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert generated.returncode == 0, generated.stderr
    committed = (EDITOR / "src" / "api" / "schema.ts").read_text(encoding="utf-8")
    lines = difflib.unified_diff(committed.splitlines(), generated.stdout.splitlines(), "committed", "now", lineterm="")
    difference = "\n".join(list(lines)[:60])
    if difference:
        pytest.fail(f"editor/src/api/schema.ts is stale: run `npm run types` in editor/\n{difference}", pytrace=False)
