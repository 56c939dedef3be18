"""Lineage: from a client's file to what was made of it, and from a draft back to those who were heard."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.improvement.lineage import Branch, Lineage, LineageMissing, Window, lineage
from pipeline.privacy import erasure
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import reading
from tests.improved import Loop, add_model, improve


@pytest.fixture
def loop(database: sa.Engine) -> Loop:
    return improve(database)


def of(engine: sa.Engine, id: str, window: Window | None = None) -> Lineage:
    with reading(engine) as connection:
        return lineage(connection, id, window or Window())


def branches(found: tuple[Branch, ...]) -> dict[str, list[str]]:
    """The ids on each branch that has any."""
    return {branch.name: [thing.id for thing in branch.things] for branch in found if branch.total}


def test_from_a_file_to_the_drafts_of_the_models_that_learned_from_it(database: sa.Engine, loop: Loop) -> None:
    found = of(database, loop.recordings[0])
    assert branches(found.results) == {
        "segments": [loop.segments[0]],
        "revisions": branches(found.results)["revisions"],
        "snapshots": [loop.first_set, loop.second_set],
        "models": [loop.first, loop.second],
        "releases": [loop.release],
        "drafts": [loop.sibling],
    }
    by_name = {branch.name: branch for branch in found.results}
    (first, _) = by_name["snapshots"].things
    facts = ("train", "dev", "test", "first_version", "last_version")
    assert [first.facts[name] for name in facts] == [1, 0, 0, 1, 1]  # of this recording alone
    assert [thing.of for thing in by_name["models"].things] == [loop.first_set, loop.second_set]
    assert (by_name["drafts"].things[0].of, by_name["releases"].things[0].facts["tag"]) == (loop.first, "bho")
    assert list(branches(found.origins)) == ["client"]  # it was drafted by a model that the registry does not have


def test_a_file_outside_a_data_set_led_to_nothing(database: sa.Engine, loop: Loop) -> None:
    """The fifth segment is in the first version alone; the second model learned from it all the same, by its base."""
    names = branches(of(database, loop.segments[4]).results)
    assert names["snapshots"] == [loop.first_set]
    assert names["models"] == [loop.first, loop.second]
    assert branches(of(database, loop.sibling).results) == {"segments": [loop.sibling_segment]}


def test_from_a_draft_back_to_the_recordings_and_clients(database: sa.Engine, loop: Loop) -> None:
    for id in (loop.sibling, loop.sibling_segment):
        origins = branches(of(database, id).origins)
        assert origins["drafted_by"] == [loop.first]
        assert origins["snapshots"] == [loop.first_set]
        assert origins["trained_on"] == sorted(loop.recordings)
    found = of(database, loop.second)
    origins = branches(found.origins)
    assert origins["base"] == [loop.first]
    assert origins["snapshots"] == [loop.first_set, loop.second_set]
    assert set(origins["recordings"]) == set(loop.recordings)
    held = next(branch for branch in found.origins if branch.name == "segments")
    assert held.total == 9
    assert {thing.facts["snapshot"] for thing in held.things} == {"bihar@1", "bihar@2"}
    assert all(str(thing.facts["revision_id"]) for thing in held.things)
    clients = next(branch for branch in found.origins if branch.name == "clients")
    assert sorted((thing.name, thing.facts["recordings"]) for thing in clients.things) == [("asha", 3), ("bank", 2)]


def test_a_data_set_is_found_by_its_name_and_by_its_version(database: sa.Engine, loop: Loop) -> None:
    assert of(database, "bihar").thing.id == loop.second_set
    assert of(database, "bihar@1").thing.id == loop.first_set
    assert of(database, "boli-bihar-2").thing.id == loop.second
    found = of(database, "bihar@2")
    assert branches(found.origins)["earlier_versions"] == [loop.first_set]
    assert branches(of(database, "bihar@1").results)["later_versions"] == [loop.second_set]
    assert branches(found.results) == {"models": [loop.second]}


@pytest.mark.parametrize("unknown", ["", "bihar@3", "bihar@", "@1", "x", "bihar@99999999999999999999", "राशन@१"])
def test_what_is_not_there_is_said(database: sa.Engine, loop: Loop, unknown: str) -> None:
    with pytest.raises(LineageMissing, match="there is no recording, segment, snapshot or model"):
        of(database, unknown)


def test_a_page_is_listed_and_all_are_counted(database: sa.Engine, loop: Loop) -> None:
    pages = [of(database, "bihar@1", Window(2, offset, "recordings")) for offset in (0, 2, 4, 6)]
    assert [[branch.name for branch in page.origins + page.results] for page in pages] == [["recordings"]] * 4
    assert [page.origins[0].total for page in pages] == [5] * 4
    listed = [thing.id for page in pages for thing in page.origins[0].things]
    assert listed == sorted(loop.recordings)


def test_circles_of_bases_end(database: sa.Engine, loop: Loop) -> None:
    with database.begin() as connection:
        add_model(connection, "base", "c" * 64, None, base="boli-bihar-2")
    results = branches(of(database, "base").results)
    assert set(results["models"]) == {loop.first, loop.second}


def test_of_what_was_deleted_nothing_is_kept(database: sa.Engine, loop: Loop, tmp_path: Path) -> None:
    with database.begin() as connection:
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [loop.recordings[0]])
    with pytest.raises(LineageMissing, match=f"{loop.recordings[0]} was deleted on 20"):
        of(database, loop.recordings[0])
    assert loop.recordings[0] not in branches(of(database, loop.first).origins)["recordings"]
