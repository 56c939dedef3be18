"""Spoken: which language and dialect of the registry an utterance of a test set is in, from what its file says."""

from dataclasses import dataclass
from functools import lru_cache

from configs.registry import UnknownVariety, language_of, variety


class LanguageMissing(ValueError):
    """Neither the file nor the caller names a language."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """`language`: of the registry. `dialect`: of the registry, "" where it has none of that name; `named`: as shown."""

    language: str
    dialect: str
    named: str


@lru_cache(maxsize=4096)
def spoken(language: str, dialect: str, usual: str) -> Spoken:
    """Return what is spoken. `usual`: the language where the file names none.

    A dialect that the registry does not know is a name like any other: it makes a slice, and no rules. Raises
    LanguageMissing and configs.registry.UnknownVariety.
    """
    if not (language or usual):
        raise LanguageMissing("no language: give --language hi, or a column `language`")
    given = variety(language or usual)
    top = language_of(given.tag).tag
    found = _dialect(dialect, top) or ("" if dialect else given.tag if given.parent else "")
    return Spoken(top, found, found or dialect)


def _dialect(dialect: str, language: str) -> str:
    try:
        known = variety(dialect)
    except UnknownVariety:
        return ""
    return known.tag if known.parent and language_of(known.tag).tag == language else ""
