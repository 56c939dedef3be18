"""No door lets a model through that was trained on the test split of a data set: known by id, sound or text, or because
its base was; and whoever is let through is on record. Exit code 4, HTTP 409.
"""

import json
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from asr.finetuning.trained_on import Trained, sound_hash, text_hash
from boli.cli import app, main
from pipeline.evaluation import hypotheses, scores
from pipeline.evaluation.training_lists import TrainedOnTestSet
from pipeline.recordings.artifacts import Artifacts
from pipeline.registry import gate, models, releases
from pipeline.registry.models import Model
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from pipeline.store.tables.learning import snapshot, snapshot_item
from tests.conftest import MODEL, Service
from tests.registered import BY, LEARNT, model_in

SAID = ["मुझे राशन कार्ड के बारे में बताइए", "झुमरी शाम को पंचायत में कब जाएंगी", "अच्छा"]
IN_USE = scores.model_version({"name": MODEL.name, "hash": MODEL.hash})

pytestmark = pytest.mark.slow  # many commands


class World:
    """A reviewed recording whose first segment is in a test split, and a folder of models."""

    def __init__(self, service: Service, models: Path) -> None:
        self.service, self.models = service, models
        owner, _ = service.client("owner")
        person = service.rows.person("ravi").id
        self.recording = service.drafted(owner.id, *SAID)
        with service.engine.begin() as connection:
            self.segments = [one.id for one in revisions.segments.list_segments(connection, self.recording.id)]
            for id, text in zip(self.segments, SAID, strict=True):
                revisions.add(connection, id, Submitted(str(uuid4()), 0, text), person, "draft", now())
                scores.score(connection, id)
            row = {"id": "snp_1", "name": "calls", "version": 1, "sha256": "0" * 64, "selection": {}, "card": {}}
            connection.execute(snapshot.insert(), row | {"created_by": BY, "created_at": now()})
            item = {"snapshot_id": "snp_1", "segment_id": self.segments[0], "revision_version": 1, "split": "test"}
            connection.execute(snapshot_item.insert(), item | {"speaker": "one", "sha256": "1" * 64})

    def learnt(self, known_by: str) -> Trained:
        """The test segment, as a training list may know it."""
        sound = Artifacts(self.service.blobs, self.recording.id).signal(0).read(0, 2000)
        names = {
            "id": Trained(self.segments[0], "cd" * 32, 5, ""),
            "sound": Trained("", sound_hash(sound), len(sound), ""),
            "text": Trained("", "cd" * 32, 5, text_hash(SAID[0], "hi")),
        }
        return names[known_by]

    def add(self, name: str, *learnt: Trained, base: str = "") -> Model:
        """Add a model by the command, and let it be scored, perfectly."""
        folder = model_in(self.models / name, learnt=learnt)
        done = boli("model", "add", folder, "--by", BY, *(["--base", base] if base else []))
        assert done.exit_code == 0, done.output
        with self.service.engine.begin() as connection:
            made = models.get(connection, name)
            hypotheses.add(connection, made.version, list(zip(self.segments, SAID, strict=True)))
        return made


def boli(*words: object) -> Result:
    return CliRunner().invoke(app, list(map(str, words)))


@pytest.fixture
def world(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))
    monkeypatch.setenv("BOLI_ASR__MODELS", str(tmp_path / "models"))
    return World(service, tmp_path / "models")


@pytest.mark.parametrize("known_by", ["id", "sound", "text", "base"])
def test_no_door_lets_a_model_through_that_was_trained_on_a_test_split(world: World, known_by: str) -> None:
    if known_by == "base":
        world.add("base", world.learnt("id"))
        bad = world.add("bad", LEARNT, base="base")
    else:
        bad = world.add("bad", LEARNT, world.learnt(known_by))
    compare = ("accuracy", "compare", IN_USE, bad.version, "--references", "all")
    for more in ((), ("--leave-out-trained",)):
        refused = boli(*compare, *more)
        assert (refused.exit_code, refused.stdout) == (4, "")
        assert "segments of test splits: what it is measured at there says nothing" in refused.stderr

    errors = [
        boli("accuracy", "html", "--old", IN_USE, "--new", bad.version, "--references", "all").exception,
        boli("model", "promote", "bad", "hi").exception,
        boli("model", "promote", "bad", "hi", "--without-gate", "a demonstration").exception,
    ]
    for error in errors:
        assert isinstance(error, TrainedOnTestSet)
        assert error.exit_code == 4
    ml = world.service.person("meera", role="ml")[1]
    asked = f"a={IN_USE}&b={bad.version}&references=all&leave_out_trained=true"
    answer = ml.get(f"/v1/accuracy/compare?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (409, "trained-on-test")
    answer = ml.get(f"/v1/accuracy/report?old={IN_USE}&new={bad.version}&references=all")
    assert (answer.status_code, answer.json()["code"]) == (409, "trained-on-test")

    with world.service.engine.begin() as connection:
        known = gate.list_of(connection, bad, world.models)
        (hindrance,) = gate.hindrances(connection, world.service.blobs, bad, known)
        assert "bad was trained on 1 segments of test splits (known by" in hindrance
        with pytest.raises(TrainedOnTestSet):
            gate.record(connection, world.service.blobs, bad, known, "pass", tags=["hi"], by=BY)
        with pytest.raises(TrainedOnTestSet):
            releases.promote(connection, bad.id, "hi", BY)
        assert [event.kind for event in models.history(connection, bad.id)] == ["added"]


def test_the_command_ends_with_4(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add("bad", LEARNT, world.learnt("id"))
    monkeypatch.setattr(sys, "argv", ["boli", "model", "promote", "bad", "hi"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4
    told = capsys.readouterr().err.splitlines()
    assert told[-1].startswith("boli: bad was trained on 1 segments of test splits (known by ")


def test_a_test_split_that_is_frozen_later_counts_too(world: World) -> None:
    late = world.add("late", LEARNT, Trained(world.segments[1], "cd" * 32, 5, ""))
    with world.service.engine.begin() as connection:
        gate.record(
            connection, world.service.blobs, late, gate.list_of(connection, late, world.models), "pass", tags=["hi"],
            by=BY,
        )  # fmt: skip
        item = {"snapshot_id": "snp_1", "segment_id": world.segments[1], "revision_version": 1, "split": "test"}
        connection.execute(snapshot_item.insert(), item | {"speaker": "one", "sha256": "1" * 64})
    with world.service.engine.begin() as connection, pytest.raises(TrainedOnTestSet):
        releases.promote(connection, late.id, "hi", BY)


def test_what_nobody_knows_the_training_of_needs_a_waiver(world: World) -> None:
    folder = model_in(world.models / "unknown", learnt=None)
    added = boli("model", "add", folder)
    assert "nothing is known of what unknown was trained on: copy its trained_on.jsonl beside its files" in added.stdout
    refused = boli("model", "promote", "unknown", "hi")
    assert isinstance(refused.exception, gate.NotGated)
    assert "only --without-gate REASON releases it" in str(refused.exception)
    done = boli("model", "promote", "unknown", "hi", "--without-gate", "the first model here", "--by", "asha")
    assert done.stdout == "unknown drafts hi from now on; the settings did before\n", done.output
    told = json.loads(boli("model", "show", "unknown", "--json").stdout)
    waived = next(event for event in told["history"] if event["kind"] == "waived")
    assert (waived["by"], waived["detail"]) == ("asha", {"tag": "hi", "reason": "the first model here"})


def test_a_comparison_is_kept_on_the_record_and_opens_the_door(world: World) -> None:
    good = world.add("good", LEARNT)
    inconclusive = boli("accuracy", "compare", IN_USE, good.version, "--references", "blind")
    assert (inconclusive.exit_code, "the verdict is on the record of good" in inconclusive.stderr) == (3, True)
    loose = boli("accuracy", "compare", IN_USE, good.version, "--references", "all", "--min-speakers", "2")
    assert "not on the record of good: it judges under 10 speakers; it rests on references" in loose.stderr
    told = json.loads(boli("model", "show", "good", "--json").stdout)
    (event,) = (event for event in told["history"] if event["kind"] == "gate")
    assert (event["detail"]["outcome"], event["detail"]["against"]) == ("inconclusive", IN_USE)
    refused = boli("model", "promote", "good", "everything")
    assert "the gate for everything else ended with inconclusive for good" in str(refused.exception)
