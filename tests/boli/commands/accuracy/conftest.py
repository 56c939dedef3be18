"""What the tests of `boli accuracy` share: a service with nothing in it, reviewed segments, and the command itself."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from asr.recognizer import ModelInfo
from boli.cli import app
from pipeline.accounts import clients, people
from pipeline.evaluation import scores
from pipeline.recordings import recordings, segments
from pipeline.review import assignment, revisions, routing
from pipeline.review.revisions import Submitted
from pipeline.store.database import connect, new_id, now
from tests.conftest import PASSWORD, drafted_segment

MODEL = ModelInfo("a-model", "f" * 64, "tests", ("hi",), 10_000)
SAID = "एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस"
WORDS = SAID.split()

Boli = Callable[..., Result]
Printed = Callable[..., Any]


def wrong(count: int) -> str:
    """Return what was said with its first `count` words wrong."""
    return " ".join(["कुछ"] * count + WORDS[count:])


@pytest.fixture
def home(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a service with nothing in it, which the commands use."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def collect(home: Path) -> Callable[..., list[dict[str, str]]]:
    """Stores a reviewed segment of each speaker, its draft with `base` to `base` + 2 wrong words of 20. Returns B's.

    `heard`: B's wrong words less the draft's, by speaker modulo the number of entries; `arms` likewise.
    """

    def store(
        dialect: str, speakers: int, heard: dict[int, int], arms: Sequence[routing.Arm] = ("draft",), base: int = 4
    ) -> list[dict[str, str]]:
        engine, lines = connect(f"sqlite:///{home / 'boli.db'}"), []
        with engine.begin() as connection:
            client = clients.create(connection, f"client {uuid4()}").id
            person = people.create(connection, uuid4().hex, "Asha", PASSWORD, ["transcriber"], []).id
            for speaker in range(speakers):
                id = new_id("rec")
                more = {"language": "hi", "dialect": dialect, "speaker": f"{speaker}"}
                recordings.create(connection, recordings.Submission(id, client, "call.wav", "0" * 64, 1000, **more))
                errors, arm = base + speaker % 3, arms[speaker % len(arms)]
                (segment,) = segments.replace_draft(connection, id, [drafted_segment(0, wrong(errors))])
                recordings.set_drafted(connection, id, MODEL, [])
                assignment.log(connection, segment.id, routing.Decision(arm, 1.0, 0.05, 0.5))
                revisions.add(connection, segment.id, Submitted(str(uuid4()), 0, SAID), person, arm, now())
                scores.score(connection, segment.id)
                lines.append({"segment_id": segment.id, "text": wrong(errors + heard[speaker % len(heard)])})
        engine.dispose()
        return lines

    return store


@pytest.fixture
def boli(home: Path) -> Boli:
    """Runs a command below `boli accuracy`."""
    return lambda *words: CliRunner().invoke(app, ["accuracy", *map(str, words)])


@pytest.fixture
def printed(boli: Boli) -> Printed:
    """Runs a command below `boli accuracy` and returns its JSON."""

    def run(*words: str) -> Any:
        done = boli(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run
