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


USE = """
import type { components, operations, paths } from "./schema";

type Recording = components["schemas"]["Recording"];
type Submitted = paths["/v1/recordings"]["post"]["responses"][201]["content"]["application/json"];
type Refused = operations["submit_recording"]["responses"][422]["content"]["application/problem+json"];
type Fields = NonNullable<operations["submit_recording"]["requestBody"]>["content"]["multipart/form-data"];
type Format = operations["get_transcript_file"]["parameters"]["path"]["format"];

const fields: Pick<Fields, "language" | "review"> = { language: "hi", review: "full" };
const format: Format = "srt";
// @ts-expect-error: there is no such format
const wrong: Format = "doc";

export async function send(url: string, key: string, file: Blob): Promise<Recording | Refused> {
  const form = new FormData();
  form.append("file", file);
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  const answer = await fetch(`${url}/v1/recordings`, { method: "POST", headers: { Authorization: `Bearer ${key}` }, body: form });
  if (!answer.ok) return (await answer.json()) as Refused;
  const made = (await answer.json()) as Submitted;
  const percent: number | null = made.review_progress.percent;
  console.log(percent, format, wrong);
  return made;
}
"""


@pytest.mark.slow
def test_a_program_that_uses_the_types_compiles(tmp_path: Path) -> None:
    """With the options that openapi-typescript has by default, and the strictest of the compiler."""
    tools = EDITOR / "node_modules"
    (tmp_path / "openapi.json").write_text(json.dumps(document()), encoding="utf-8")
    (tmp_path / "use.ts").write_text(USE, encoding="utf-8")
    strict = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--lib", "es2022,dom"]
    for tool, *options in (
        ["openapi-typescript/bin/cli.js", "openapi.json", "--output", "schema.ts"],
        ["typescript/bin/tsc", *strict, "use.ts"],
    ):
        done = subprocess.run(
            ["node", str(tools / tool), *options], cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
