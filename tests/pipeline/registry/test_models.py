"""The registry of models, on SQLite and PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from asr.finetuning.trained_on import Trained
from asr.models import model_files
from asr.models.model_files import ModelChanged, ModelFilesError
from pipeline.evaluation import training_lists
from pipeline.registry import models
from pipeline.registry.models import ModelTaken, StatusRefused, UnknownModel
from pipeline.store.tables.evaluation import trained_on
from tests.conftest import Rows
from tests.registered import BY, added, model_in


def test_a_model_is_known_by_its_card_and_its_files(database: Engine, tmp_path: Path) -> None:
    made = added(database, tmp_path / "models" / "whisper-bho", "hi", base="starter")
    assert (made.name, made.folder, made.status, made.languages) == ("whisper-bho", "whisper-bho", "candidate", ("hi",))
    assert made.sha256 == model_files.hash_of(tmp_path / "models" / "whisper-bho")
    assert (made.base, made.affected, made.created_by) == ("starter", 0, BY)
    with database.begin() as connection:
        for named in (made.id, made.name, made.version, made.sha256):
            assert models.get(connection, named) == made
        assert models.list_models(connection) == [made]
        assert [event.kind for event in models.history(connection, made.id)] == ["added"]


def test_a_folder_elsewhere_keeps_its_whole_path(database: Engine, tmp_path: Path) -> None:
    folder = model_in(tmp_path / "elsewhere" / "far")
    with database.begin() as connection:
        made = models.add(connection, folder, by=BY, models=tmp_path / "models")
        bundled = models.add(connection, model_files.starter_folder(), by=BY, models=tmp_path / "models")
    assert made.folder == str(folder)
    assert made.path(tmp_path / "other") == folder
    assert (bundled.folder, bundled.path(tmp_path)) == ("starter", model_files.starter_folder())


def test_neither_a_name_nor_files_are_there_twice(database: Engine, tmp_path: Path) -> None:
    added(database, tmp_path / "models" / "first")
    other = model_in(tmp_path / "elsewhere" / "first")
    (other / "preprocessor_config.json").write_text("{}", "utf-8")
    model_files.write_card(other, name="first", intended_use="tests", languages=("hi",))
    with database.begin() as connection:
        with pytest.raises(ModelTaken, match="these files are in the registry already, as first"):
            models.add(connection, tmp_path / "models" / "first", by=BY, models=tmp_path)
        with pytest.raises(ModelTaken, match=r"another model is called first: .* boli\.json"):
            models.add(connection, other, by=BY, models=tmp_path)


def test_what_is_no_model_and_what_was_changed_is_refused(database: Engine, tmp_path: Path) -> None:
    changed = model_in(tmp_path / "models" / "changed")
    (changed / "config.json").write_text("{}", "utf-8")
    with database.begin() as connection:
        with pytest.raises(ModelFilesError, match="there is no model folder"):
            models.add(connection, tmp_path / "nothing", by=BY, models=tmp_path)
        with pytest.raises(ModelChanged):
            models.add(connection, changed, by=BY, models=tmp_path)
        with pytest.raises(UnknownModel, match="no data set 'snp_none'"):
            models.add(connection, model_in(tmp_path / "right"), by=BY, models=tmp_path, snapshot_id="snp_none")


def test_an_unknown_name_is_told_which_are_near(database: Engine, tmp_path: Path) -> None:
    with database.begin() as connection, pytest.raises(UnknownModel, match="it is empty: boli model add FOLDER"):
        models.get(connection, "whisper-bho")
    added(database, tmp_path / "models" / "whisper-bho")
    with database.begin() as connection, pytest.raises(UnknownModel, match="near: whisper-bho"):
        models.get(connection, "wisper-bho")


def test_what_a_model_was_trained_on_is_known_as_soon_as_it_is_added(
    database: Engine, rows: Rows, tmp_path: Path
) -> None:
    (segment,) = rows.draft(rows.recording(rows.client("c").id).id, "एक")
    learnt = [Trained(f"seg_{number}", "ab" * 32, 5, "") for number in range(600)]
    folder = model_in(tmp_path / "bho", learnt=[*learnt, Trained(segment.id, "cd" * 32, 5, "")])
    with database.begin() as connection:
        made = models.add(connection, folder, by=BY, models=tmp_path)
        found = connection.execute(select(trained_on.c.segment_id, trained_on.c.model, trained_on.c.known_by)).all()
        assert training_lists.unknown(connection, made.version) == []
    assert found == [(segment.id, made.version, "id")]


def test_a_status_follows_the_allowed_moves(database: Engine, tmp_path: Path) -> None:
    made = added(database, tmp_path / "models" / "bho")
    with database.begin() as connection:
        assert models.set_status(connection, made.id, "shadow", BY, "for a week").status == "shadow"
        assert models.set_status(connection, made.id, "shadow", BY).status == "shadow"
        with pytest.raises(StatusRefused, match="bho drafts nothing: promote it"):
            models.set_status(connection, made.id, "released", BY)
        models.set_status(connection, made.id, "blocked", BY, "it swears")
        with pytest.raises(StatusRefused, match="bho is blocked and cannot become shadow"):
            models.set_status(connection, made.id, "shadow", BY)
        told = [(event.kind, event.detail.get("target")) for event in models.history(connection, made.id)]
    assert told == [("added", None), ("status", "shadow"), ("status", "blocked")]
