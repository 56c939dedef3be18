"""`boli score` and `boli compare` on a real database: the exit code is the verdict, an error is one line."""

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from accuracy.compare import PolicyMismatch
from asr.recognizer import ModelInfo
from boli.cli import app
from boli.context import Problem
from pipeline.accounts import people
from pipeline.evaluation import scores
from pipeline.evaluation.hypotheses import ScoresRefused
from pipeline.evaluation.paired_scores import ModelMissing
from pipeline.recordings import recordings, segments
from pipeline.review import routing
from pipeline.store import tables
from pipeline.store.database import connect, new_id, now
from tests.conftest import PASSWORD, drafted_segment

pytestmark = pytest.mark.slow  # whole recordings or many processes: left out of `make check`

MODEL = ModelInfo("a-model", "f" * 64, "tests", ("hi",), 10_000)
SAID = "एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस"
WORDS = SAID.split()


def wrong(count: int) -> str:
    """Return what was said with its first `count` words wrong."""
    return " ".join(["कुछ"] * count + WORDS[count:])


@pytest.fixture
def home(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a service with nothing in it, which the commands use."""
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def collect(
    home: Path,
    dialect: str,
    speakers: int,
    heard: dict[int, int],
    arms: Sequence[routing.Arm] = ("draft",),
    base: int = 4,
) -> list[dict[str, str]]:
    """Store a reviewed segment of each speaker, its draft with `base` to `base` + 2 wrong words of 20. Return B's.

    `heard`: B's wrong words less the draft's, by speaker modulo the number of entries; `arms` likewise.
    """
    engine, lines = connect(f"sqlite:///{home / 'boli.db'}"), []
    with engine.begin() as connection:
        client = people.create_client(connection, f"client {uuid4()}").id
        person = people.create_person(connection, uuid4().hex, "Asha", PASSWORD, ["transcriber"], []).id
        for speaker in range(speakers):
            id = new_id("rec")
            more = {"language": "hi", "dialect": dialect, "speaker": f"{speaker}"}
            recordings.create(connection, recordings.Submission(id, client, "call.wav", "0" * 64, 1000, **more))
            errors, arm = base + speaker % 3, arms[speaker % len(arms)]
            (segment,) = segments.replace_draft(connection, id, [drafted_segment(0, wrong(errors))])
            recordings.set_drafted(connection, id, MODEL, [])
            segments.set_route(connection, segment.id, routing.Decision(arm, 1.0, 0.05, 0.5))
            segments.add_revision(connection, segment.id, str(uuid4()), 0, person, SAID, arm, now())
            scores.score(connection, segment.id)
            lines.append({"segment_id": segment.id, "text": wrong(errors + heard[speaker % len(heard)])})
    engine.dispose()
    return lines


def boli(*words: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, words)))


def scored(home: Path, lines: list[dict[str, str]]) -> None:
    """Score these lines under the name "b"."""
    file = home.parent / "heard.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n", encoding="utf-8")
    done = boli("score", file, "--model", "b")
    assert f"{len(lines)} segments scored for b; 0 have no reference" in done.stdout, done.output


def compared(*options: str) -> tuple[int, dict[str, Any]]:
    done = boli("compare", "a-model", "b", "--json", *options)
    return done.exit_code, json.loads(done.stdout)


def test_a_better_model_passes_and_a_worse_zone_blocks(home: Path) -> None:
    better, worse = {0: -2, 1: -1, 2: -3}, {0: 2, 1: 1, 2: 3}
    scored(home, [*collect(home, "bho", 60, better), *collect(home, "mag", 60, better)])
    code, found = compared()
    assert (code, found["outcome"], found["unpaired"]) == (0, "pass", 0)
    assert (found["old"], found["new"], found["segments"]) == ("a-model@ffffffffffff", "b", 120)
    assert [(row["dialect"], row["outcome"]) for row in found["dialects"]] == [("bho", "pass"), ("mag", "pass")]
    assert found["dialects"][0]["difference"] == pytest.approx(-0.1)

    scored(home, collect(home, "awa", 60, worse))
    code, found = compared()
    assert (code, found["outcome"]) == (1, "fail")
    assert {row["dialect"]: row["outcome"] for row in found["dialects"]}["awa"] == "fail"
    assert found["languages"][0]["difference"] < 0  # the mean is better all the same
    assert found["languages"][0]["hardest_hit"] == "awa"
    assert compared("--dialect", "bho")[0] == 0
    assert compared("--margin", "30")[0] == 0

    shown = boli("compare", "a-model", "b")
    assert shown.exit_code == 1
    assert "fail (worse)" in shown.stdout
    assert "100% of the references were written over drafts of a-model@ffffffffffff" in shown.stderr


def test_too_little_data_is_neither(home: Path) -> None:
    scored(home, collect(home, "bho", 20, {0: -1, 1: 0})[:16])
    code, found = compared()
    (row,) = found["dialects"]
    assert (code, found["outcome"], found["unpaired"]) == (3, "not enough data", 4)
    assert (row["speakers"], row["old_rate"], row["difference"], row["upper"]) == (16, None, None, None)
    assert compared("--arm", "blind")[0] == 3
    assert compared("--dialect", "mag")[0] == 3
    assert "4 reviewed segments have a score of" in boli("compare", "a-model", "b").stderr


def test_scores_from_older_rules(home: Path) -> None:
    scored(home, collect(home, "bho", 2, {0: 0}))
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE score SET identity = 'old' WHERE model = 'b'")
    engine.dispose()
    assert isinstance(boli("compare", "a-model", "b").exception, PolicyMismatch)
    assert "2 drafts scored again" in boli("score", "--drafts").stdout


def printed(*words: str) -> list[dict[str, Any]]:
    done = boli(*words, "--json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_dialects_are_ranked(home: Path) -> None:
    for dialect, base in (("awa", 2), ("bho", 8), ("mag", 5), ("mai", 5)):
        collect(home, dialect, 50, {0: 0}, base=base)
    collect(home, "bgc", 5, {0: 0}, base=15)
    found = {row["dialect"]: row for row in printed("rank")}
    assert set(found) == {"awa", "bho", "mag", "mai"}  # bgc has too few speakers for a rate
    assert [found[name]["rank"] for name in ("awa", "bho")] == [1, 4]
    assert (found["mag"]["best_rank"], found["mag"]["worst_rank"]) == (2, 3)
    assert found["bho"]["rate"] < found["bho"]["raw_rate"]
    assert "partially pooled" in boli("rank").stdout


def test_the_arms_differ(home: Path) -> None:
    collect(
        home, "bho", 18, {0: 0}, arms=("blind", "draft", "draft"), base=4
    )  # of 3 speakers the blind has least errors
    (row,) = printed("gap")
    assert (row["dialect"], row["model"], row["draft_speakers"], row["gap"]) == (
        "bho",
        "a-model@ffffffffffff",
        12,
        None,
    )
    collect(home, "bho", 9, {0: 0}, arms=("blind", "draft", "draft"), base=4)
    (row,) = printed("gap")
    assert (row["draft_speakers"], row["blind_speakers"]) == (18, 9)
    assert row["gap"] == pytest.approx((5.5 - 4) / 20)
    assert [row["person"] != "" for row in printed("gap", "--by", "person")] == [True, True]
    assert "+7.5" in boli("gap").stdout


def test_a_change_over_the_weeks_is_seen(home: Path) -> None:
    collect(home, "bho", 80, {0: 0}, base=4)
    collect(home, "bho", 40, {0: 0}, base=8)
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    monday = datetime(2026, 1, 5, 12, tzinfo=UTC)
    with engine.begin() as connection:
        oldest_first = connection.execute(sa.select(tables.recording.c.id).order_by(tables.recording.c.created_at))
        for index, id in enumerate(oldest_first.scalars().all()):
            this = tables.recording.c.id == id
            week = monday + timedelta(weeks=index // 10)
            connection.execute(sa.update(tables.recording).where(this).values(created_at=week))
    engine.dispose()
    bhojpuri, together = printed("drift")
    assert (bhojpuri["dialect"], bhojpuri["weeks"], together["dialect"]) == ("bho", 12, "all, fixed mix")
    assert bhojpuri["baseline_rate"] == pytest.approx(0.25, abs=0.01)
    assert [step["alarm"] for step in bhojpuri["steps"]] == ["worse"] * 4
    assert bhojpuri["alarms"].startswith("2026-03-02 worse")
    assert "2026-03-02 worse" in boli("drift").stdout.replace("\n", " ")
    assert printed("drift", "--weeks", "13")[0]["steps"] == []


@pytest.mark.parametrize("name", ["rank", "gap", "drift"])
def test_nothing_yet(name: str, home: Path) -> None:
    assert printed(name) == []
    assert boli(name).stdout.strip() == "nothing to show yet"


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (["rank", "--policy", "L9"], Problem, "--policy is"),
        (["gap", "--by", "moon"], Problem, "--by is dialect or person"),
        (["compare", "a", "b"], ModelMissing, "there are scores of: no model"),
        (["compare", "a", "b", "--policy", "L9"], Problem, "--policy is"),
        (["compare", "a", "b", "--arm", "left"], Problem, "--arm is draft or blind"),
        (["compare", "a", "b", "--margin", "-1"], Problem, "--margin"),
        (["score"], Problem, "give a file and --model NAME, or --drafts alone"),
        (["score", "nowhere.jsonl", "--model", "b"], Problem, "nowhere.jsonl"),
        (["score", "nowhere.jsonl"], Problem, "--model"),
    ],
)
def test_errors(words: list[str], error: type[Exception], says: str, home: Path) -> None:
    done = boli(*words)
    assert isinstance(done.exception, error)
    assert says in str(done.exception)


@pytest.mark.parametrize(
    ("line", "error", "says"),
    [
        ("{", Problem, "line 2: write"),
        ('{"segment_id": "s"}', Problem, "line 2: write"),
        ('["s", "x"]', Problem, "line 2: write"),
        ('{"segment_id": "s", "text": null}', Problem, "line 2: segment_id and text are both strings"),
        ('{"segment_id": "s", "text": "x"}', ScoresRefused, "no segment 's'"),
    ],
)
def test_lines_that_cannot_be_read(line: str, error: type[Exception], says: str, home: Path) -> None:
    file = home.parent / "heard.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    done = boli("score", file, "--model", "b")
    assert isinstance(done.exception, error)
    assert says in str(done.exception)
