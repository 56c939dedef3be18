"""Declared: which languages of the registry have a draft by the models in use."""

from dataclasses import replace
from pathlib import Path

from asr.models.choice import Released, choice
from asr.models.declared import drafted
from configs.registry import NO_DRAFT, varieties, variety
from configs.settings import Asr


def test_the_bundled_model_drafts_what_its_card_says(tmp_path: Path) -> None:
    found = drafted(varieties(), choice(Asr(models=tmp_path)))
    assert {variety(tag).whisper for tag in found} == {"hi", "ta", "te", "bn", "mr", "kn", "ml", "gu"}


def test_a_model_that_is_elsewhere_counts_as_multilingual(tmp_path: Path) -> None:
    found = drafted(varieties(), choice(Asr(model=str(tmp_path / "none"), models=tmp_path)))
    assert found == {one.tag for one in varieties() if one.whisper != NO_DRAFT}


def test_a_model_of_one_language_adds_to_the_others(tmp_path: Path) -> None:
    asr = Asr(models=tmp_path, language_models={"ur": str(tmp_path / "none")})
    assert {"ur", "dcc", "hi"} <= drafted(varieties(), choice(asr))
    assert "en" not in drafted(varieties(), choice(asr))


def test_a_broken_model_drafts_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    assert drafted(varieties(), choice(Asr(model=str(tmp_path / "broken"), models=tmp_path))) == set()


def test_a_released_model_drafts_what_the_registry_says_that_it_knows(tmp_path: Path) -> None:
    settings = choice(Asr(models=tmp_path))
    urdu = Released(str(tmp_path / "on-another-machine"), "urdu", ("ur",))
    before, after = drafted(varieties(), settings), drafted(varieties(), replace(settings, releases={"ur": urdu}))
    assert {variety(tag).whisper for tag in after - before} == {"ur"}
    assert before < after
