"""What a client's engineer does first, against a real service and worker: the guides as they stand, and a client that
a generator made.
"""

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from review_api.openapi import document
from tests.acceptance.running import PATIENCE_S, Running, running

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "docs" / "guide"
GENERATOR = ROOT / ".venv-generator" / "bin" / "openapi-python-client"


@pytest.fixture(scope="module")
def boli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("quickstart")) as served:
        yield served


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"^\s*```{kind}\n(.*?)^\s*```", (GUIDES / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def run(boli: Running, *command: str) -> str:
    done = subprocess.run(
        command, cwd=boli.sound.parent, env=os.environ | boli.environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def recognised(text: str) -> bool:
    """Say whether the draft holds words of the recording: it is not about how good the model is."""
    return any(word in text for word in ("किसान", "खेत", "पानी", "गाँव", "फसल", "राशन"))


def test_every_line_of_the_quickstart(boli: Running) -> None:
    lines = [line for block in blocks("quickstart.md", "bash") for line in block.splitlines() if line.strip()]
    shown = [f"echo '== {number}'\n{line}" for number, line in enumerate(lines)]
    said = run(boli, "bash", "-euo", "pipefail", "-c", "\n".join(shown))
    answers = dict(enumerate(re.split(r"^== \d+\n", said, flags=re.MULTILINE)[1:]))
    assert len(answers) == len(lines) > 12
    of = {line: answers[number] for number, line in enumerate(lines)}

    def answer(part: str) -> str:
        return next(said for line, said in of.items() if part in line)

    assert recognised(answer(".segments[]"))
    assert " --> " in (boli.sound.parent / "call.srt").read_text("utf-8")
    assert json.loads(answer("{status, review_progress}"))["review_progress"]["percent"] == 0
    assert "call.ogg drafted" in answer("status=drafted&status=in_review")
    assert json.loads(answer("/v1/usage"))[0]["recordings"] == 1
    assert answer("tail -c").lower().startswith("recording-id: rec_")
    assert "there is no such recording among yours" in answer("jq -r .detail")


def test_the_python_guide(boli: Running) -> None:
    said = run(boli, sys.executable, "-c", blocks("python.md", "python")[0])
    assert recognised(said)


GENERATED = """
import sys, time
from io import BytesIO
from pathlib import Path
from generated import AuthenticatedClient
from generated.api.recordings import get_recording, get_transcript, get_transcript_file, submit_recording
from generated.api.usage import get_usage
from generated.models import ProblemBody, SubmitRecordingFilesSubmission
from generated.types import File

url, key, sound = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=key, timeout=60)
file = File(payload=BytesIO(Path(sound).read_bytes()), file_name="call.ogg", mime_type="audio/ogg")
form = SubmitRecordingFilesSubmission(file=file, language="hi", review="none")
made = submit_recording.sync(client=client, body=form)
while made.status in ("queued", "running"):
    made = get_recording.sync(made.id, client=client, wait=30)
print(made.status, made.review)
print(*(segment.text for segment in get_transcript.sync(made.id, client=client).segments))
print(get_transcript_file.sync(made.id, "srt", client=client))
print(get_transcript_file.sync_detailed(made.id, "docx", client=client).content[:2])
print(get_usage.sync(client=client).items[0].recordings)
refused = get_recording.sync("rec_0", client=client)
assert isinstance(refused, ProblemBody)
print(refused.code)
"""


def test_a_client_that_openapi_python_client_made(boli: Running) -> None:
    if not GENERATOR.exists():
        pytest.fail("openapi-python-client is missing: run `make .venv-generator/.done`")
    folder = boli.sound.parent
    (overrides,) = blocks("quickstart.md", "yaml")
    settings = ["post_hooks: []", "package_name_override: generated", "project_name_override: generated"]
    settings += ["literal_enums: true", textwrap.dedent(overrides)]
    (folder / "generator.yml").write_text("\n".join(settings))
    (folder / "openapi.json").write_text(json.dumps(document()))
    said = run(
        boli, str(GENERATOR), "generate", "--path", "openapi.json", "--config", "generator.yml", "--meta", "none",
        "--output-path", "generated", "--fail-on-warning",
    )  # fmt: skip
    assert "WARNING" not in said
    said = run(
        boli,
        str(GENERATOR.parent / "python"),
        "-c",
        f"import sys; sys.path[0] = '.'\n{GENERATED}",
        boli.url,
        boli.key,
        boli.sound.name,
    )
    status, text, *srt, docx, recordings, code = said.strip().splitlines()
    assert status == "delivered none"
    assert recognised(text)
    assert any(" --> " in line for line in srt)
    assert docx == "b'PK'"
    assert int(recordings) >= 1
    assert code == "not-found"
