"""Settings: everything an operator may choose, typed, from one TOML file and the environment.

Three sources, each of which overrides the one before: the defaults below, the TOML file (argument, or $BOLI_CONFIG),
and variables `BOLI_SECTION__KEY`. An unknown key is an error that names it: a mistyped setting must not be ignored.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SourceError

from configs.blob_store import BlobStore
from configs.company import Company
from configs.encryption import Encryption
from configs.errors import BoliError
from configs.improvement import Improvement
from configs.retention import Retention
from configs.sections import (
    Accuracy,
    Api,
    Asr,
    Audio,
    Diarize,
    Engine,
    Limits,
    Outbound,
    Pay,
    Prices,
    Route,
    Script,
    Section,
    Speech,
    Storage,
    Voices,
)

__all__ = [
    "Accuracy", "Api", "Asr", "Audio", "BlobStore", "Company", "Diarize", "Encryption", "Engine", "Improvement",
    "Limits", "Outbound", "Pay", "Prices", "Retention", "Route", "Script", "Settings", "SettingsError", "Speech",
    "Storage", "Voices", "load",
]  # fmt: skip

ENVIRONMENT_PREFIX = "BOLI_"
# Variables with our prefix that are not settings: the path of the file, and the address and key of the client commands.
NOT_SETTINGS = frozenset({"BOLI_CONFIG", "BOLI_URL", "BOLI_KEY"})


class SettingsError(BoliError, ValueError):
    """The settings cannot be used. The message names the key and says what it may be."""


class Settings(BaseSettings):
    """All sections. Build with `load`; the environment is read at construction."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    storage: Storage = Storage()
    blobs: BlobStore = BlobStore()
    encryption: Encryption = Encryption()
    api: Api = Api()
    company: Company = Company()
    audio: Audio = Audio()
    limits: Limits = Limits()
    prices: Prices = Prices()
    speech: Speech = Speech()
    asr: Asr = Asr()
    diarize: Diarize = Diarize()
    voices: Voices = Voices()
    script: Script = Script()
    route: Route = Route()
    pay: Pay = Pay()
    engine: Engine = Engine()
    outbound: Outbound = Outbound()
    accuracy: Accuracy = Accuracy()
    improvement: Improvement = Improvement()
    retention: Retention = Retention()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment overrides the file, whose content comes in as arguments."""
        return (env_settings, init_settings)

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.storage.database_url or f"sqlite:///{self.storage.data_dir.absolute() / 'boli.db'}"


def load(path: Path | None = None) -> Settings:
    """Read the settings from a TOML file and the environment.

    Raises SettingsError, in one line, for an unreadable file, an unknown key or a value out of range.
    """
    path = path or (Path(os.environ["BOLI_CONFIG"]) if os.environ.get("BOLI_CONFIG") else None)
    _refuse_unknown_variables()
    try:
        return Settings(**(_read(path) if path else {}))
    except (ValidationError, SourceError) as error:
        raise SettingsError(_explain(error)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the settings file {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error


def _refuse_unknown_variables() -> None:
    for name in sorted(os.environ):
        if name.startswith(ENVIRONMENT_PREFIX) and name not in NOT_SETTINGS:
            section = name.removeprefix(ENVIRONMENT_PREFIX).split("__")[0].lower()
            if section not in Settings.model_fields or "__" not in name:
                raise SettingsError(f"the environment variable {name} is not a setting; sections are {_sections()}")


def _explain(error: ValidationError | SourceError) -> str:
    if isinstance(error, SourceError):
        return str(error)
    lines = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        known = f"unknown key; {_known_keys(problem['loc'])}"
        says = problem["msg"].removeprefix("Value error, ")  # Pydantic's words before those of our validators
        lines.append(f"{key}: {known if problem['type'] == 'extra_forbidden' else says}")
    return "settings: " + "; ".join(lines)


def _known_keys(location: tuple[int | str, ...]) -> str:
    section = Settings.model_fields.get(str(location[0])) if len(location) > 1 else None
    kind = section.annotation if section else None
    if isinstance(kind, type) and issubclass(kind, Section):
        return f"[{location[0]}] knows {', '.join(kind.model_fields)}"
    return f"sections are {_sections()}"


def _sections() -> str:
    return ", ".join(Settings.model_fields)
