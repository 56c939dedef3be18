"""Which model drafts now: a release needs no restart, and a model that is not here whole is not used."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from asr.models.choice import Pinned, Spoken
from configs.settings import Asr
from pipeline.registry import releases
from pipeline.registry.current_choice import CurrentChoice, choice_now
from pipeline.registry.models import Model
from pipeline.store.blobs import DiskBlobs
from tests.registered import BY, added, passed

HI, BHO, TA = Spoken("hi"), Spoken("hi", "bho"), Spoken("ta")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def ready(database: Engine, models: Path, name: str, *languages: str) -> Model:
    return passed(database, DiskBlobs(models / "blobs"), added(database, models / name, *languages), models, "bho", "")


def promote(database: Engine, model: Model, tag: str) -> None:
    with database.begin() as connection:
        releases.promote(connection, model.id, tag, BY)


def test_a_release_counts_from_the_next_look(database: Engine, models: Path) -> None:
    first, second = ready(database, models, "first"), ready(database, models, "second", "hi")
    now, later = (CurrentChoice(database, Asr(models=models), fresh_s) for fresh_s in (0, 3600))
    assert now.model_for(BHO) == later.model_for(BHO) == "starter"
    promote(database, second, "bho")
    assert (now.model_for(BHO), now.model_for(HI)) == (str(models / "second"), "starter")
    assert later.model_for(BHO) == "starter"
    promote(database, first, "")
    assert [now.model_for(one) for one in (BHO, HI, TA)] == [str(models / name) for name in ("second", *["first"] * 2)]
    with database.begin() as connection:
        assert choice_now(connection, now.asr).model_for(BHO) == now.model_for(BHO)
        releases.rollback(connection, "bho", BY)
    assert now.model_for(BHO) == str(models / "first")


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_where_a_released_model_is_not_whole_the_one_before_drafts_on(sqlite: Engine, models: Path, harm: str) -> None:
    for name in ("first", "second"):
        promote(sqlite, ready(sqlite, models, name), "bho")
    now = CurrentChoice(sqlite, Asr(models=models), 0)
    assert now.model_for(BHO) == str(models / "second")
    shutil.move(models / "second", models / "aside")
    if harm == "changed":
        shutil.copytree(models / "first", models / "second")
    with capture_logs() as logs:
        for _ in range(3):
            assert now.model_for(BHO) == str(models / "first")
    (told,) = logs  # once
    assert (told["log_level"], told["released"], told["drafts"], told["instead"]) == ("error", "second", "bho", "first")
    assert str(models / "second") in told["problem"]
    shutil.rmtree(models / "second", ignore_errors=True)
    shutil.move(models / "aside", models / "second")
    assert now.model_for(BHO) == str(models / "second"), "it is used as soon as it is here"
    for name in ("first", "second"):
        shutil.rmtree(models / name)
    assert now.model_for(BHO) == "starter"


def test_a_pinned_model_is_found_where_it_is_on_this_machine(sqlite: Engine, models: Path, tmp_path: Path) -> None:
    made = ready(sqlite, models, "first")
    elsewhere = CurrentChoice(sqlite, Asr(models=tmp_path / "other"), 0)
    assert elsewhere.located(Pinned(str(models / "first"), made.sha256)) == str(tmp_path / "other" / "first")
    assert elsewhere.located(Pinned("whisper-base", "00" * 32)) == "whisper-base"
