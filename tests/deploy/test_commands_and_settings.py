"""What deployment files run and set is real: commands and options of `boli`, settings and their values."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

from boli.cli import app
from configs.settings import ENVIRONMENT_PREFIX, NOT_SETTINGS, Settings, load
from tests.deploy.files import DEPLOY, commands, documents, variables

# Variables of others than Boli that the files set.
OTHERS = {
    "CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE", "HOME", "NUMBA_CACHE_DIR", "PATH", "POSTGRES_DB",
    "POSTGRES_PASSWORD_FILE", "POSTGRES_USER", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "SLOT",
}  # fmt: skip
COMMANDS = list(commands())


def test_all_three_commands_are_run_in_each_way() -> None:
    run = [line[0] for _, line in COMMANDS]
    assert {name: run.count(name) for name in set(run)} == {"serve": 3, "worker": 4, "migrate": 3}


@pytest.mark.parametrize(("where", "line"), COMMANDS)
def test_commands_and_options_exist(where: str, line: list[str]) -> None:
    command = typer.main.get_command(app).commands[line[0]]  # type: ignore[attr-defined]
    parsed = command.make_context(line[0], list(line[1:]), resilient_parsing=False)
    assert parsed.params.get("slot", 0) == 0


def test_an_option_that_does_not_exist_is_found() -> None:
    with pytest.raises(Exception, match="--slott"):
        typer.main.get_command(app).commands["worker"].make_context("worker", ["--slott", "0"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("where", "name", "value"), list(variables()))
def test_variables_are_settings(where: str, name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not name.startswith(ENVIRONMENT_PREFIX) or name in NOT_SETTINGS:
        assert name in OTHERS | NOT_SETTINGS, f"{where} sets {name}"
        return
    monkeypatch.setenv(name, value)
    section, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__")
    assert str(getattr(getattr(load(), section), key)) == value


def test_the_example_settings_can_be_used() -> None:
    found = load(DEPLOY / "boli.toml")
    assert found.api.secure_cookies
    assert found.storage.database_url.startswith("postgresql://")


def test_the_example_secret_of_kubernetes_can_be_used(tmp_path: Path) -> None:
    (secret,) = documents(DEPLOY / "kubernetes" / "settings.example.yaml")
    file = tmp_path / "boli.toml"
    file.write_text(secret["stringData"]["boli.toml"], "utf-8")
    assert load(file).api.secure_cookies


def test_settings_in_the_guide_exist() -> None:
    page = (DEPLOY.parent / "docs" / "guide" / "deploy.md").read_text("utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert blocks
    for block in blocks:
        Settings(**tomllib.loads(block))


def test_no_secret_is_in_the_files() -> None:
    """Passwords come from files that are not here: what stands for them says so."""
    for file in DEPLOY.rglob("*"):
        if file.is_file() and "secrets" not in file.parts:
            for password in re.findall(r"postgresql://\w+:([^@]+)@", file.read_text("utf-8")):
                assert password == "CHANGE-ME", file
