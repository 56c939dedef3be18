"""Model files: the bundled model is the one its card describes, and a card can be written for a new one."""

import json
from pathlib import Path

import pytest

from asr.models import model_files
from asr.models.model_files import ModelFilesError
from asr.training.recipe import LANGUAGES
from tests.starter import copy_of_starter


@pytest.mark.parametrize("form", [".", "transformers"], ids=["for drafting", "for fine-tuning"])
def test_the_bundled_models_card_its_page_and_its_files_agree(form: str) -> None:
    folder, page = model_files.starter_folder(), (model_files.starter_folder() / "MODEL_CARD.md").read_text("utf-8")
    card = json.loads((folder / form / "boli.json").read_text(encoding="utf-8"))
    assert card["hash"] == model_files.hash_of(folder / form)
    for said in (card["hash"], card["name"], card["intended_use"]):
        assert said in page
    assert all(f"`{language}`" in page for language in card["languages"])


def test_the_card_is_read() -> None:
    found = model_files.read(model_files.starter_folder())
    assert found.name == "boli-starter-3"
    assert found.languages == LANGUAGES
    assert set(found.tokens_per_second) == set(found.languages)
    assert found.intended_use.startswith("Demo and tests only")
    assert found.window_ms == 10_000


def test_the_bundled_model_is_small() -> None:
    folder = model_files.starter_folder()
    assert sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) < 15_000_000


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json", "preprocessor_config.json"])
def test_every_file_of_the_model_counts(name: str, tmp_path: Path) -> None:
    before = model_files.hash_of(copy_of_starter(tmp_path))
    with (tmp_path / name).open("ab") as file:
        file.write(b" ")
    assert model_files.hash_of(tmp_path) != before


def test_other_files_do_not_count(tmp_path: Path) -> None:
    before = model_files.hash_of(copy_of_starter(tmp_path))
    (tmp_path / "README.md").write_text("notes", encoding="utf-8")
    assert model_files.hash_of(tmp_path) == before


def test_a_written_card_is_read_back(tmp_path: Path) -> None:
    copy_of_starter(tmp_path)
    model_files.write_card(
        tmp_path, name="मेरा-1", intended_use="trial", languages=("hi",), tokens_per_second={"hi": 12.5}
    )
    found = model_files.read(tmp_path)
    assert (found.name, found.intended_use, found.languages) == ("मेरा-1", "trial", ("hi",))
    assert found.tokens_per_second == {"hi": 12.5}


@pytest.mark.parametrize(
    ("card", "problem"), [("{", "cannot be read"), ("[]", "does not say name"), ('{"name": "a"}', "hash, intended_use")]
)
def test_a_broken_card_is_one_clear_error(card: str, problem: str, tmp_path: Path) -> None:
    (copy_of_starter(tmp_path) / "boli.json").write_text(card, encoding="utf-8")
    with pytest.raises(ModelFilesError, match=problem):
        model_files.read(tmp_path)
