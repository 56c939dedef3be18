"""`boli dataset`: as a person types it, with what a person mistypes."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from boli.context import Problem
from configs.errors import BoliError
from configs.settings import Settings, Storage
from pipeline.datasets.selection import BadSelection
from pipeline.datasets.snapshots import NameTaken, NothingToTake, SnapshotMissing
from pipeline.privacy import erasure
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.database import connect
from pipeline.store.tables.learning import snapshot_item
from tests.reviewed import TEXTS, World

pytestmark = pytest.mark.slow


@pytest.fixture
def world(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A data folder that the commands use, with four speakers of Bhojpuri."""
    data = tmp_path / "data"
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(data))
    shutil.copytree(empty_service, data)
    engine = connect(Settings(storage=Storage(data_dir=data)).database_url)
    made = World(engine, data / "blobs")
    for at in range(4):
        made.reviewed(*(f"{text} {at}" for text in TEXTS), dialect="bho", speaker=f"s{at}")
    yield made
    engine.dispose()


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["dataset", *words])


def boli(*words: str) -> str:
    result = call(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refusal(*words: str) -> tuple[type[BaseException], str]:
    result = call(*words)
    assert isinstance(result.exception, BoliError), result.output
    return type(result.exception), str(result.exception)


def test_a_data_set_is_made_shown_and_grown(world: World) -> None:
    assert "no data set yet" in boli("list")
    said = boli("snapshot", "bho", "--dialect", "bho")
    assert "bho@1: 8 segments, 0.004 hours, 4 speakers, 4 recordings" in said
    assert "verified: rows and sound match" in boli("show", "bho")
    world.reviewed("हमनी के गाँव में पानी नइखे", dialect="bho", speaker="s9")
    assert "bho@2: 9 segments" in boli("add", "bho")
    told = json.loads(boli("show", "bho", "--json", "--quick"))
    assert (told["version"], told["card"]["segments"], told["withheld"]) == (2, 9, 0)
    assert told["verified"] == {"whole": True, "changed": [], "silent": [], "sound_read": False}
    assert [one["full_name"] for one in json.loads(boli("list", "--json"))] == ["bho@2", "bho@1"]
    assert "bho@2" in boli("list")


def test_the_card_says_what_it_holds_and_lacks(world: World) -> None:
    world.reviewed("एक दो तीन", dialect="mag", speaker="s7")
    boli("snapshot", "hi", "--language", "hi")
    page = boli("show", "hi", "--card")
    assert page.startswith("# Data set hi@1\n")
    for line in ("- mag: 1 of 3 speakers", "- mag: nothing to test on", "- arm draft: 9 segments", "- language: hi"):
        assert line in page.splitlines()
    assert "| mag | Magahi | 1 | 0.001 | 1 | 0.001 | 0.000 | 0.000 |" in page
    card = json.loads(boli("show", "hi@1", "--card", "--json"))
    assert card["gaps"]["few_speakers"] == {"mag": 1}
    assert "awa" in card["gaps"]["nothing"]
    assert "ta" not in card["gaps"]["nothing"]


def test_a_deletion_and_a_withdrawal_are_said(world: World) -> None:
    boli("snapshot", "bho")
    (first, *_) = world.items(world.take("other"))
    with world.engine.begin() as connection:
        erasure.remove_recordings(connection, world.blobs, [first.recording_id])
    said = boli("show", "bho")
    assert "removed since by deletions: 2" in said
    assert "verified: rows and sound match" in said
    assert "2 segments have been removed since" in boli("show", "bho", "--card")
    world.agree(world.client.id, False)
    assert "withheld, as a consent was withdrawn: 6" in boli("show", "bho")


def test_whatever_was_changed_past_boli_is_found(world: World) -> None:
    boli("snapshot", "bho")
    first, second, *_ = world.items(world.take("other"))
    with Artifacts(world.blobs, first.recording_id).writing_prepared("channel-0.flac") as place:
        soundfile.write(place, [0.0] * 64_000, 16_000, format="FLAC")
    result = call("show", "bho")
    assert result.exit_code == 1
    assert "NOT VERIFIED: changed:" in result.output
    assert first.segment_id in result.output
    assert call("show", "bho", "--quick").exit_code == 0
    item = snapshot_item.c
    with world.engine.begin() as connection:
        connection.execute(sa.delete(snapshot_item).where(item.segment_id == second.segment_id))
    result = call("show", "bho", "--quick")
    assert result.exit_code == 1
    assert "the rows do not match the hash" in result.output


def test_rubbish_is_refused_in_one_line(world: World) -> None:
    boli("snapshot", "bho")
    for words, kind, says in [
        (["snapshot", "bho"], NameTaken, "boli dataset add bho"),
        (["snapshot", "a/b"], NameTaken, "cannot be called"),
        (["snapshot", "x", "--dialect", "bhoj"], BoliError, "bho"),
        (["snapshot", "x", "--client", "nobody"], Problem, "no client named 'nobody'"),
        (["snapshot", "x", "--since", "yesterday"], Problem, "--since is a day"),
        (["snapshot", "x", "--since", "2026-11-28", "--until", "2026-11-28"], BadSelection, "before it begins"),
        (["snapshot", "x", "--test", "1.5"], BadSelection, "a share is at least 0"),
        (["snapshot", "x", "--test", "nan"], BadSelection, "a share is at least 0"),
        (["snapshot", "x", "--test", "0.5", "--dev", "0.5"], BadSelection, "leave nothing for train"),
        (["snapshot", "x", "--min-probability", "2"], BadSelection, "between 0 and 1"),
        (["snapshot", "x", "--language", "ta"], NothingToTake, "no person has reviewed a segment"),
        (["snapshot", "x", "--min-probability", "0.5"], NothingToTake, "8 have too small a sampling probability"),
        (["add", "bho"], NothingToTake, "nothing has changed since bho@1"),
        (["add", "nowhere"], SnapshotMissing, "there are: bho"),
        (["show", "bho@9"], SnapshotMissing, "there are: bho"),
    ]:
        found, message = refusal(*words)
        assert issubclass(found, kind), words
        assert says in message, words
        assert "\n" not in message
