"""Choice: which model drafts a recording. The rule is here alone; the first line that fits decides:

    1. asr.language_models names a model for the dialect, or else for the language
    2. asr.model names a model
    3. asr.model is "auto": the largest installed model of the catalogue that knows the language
    4. the bundled model, which knows synthetic voices only

A recording without a language, or with several that have different models, is identified and drafted by one model:
that of lines 2 to 4, where line 3 asks for a multilingual model. Nothing is loaded here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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
class Choice:
    """The models to choose from: the settings, and what is installed, the largest first."""

    asr: Asr
    installed: tuple[CatalogueEntry, ...]

    def model_for(self, spoken: Spoken) -> str:
        """Return the name, folder or hub name of the model that drafts such a recording. Raises UnknownVariety."""
        if len(spoken.languages) > 1:
            chosen = {self.model_for(Spoken(tag)) for tag in spoken.languages}
            return chosen.pop() if len(chosen) == 1 else self._default(MULTILINGUAL)
        language = spoken.language or "".join(spoken.languages)
        for tag in (*_line(spoken.dialect), *_line(language)):
            if tag in self.asr.language_models:
                return self.asr.language_models[tag]
        return self._default(whisper_code(language, spoken.dialect) or MULTILINGUAL)

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
