"""Releases: which model drafts what, taken back and in line, on SQLite and PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from configs.errors import BoliError
from configs.registry import UnknownVariety
from pipeline.registry import gate, models, releases
from pipeline.registry.gate import NotGated
from pipeline.registry.models import Model, StatusRefused
from pipeline.registry.releases import AlreadyRolledBack, NothingReleased, ReleaseConflict
from pipeline.store.blobs import DiskBlobs
from pipeline.store.tables.learning import release
from tests.registered import BY, added, passed


@pytest.fixture
def three(database: Engine, tmp_path: Path) -> list[Model]:
    """Three models that have passed the gate for Bhojpuri and Hindi."""
    blobs, folder = DiskBlobs(tmp_path / "blobs"), tmp_path / "models"
    made = [added(database, folder / name) for name in ("first", "second", "third")]
    return [passed(database, blobs, one, folder, "bho", "hi", "") for one in made]


def promote(engine: Engine, model: Model, tag: str = "bho", over: str | None = None) -> releases.Release:
    with engine.begin() as connection:
        return releases.promote(connection, model.id, tag, BY, "better", over=over)


def rollback(engine: Engine, tag: str = "bho", release_id: str = "", further: bool = False) -> releases.Release | None:
    with engine.begin() as connection:
        return releases.rollback(connection, tag, BY, "worse", release_id=release_id, further=further)


def statuses(engine: Engine) -> dict[str, str]:
    with engine.begin() as connection:
        return {one.name: one.status for one in models.list_models(connection)}


def drafting(engine: Engine) -> dict[str, str]:
    with engine.begin() as connection:
        return {tag: one.name for tag, one in releases.in_force(connection).items()}


def test_the_newest_release_of_a_tag_is_in_force(database: Engine, three: list[Model]) -> None:
    first, second, _ = three
    promote(database, first)
    promote(database, first, "Hindi")
    promote(database, second)
    assert drafting(database) == {"bho": "second", "hi": "first"}
    assert statuses(database) == {"first": "released", "second": "released", "third": "candidate"}
    promote(database, second, "hi")
    assert statuses(database)["first"] == "retired"
    with database.begin() as connection:
        assert [(one.tag, one.ended_at is None) for one in releases.of_tag(connection, "bho")] == [
            ("bho", True),
            ("bho", False),
        ]


def test_the_same_model_is_not_released_twice(database: Engine, three: list[Model]) -> None:
    assert promote(database, three[0]) == promote(database, three[0])
    with database.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(release)).scalar() == 1


def test_a_rollback_returns_to_the_model_before_and_stays_there(database: Engine, three: list[Model]) -> None:
    for one in three:
        promote(database, one)
    rollback(database)
    assert drafting(database) == {"bho": "second"}
    with pytest.raises(AlreadyRolledBack, match="bho was rolled back to second already; --further"):
        rollback(database)
    rollback(database, further=True)
    assert drafting(database) == {"bho": "first"}
    assert rollback(database, further=True) is None
    assert drafting(database) == {}
    assert set(statuses(database).values()) == {"retired"}
    with pytest.raises(NothingReleased, match="no model is released for bho"):
        rollback(database)


def test_a_rollback_of_one_release_may_be_asked_for_again(database: Engine, three: list[Model]) -> None:
    promote(database, three[0])
    bad = promote(database, three[1])
    assert rollback(database, release_id=bad.id) == rollback(database, release_id=bad.id)
    assert drafting(database) == {"bho": "first"}
    promote(database, three[2])
    assert rollback(database) is not None, "after a new release a rollback is allowed again"
    assert drafting(database) == {"bho": "first"}


def test_a_blocked_model_ends_and_is_passed_over(database: Engine, three: list[Model]) -> None:
    for one in three:
        promote(database, one)
    with database.begin() as connection:
        releases.block(connection, three[1].id, BY, "it invents names")
        releases.block(connection, three[2].id, BY, "it, too")
    assert drafting(database) == {"bho": "first"}
    with pytest.raises(StatusRefused, match="second is blocked"):
        promote(database, three[1])
    with database.begin() as connection:
        assert releases.unblock(connection, three[1].id, BY, "mended").status == "candidate"
    with pytest.raises(NotGated, match="second has not passed a gate for bho"):
        promote(database, three[1])


def test_a_retired_model_hands_back_what_it_drafts(database: Engine, three: list[Model]) -> None:
    promote(database, three[0])
    promote(database, three[1])
    promote(database, three[1], "hi")
    with database.begin() as connection:
        assert releases.retire(connection, three[1].id, BY, "too slow").status == "retired"
    assert drafting(database) == {"bho": "first"}


def test_a_model_without_a_gate_is_not_released(database: Engine, tmp_path: Path) -> None:
    made = added(database, tmp_path / "models" / "new")
    with pytest.raises(NotGated, match=r"new has not passed a gate for bho: .*--without-gate REASON"):
        promote(database, made)
    with database.begin() as connection:
        known = gate.list_of(connection, made, tmp_path / "models")
        for outcome in ("pass", "worse"):
            gate.record(connection, DiskBlobs(tmp_path), made, known, outcome, tags=["bho"], by=BY)  # type: ignore[arg-type]
    with pytest.raises(NotGated, match="the gate for bho ended with worse for new"):
        promote(database, made)
    with database.begin() as connection:
        gate.waive(connection, DiskBlobs(tmp_path), made, known, tag="bho", reason="a demonstration", by=BY)
    promote(database, made)
    with pytest.raises(NotGated):
        promote(database, made, "hi")


def test_a_gate_of_a_dialect_counts_for_its_language_but_not_for_everything(database: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    made = passed(database, DiskBlobs(tmp_path), added(database, folder / "new"), folder, "bho")
    promote(database, made, "hi")
    for tag in ("", "mag"):
        with pytest.raises(NotGated):
            promote(database, made, tag)


def test_a_model_does_not_draft_what_it_does_not_know(database: Engine, tmp_path: Path) -> None:
    made = added(database, tmp_path / "models" / "tamil", "ta")
    with pytest.raises(StatusRefused, match=r"tamil does not know bho \(hi\); it knows ta"):
        promote(database, made)
    with pytest.raises(UnknownVariety):
        promote(database, made, "klingon")


def test_a_rollback_returns_to_another_model_that_may_draft(database: Engine, three: list[Model]) -> None:
    first, second, third = three
    for one in (first, third, second, first, second):
        promote(database, one)
    with database.begin() as connection:
        releases.block(connection, first.id, BY, "it swears")
        releases.unblock(connection, first.id, BY, "it was another")
    rollback(database)  # not to the first, which has passed no gate since, nor to the second itself
    assert drafting(database) == {"bho": "third"}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_the_status_says_who_drafts(database: Engine, three: list[Model], seed: int) -> None:
    chance = Random(seed)
    for _ in range(40):
        _something(database, chance.choice(three), chance)
        _ensure_consistent(database)


def test_many_at_once_never_wait_in_a_circle(database: Engine, three: list[Model]) -> None:
    def some(seed: int) -> None:
        chance = Random(seed)
        for _ in range(10):
            _something(database, chance.choice(three), chance)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(some, range(4)))
    _ensure_consistent(database)


def _ensure_consistent(engine: Engine) -> None:
    with engine.begin() as connection:
        inforce, known = releases.in_force(connection), models.list_models(connection)
        lines = releases.chain(connection)
    assert {one.id for one in inforce.values()} == {one.id for one in known if one.status == "released"}
    assert {tag: line[0].id for tag, line in lines.items()} == {tag: one.id for tag, one in inforce.items()}


def _something(engine: Engine, model: Model, chance: Random) -> None:
    """Do one thing to a model that is often refused; then nothing has changed."""
    tag = chance.choice(["bho", "hi", ""])
    ways: list[Callable[[sa.Connection], object]] = [
        *[lambda one: releases.promote(one, model.id, tag, BY)] * 3,
        *[lambda one: releases.rollback(one, tag, BY, further=chance.random() < 0.5)] * 2,
        lambda one: releases.retire(one, model.id, BY),
        lambda one: releases.block(one, model.id, BY),
        lambda one: releases.unblock(one, model.id, BY),
        lambda one: models.set_status(one, model.id, chance.choice(["shadow", "candidate", "retired"]), BY),
    ]
    with suppress(BoliError), engine.begin() as connection:
        chance.choice(ways)(connection)


def test_two_promotions_at_once_leave_one_release(database: Engine, three: list[Model]) -> None:
    start = Barrier(3)

    def at_once(model: Model) -> str:
        start.wait()
        try:
            return promote(database, model, over="").model_id
        except ReleaseConflict as error:
            return str(error)

    with ThreadPoolExecutor(3) as threads:
        told = list(threads.map(at_once, [*three[:2], three[0]]))
    with database.begin() as connection:
        (inforce,) = connection.execute(sa.select(release.c.model_id).where(release.c.ended_at.is_(None))).scalars()
        assert connection.execute(sa.select(sa.func.count()).select_from(release)).scalar() == 1
    others = [one for one in told if one != inforce]
    assert all("another model was released for bho meanwhile" in one for one in others)
    assert len(others) == (1 if inforce == three[0].id else 2)
