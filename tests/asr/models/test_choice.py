"""Which model drafts which recording."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from asr.models.choice import Choice, Released, Spoken, choice, only
from asr.models.model_files import CARD, REQUIRED
from configs.settings import Asr


def installed(models: Path, *names: str) -> None:
    for name in names:
        (models / name).mkdir(parents=True)
        for file in (CARD, *REQUIRED):
            (models / name / file).touch()


def asr(models: Path, model: str = "auto", languages: Mapping[str, str] | None = None) -> Asr:
    return Asr(models=models, model=model, language_models=dict(languages or {}))


@pytest.mark.parametrize(
    ("here", "spoken", "drafts"),
    [
        ([], Spoken("hi"), "starter"),
        (["whisper-base"], Spoken("hi"), "whisper-base"),
        (["whisper-base"], Spoken(), "whisper-base"),
        (["whisper-base"], Spoken("sat"), "starter"),  # Whisper has no token for it: nobody drafts it
        (["whisper-tiny.en"], Spoken("en"), "whisper-tiny.en"),
        (["whisper-tiny.en"], Spoken("hi"), "starter"),
        (["whisper-tiny.en"], Spoken(), "starter"),  # the language may be any
        (["whisper-tiny.en"], Spoken(languages=("en", "hi")), "starter"),
        (["whisper-tiny.en", "whisper-base"], Spoken("en"), "whisper-base"),  # the larger one
        (["whisper-base", "whisper-large-v3-turbo"], Spoken("hi", "bho"), "whisper-large-v3-turbo"),
    ],
)
def test_auto_takes_the_largest_installed_that_knows_the_language(
    tmp_path: Path, here: list[str], spoken: Spoken, drafts: str
) -> None:
    installed(tmp_path, *here)
    assert choice(asr(tmp_path)).model_for(spoken) == drafts


def test_half_a_model_is_none(tmp_path: Path) -> None:
    installed(tmp_path, "whisper-base")
    (tmp_path / "whisper-base" / "model.bin").unlink()
    assert choice(asr(tmp_path)).model_for(Spoken("hi")) == "starter"


def test_a_named_model_drafts_all_that_has_none_of_its_own(tmp_path: Path) -> None:
    installed(tmp_path, "whisper-base")
    assert choice(asr(tmp_path, "starter")).model_for(Spoken("hi")) == "starter"
    chosen = choice(asr(tmp_path, "/models/large", {"hi": "hindi", "bho": "bhojpuri"}))
    assert chosen.model_for(Spoken("hi")) == "hindi"
    assert chosen.model_for(Spoken("hi", "bho")) == "bhojpuri"
    assert chosen.model_for(Spoken("hi", "mag-x-khortha")) == "hindi"  # a dialect of a dialect
    assert chosen.model_for(Spoken(languages=("hi",))) == "hindi"
    for spoken in (Spoken("ta"), Spoken(), Spoken(languages=("hi", "ta"))):
        assert chosen.model_for(spoken) == "/models/large"


def test_several_languages_of_one_model_are_drafted_by_it(tmp_path: Path) -> None:
    chosen = choice(asr(tmp_path, languages={"hi": "north", "mr": "north", "ta": "south"}))
    assert chosen.model_for(Spoken(languages=("hi", "mr"))) == "north"
    assert chosen.model_for(Spoken(languages=("hi", "ta"))) == "starter"


def test_one_model_for_everything(tmp_path: Path) -> None:
    chosen = choice(only(asr(tmp_path, "a", {"hi": "b"}), "c"))
    assert {chosen.model_for(spoken) for spoken in (Spoken(), Spoken("hi"), Spoken("ta"))} == {"c"}


BHO = Released("/models/bho", "bho", ("hi",))
HINDI = Released("/models/hindi", "hindi", ("hi",))
REST = Released("/models/rest", "rest", ("hi", "te"))


@pytest.mark.parametrize(
    ("releases", "spoken", "drafts"),
    [
        ({"hi": HINDI}, Spoken("hi"), "/models/hindi"),  # before what the settings name for Hindi
        ({"hi": HINDI}, Spoken("hi", "bho"), "/models/hindi"),  # and for the dialect
        ({"hi": HINDI, "bho": BHO}, Spoken("hi", "bho"), "/models/bho"),
        ({"hi": HINDI, "bho": BHO}, Spoken("hi"), "/models/hindi"),
        ({"": REST, "hi": HINDI}, Spoken("te"), "/models/rest"),
        ({"": REST}, Spoken("ta"), "tamil"),  # what it does not know, the settings say
        ({"": REST}, Spoken(), "/models/rest"),
        ({"": HINDI}, Spoken(), "whole"),  # it knows one language, and this may be any
        ({"hi": HINDI}, Spoken(), "whole"),
        ({"hi": HINDI}, Spoken(languages=("hi", "te")), "whole"),
        ({"hi": HINDI, "": REST}, Spoken(languages=("hi", "te")), "/models/rest"),
        ({"hi": HINDI, "": REST}, Spoken(languages=("hi", "ta")), "whole"),
        ({"": REST}, Spoken(languages=("hi", "te")), "/models/rest"),
        ({"sat": REST}, Spoken("sat"), "whole"),  # Whisper has no token for it
    ],
)
def test_a_release_comes_before_the_settings(
    tmp_path: Path, releases: Mapping[str, Released], spoken: Spoken, drafts: str
) -> None:
    settings = asr(tmp_path, "whole", {"hi": "of-the-settings", "bho": "of-the-settings", "ta": "tamil"})
    assert Choice(settings, (), releases).model_for(spoken) == drafts
