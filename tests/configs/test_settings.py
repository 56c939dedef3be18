"""Settings: a file, the environment, and one clear error for what does not exist."""

from pathlib import Path

import pytest

from configs.settings import SettingsError, load


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "boli.toml"
    file.write_text('[asr]\nmodel = "large"\nbeam_size = 3\n')
    monkeypatch.setenv("BOLI_ASR__BEAM_SIZE", "2")
    settings = load(file)
    assert (settings.asr.model, settings.asr.beam_size, settings.asr.batch_size) == ("large", 2, 0)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[asr]\nmodle = 1\n", "asr.modle"),
        ("[azr]\nmodel = 1\n", "azr"),
        ("[route]\nfloor = 0.01\n", "route.floor"),
        ("[asr\n", "not valid TOML"),
    ],
)
def test_a_wrong_key_or_value_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "boli.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=named):
        load(file)


@pytest.mark.parametrize("name", ["BOLI_ASR__MODLE", "BOLI_NOSUCH__KEY", "BOLI_MODEL"])
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError) as caught:
        load()
    assert name.removeprefix("BOLI_").split("__")[-1].lower() in str(caught.value).lower()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        load(tmp_path / "none.toml")


def test_sqlite_in_the_data_folder_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path))
    assert load().database_url == f"sqlite:///{tmp_path}/boli.db"


def test_models_by_language_come_from_the_file_and_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "boli.toml"
    file.write_text('[asr.language_models]\nhi = "a"\nta = "b"\n')
    monkeypatch.setenv("BOLI_ASR__LANGUAGE_MODELS__TA", "c")
    assert load(file).asr.language_models == {"hi": "a", "ta": "c"}
    monkeypatch.setenv("BOLI_ASR__LANGUAGE_MODELS", '{"mag-x-khortha": "d"}')
    assert load(file).asr.language_models["mag-x-khortha"] == "d"
    file.write_text('[asr.language_models]\nhindee = "a"\n')
    with pytest.raises(SettingsError, match=r"asr\.language_models.*'hindee'.*did you mean hi"):
        load(file)
