"""Choice: which model drafts a recording. The rule is here alone; the first line that fits decides:

    1. a model was released for the dialect, or else for the language, or else for everything, and knows the language
    2. asr.language_models names a model for the dialect, or else for the language
    3. asr.model names a model
    4. asr.model is "auto": the largest installed model of the catalogue that knows the language
    5. the bundled model, which knows synthetic voices only

A recording without a language, or with several that have different models, is identified and drafted by one model: the
one released for everything, if it knows them all; else that of lines 3 to 5, where line 4 asks for a multilingual
model. Nothing is loaded here, and no database is known here: who chooses says what is released.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from asr.models import model_files
from configs.catalogue import CatalogueEntry, catalogue
from configs.registry import NO_DRAFT, variety, whisper_code
from configs.settings import Asr

MULTILINGUAL = "multilingual"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is known of a recording's language: tags of the registry. All empty: nothing."""

    language: str = ""
    dialect: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Released:
    """A model that was released. `model`: as `asr.model` would name it; `name`: what people call it; `languages`:
    the Whisper codes that it knows.
    """

    model: str
    name: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pinned:
    """The model that began a recording, and ends it. `model`: as `asr.model` would name it; `sha256`: of its files."""

    model: str
    sha256: str


class Chooser(Protocol):
    """Whoever says which model drafts a recording now. What it says may change from one recording to the next."""

    @property
    def asr(self) -> Asr:
        """The settings."""
        ...

    def model_for(self, spoken: Spoken) -> str:
        """Return the name, folder or hub name of the model that drafts such a recording. Raises UnknownVariety."""
        ...

    def located(self, pinned: Pinned) -> str:
        """Return what a pinned model is called on this machine."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """The models to choose from: the settings, what is installed, the largest first, and what is released, by tag."""

    asr: Asr
    installed: tuple[CatalogueEntry, ...]
    releases: Mapping[str, Released] = field(default_factory=dict)

    def model_for(self, spoken: Spoken) -> str:
        """Return the name, folder or hub name of the model that drafts such a recording. Raises UnknownVariety."""
        if len(spoken.languages) > 1:
            return self._for_several(spoken.languages)
        if (released := self.release_for(spoken)) is not None:
            return released.model
        language = _language(spoken)
        for tag in (*_line(spoken.dialect), *_line(language)):
            if tag in self.asr.language_models:
                return self.asr.language_models[tag]
        return self._default(whisper_code(language, spoken.dialect) or MULTILINGUAL)

    def release_for(self, spoken: Spoken) -> Released | None:
        """Return the release that decides for a recording in one language, or in one that nobody named; None where the
        settings decide. Raises UnknownVariety.
        """
        language = _language(spoken)
        code = whisper_code(language, spoken.dialect)
        for tag in (*_line(spoken.dialect), *_line(language), ""):
            released = self.releases.get(tag)
            if released and (code in released.languages if code else len(released.languages) > 1):
                return released
        return None

    def located(self, pinned: Pinned) -> str:
        """Return what a pinned model is called: as it was."""
        return pinned.model

    def _for_several(self, languages: Sequence[str]) -> str:
        chosen = {self.model_for(Spoken(tag)) for tag in languages}
        if len(chosen) == 1:
            return chosen.pop()
        released = self.releases.get("")
        if released and {whisper_code(tag) for tag in languages} <= set(released.languages):
            return released.model
        return self._default(MULTILINGUAL)

    def _default(self, code: str) -> str:
        if self.asr.model != model_files.AUTO:
            return self.asr.model
        return next((one.name for one in self.installed if _knows(one, code)), model_files.STARTER)


def choice(asr: Asr) -> Choice:
    """Return the choice as things are now. What is installed later takes part in the next one."""
    here = [one for one in catalogue().values() if one.drafts and is_installed(one, asr)]
    return Choice(asr, tuple(sorted(here, key=lambda one: -one.megabytes)))


def is_installed(model: CatalogueEntry, asr: Asr) -> bool:
    """Return whether this model is in the folder of models, whole."""
    folder = asr.models.expanduser() / model.name
    needed = model_files.REQUIRED if model.drafts else tuple(model.sources[0].files)
    return all((folder / name).is_file() for name in (model_files.CARD, *needed))


def only(asr: Asr, model: str) -> Asr:
    """Return settings in which this model drafts everything."""
    return asr.model_copy(update={"model": model, "language_models": {}})


def _language(spoken: Spoken) -> str:
    return spoken.language or "".join(spoken.languages)


def _knows(model: CatalogueEntry, code: str) -> bool:
    if model.languages == MULTILINGUAL:
        return code != NO_DRAFT
    return code == model.languages


def _line(tag: str) -> Iterator[str]:
    """Yield a tag and those above it: mag-x-khortha, mag, hi."""
    while tag:
        found = variety(tag)
        yield found.tag
        tag = found.parent
