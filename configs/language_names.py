"""Language names: what else a registered language is called, and how the world writes its tag.

    hin, Hindi, hindi, हिन्दी          a code of ISO 639-2 or 639-3, or a name     -> hi
    hi-IN, hi_IN, HIN-IN, hi-Deva-IN   a region and a script that say nothing new  -> hi

The names are language_names.tsv beside this file; the registry (registry.py) decides which of the readings it has.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

# Where people of a region write the language in another script than the registry's: their likely subtags in Unicode's
# CLDR. "": the registry has no such variety.
_OTHER_SCRIPT: Final = {"sd-in": "sd-deva", "pa-pk": ""}
_MOST_LETTERS: Final = 64


def key(text: str) -> str:
    """Return a tag or a name as it is compared: NFC, without case, with hyphens for underscores."""
    return unicodedata.normalize("NFC", text.strip()).casefold().replace("_", "-")


def readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a text may mean, the nearest first: a tag in small letters, and the script that it asks for or "".

    The language of the tag is the registry's wherever a code of ISO 639 was written.
    """
    wanted = key(text)
    if len(wanted) > _MOST_LETTERS:
        return
    yield wanted, ""
    if wanted in _by_name():
        yield _by_name()[wanted], ""
    first, *rest = wanted.split("-")
    language = _by_name().get(first, first)
    yield "-".join((language, *rest)), ""
    yield from _without_region(language, rest)


def _without_region(language: str, rest: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the tag without a region, and then without a script, which the caller has to compare."""
    script = rest.pop(0) if rest and len(rest[0]) == 4 and rest[0].isalpha() else ""
    if len(rest) > 1 or (rest and not _is_region(rest[0])):
        return
    other = _OTHER_SCRIPT.get("-".join((language, *rest))) if not script else None
    if other is not None:
        yield other, ""
        return
    if script:
        yield f"{language}-{script}", ""
    yield language, script


def _is_region(subtag: str) -> bool:
    """Say whether it is a country of ISO 3166 or a region of UN M.49, by its form (RFC 5646, section 2.2.4)."""
    return (len(subtag) == 2 and subtag.isalpha()) or (len(subtag) == 3 and subtag.isdecimal())


def names() -> dict[str, str]:
    """Return the tag of each other name, both in small letters; codes are not in it."""
    return {name: tag for tag, _, called in _rows() for name in called}


@cache
def _by_name() -> dict[str, str]:
    return names() | {code: tag for tag, codes, _ in _rows() for code in codes}


@cache
def _rows() -> tuple[tuple[str, list[str], list[str]], ...]:
    table = files("configs").joinpath("language_names.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return tuple((key(tag), _listed(codes), _listed(called)) for tag, codes, called in lines[1:])


def _listed(cell: str) -> list[str]:
    return [key(part) for part in cell.split(",") if part.strip()]
