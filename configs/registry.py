"""The registry: every language and dialect that Boli knows, and the Whisper token to force for each.

The data is languages.tsv beside this file. A variety is a language (no parent) or a dialect or written form of one:

    hi  <-  mag  <-  mag-x-khortha          ta  <-  ta-IN-x-kongu
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from configs.errors import BoliError
from configs.language_names import key, names, readings

# What `whisper_code` returns where Whisper must not draft. No Whisper token has this name.
NO_DRAFT: Final = "none"

# ISO 15924 code -> Unicode script name.
SCRIPTS: Final = {
    "Arab": "Arabic",
    "Beng": "Bengali",
    "Deva": "Devanagari",
    "Gujr": "Gujarati",
    "Guru": "Gurmukhi",
    "Knda": "Kannada",
    "Latn": "Latin",
    "Mlym": "Malayalam",
    "Mtei": "Meetei_Mayek",
    "Olck": "Ol_Chiki",
    "Orya": "Oriya",
    "Taml": "Tamil",
    "Telu": "Telugu",
}

# RFC 5646 (BCP 47), the parts in use here: language, script, region, private use (subtags of at most 8 characters).
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?(-x(-[a-z0-9]{1,8})+)?")
_SHOWN: Final = 64  # letters of an unknown tag that are repeated
_WHISPER = re.compile(r"[a-z]{2,3}|none")


class RegistryError(BoliError, ValueError):
    """The registry's data is wrong. The message names the line and says what to correct."""


class UnknownVariety(BoliError, LookupError):
    """No such language or dialect. The message offers the closest ones."""


class WrongDialect(BoliError, ValueError):
    """The dialect belongs to another language than the one given."""


@dataclass(frozen=True, slots=True)
class Variety:
    """A language, or a dialect or written form of one.

    `tag`: BCP-47. `parent`: the tag it belongs to, "" for a language. `script`: ISO 15924 code, a key of SCRIPTS.
    `whisper`: the Whisper token to force, or "none". `speakers`: an estimate, None where there is none.
    """

    tag: str
    name: str
    parent: str
    script: str
    whisper: str
    speakers: int | None
    note: str


def varieties() -> tuple[Variety, ...]:
    """Return every variety: languages first, then dialects, in the order of the file."""
    return tuple(_by_tag().values())


def variety(tag: str) -> Variety:
    """Return the variety that is meant: by its tag, whatever the case (RFC 5646, section 2.1.1), by a code of ISO 639,
    by its name, or by a tag with a region or script that says nothing new: hi-IN, hi_IN, hin, Hindi and हिन्दी are hi.

    Raises UnknownVariety, whose message offers close tags and names.
    """
    found = _by_tag().get(tag) or _meant(tag)
    if found is None:
        raise UnknownVariety(f"no language or dialect has the tag {tag[:_SHOWN]!r}; {_suggestion(tag[:_SHOWN])}")
    return found


def language_of(tag: str) -> Variety:
    """Return the language at the top of the parent chain: language_of("mag-x-khortha") is Hindi.

    Raises UnknownVariety.
    """
    found = variety(tag)
    while found.parent:
        found = variety(found.parent)
    return found


def whisper_code(language: str, dialect: str = "") -> str | None:
    """Return the Whisper language code to force.

    NO_DRAFT: Whisper must not draft this, and people transcribe it from the sound. None: neither argument was given, so
    the recogniser has to detect the language. The dialect's token takes precedence over the language's.

    Raises UnknownVariety, and WrongDialect where the dialect belongs to another language.
    """
    if not dialect:
        return variety(language).whisper if language else None
    spoken = variety(dialect)
    if language and language_of(language) != language_of(dialect):
        top = language_of(dialect)
        raise WrongDialect(
            f"{spoken.tag} ({spoken.name}) is a variety of {top.tag} ({top.name}), not of {language};"
            f" give language {top.tag}, or another dialect"
        )
    return spoken.whisper


@cache
def whisper_codes() -> frozenset[str]:
    """Return every Whisper code that a variety is written with."""
    return frozenset(one.whisper for one in varieties()) - {NO_DRAFT}


def parse(table: str) -> tuple[Variety, ...]:
    """Read a registry from tab-separated text: comments start with #, the first other line is the header.

    Raises RegistryError for a wrong header, field, tag, script, duplicate or parent.
    """
    lines = [(n, line) for n, line in enumerate(table.splitlines(), 1) if line.strip() and not line.startswith("#")]
    header = tuple(field.name for field in fields(Variety))
    if not lines or tuple(lines[0][1].split("\t")) != header:
        raise RegistryError(f"the first line must name the fields: {', '.join(header)}")
    found = tuple(_row(n, line) for n, line in lines[1:])
    for problem in _problems(found):
        raise RegistryError(problem)
    return found


def _row(number: int, line: str) -> Variety:
    cells = line.split("\t")
    if len(cells) != len(fields(Variety)):
        raise RegistryError(f"line {number}: {len(cells)} fields, must be {len(fields(Variety))}")
    tag, name, parent, script, whisper, speakers, note = cells
    if not _TAG.fullmatch(tag):
        raise RegistryError(f"line {number}: {tag!r} is not a BCP-47 tag (a private-use part has at most 8 characters)")
    if not name:
        raise RegistryError(f"line {number}: {tag} has no name")
    if script not in SCRIPTS:
        raise RegistryError(f"line {number}: unknown script {script!r}; known are {', '.join(SCRIPTS)}")
    if not _WHISPER.fullmatch(whisper):
        raise RegistryError(f"line {number}: {whisper!r} is neither a Whisper code nor 'none'")
    if speakers and not (speakers.isascii() and speakers.isdecimal()):
        raise RegistryError(f"line {number}: {speakers!r} is not a number of speakers; leave it empty if unknown")
    return Variety(tag, name, parent, script, whisper, int(speakers) if speakers else None, note)


def _problems(found: tuple[Variety, ...]) -> Iterator[str]:
    """Yield problems between lines: duplicates, missing parents, circles."""
    parents = {variety.tag: variety.parent for variety in found}
    if len(parents) < len(found):
        tags = [variety.tag for variety in found]
        yield f"{next(tag for tag in tags if tags.count(tag) > 1)} occurs twice"
    for tag in parents:
        chain, above = {tag}, parents[tag]
        while above:
            if above not in parents:
                yield f"{tag}: its parent {above!r} is not in the registry"
                break
            if above in chain:
                yield f"{tag}: its parents run in a circle"
                break
            chain.add(above)
            above = parents[above]


@cache
def _by_tag() -> dict[str, Variety]:
    table = files("configs").joinpath("languages.tsv").read_text(encoding="utf-8")
    return {variety.tag: variety for variety in parse(table)}


@lru_cache(maxsize=1024)
def _meant(text: str) -> Variety | None:
    """Return the variety by any of its other names, or None."""
    known = _by_other_names()
    for wanted, script in readings(text):
        found = known.get(wanted)
        if found is not None and script in ("", found.script.lower()):
            return found
    return None


@cache
def _by_other_names() -> dict[str, Variety]:
    """Return varieties by tag and by each part of their names ("Sadri / Nagpuri"), in small letters."""
    found = {tag: _by_tag()[known] for known in _by_tag() for tag in [key(known)]}
    for one in varieties():
        for name in (one.name, *one.name.split("/")):
            found.setdefault(key(name), one)
    return found


def _suggestion(wanted: str) -> str:
    """Return which tags or names are similar."""
    known = _by_other_names()
    words = known | {name: known[tag] for name, tag in names().items()}
    close = dict.fromkeys(words[match] for match in difflib.get_close_matches(key(wanted), words, n=4, cutoff=0.6))
    # The language of a tag comes first: "hi-Latn" is nearer to hi than to ur-IN.
    top = _meant(key(wanted).split("-")[0])
    if top is not None and top.tag not in {language_of(found.tag).tag for found in close}:
        close = {top: None, **close}
    if not close:
        return "the registry is configs/languages.tsv"
    return "did you mean " + " or ".join(f"{found.tag} ({found.name})" for found in close) + "?"
