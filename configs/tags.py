"""Tags and flags: what a transcriber may mark in a text, and of a segment. Its data: tags.toml.

tag     inside a text, at words or at a point between two       [foreign: PAN card]   [noise]
flag    of a whole segment                                      bad-sound
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from configs.errors import BoliError

WORDS: Final = "{words}"
FORMS: Final = ("srt", "vtt", "txt", "rttm")
# Names are typed into texts, and are classes of WebVTT.
_NAME = re.compile(r"[a-z]+(-[a-z]+)*")
_RTTM = re.compile(r"([A-Z]+(-[A-Z]+)*( [a-z]+)?)?")


class TagsWrong(BoliError, ValueError):
    """The data of tags is wrong. The message names the tag and says what to correct."""


@dataclass(frozen=True, slots=True)
class TagKind:
    """A mark inside a text. `words`, `point`: how each form of FORMS writes it there; empty where it does not stand."""

    id: str
    name: str
    meaning: str
    words: Mapping[str, str]
    point: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FlagKind:
    """What a transcriber may say of a segment. `moderation`: somebody should act on it, or be spared it."""

    id: str
    name: str
    meaning: str
    moderation: bool = False


@cache
def tags() -> Mapping[str, TagKind]:
    """Return every tag by its id, in the order of tags.toml. Raises TagsWrong."""
    return parsed_tags(_data())


@cache
def flags() -> Mapping[str, FlagKind]:
    """Return every flag by its id, in the order of tags.toml. Raises TagsWrong."""
    return parsed_flags(_data())


def parsed_tags(data: Mapping[str, Any]) -> Mapping[str, TagKind]:
    """Return the tags in the content of tags.toml. Raises TagsWrong."""
    return MappingProxyType({id: _tag(id, dict(values)) for id, values in data["tags"].items()})


def parsed_flags(data: Mapping[str, Any]) -> Mapping[str, FlagKind]:
    """Return the flags in the content of tags.toml. Raises TagsWrong."""
    return MappingProxyType({id: _flag(id, dict(values)) for id, values in data["flags"].items()})


def moderation_flags() -> tuple[str, ...]:
    """Return the ids of the flags for moderation. Raises TagsWrong."""
    return tuple(id for id, kind in flags().items() if kind.moderation)


def _data() -> dict[str, Any]:
    return tomllib.loads((files("configs") / "tags.toml").read_text(encoding="utf-8"))


def _tag(id: str, values: dict[str, Any]) -> TagKind:
    words, point = values.pop("words", {}), values.pop("point", {})
    if not words and not point:
        raise TagsWrong(f"tags.toml: {id} has neither `words` nor `point`: say where it stands")
    for place, forms in (("words", words), ("point", point)):
        if forms and set(forms) != set(FORMS):
            raise TagsWrong(f"tags.toml: `{place}` of {id} has {', '.join(FORMS)}, each once")
        for form, written in forms.items():
            _check(id, place, form, written)
    return TagKind(*_described(id, values), words, point)


def _flag(id: str, values: dict[str, Any]) -> FlagKind:
    moderation = values.pop("moderation", False)
    if not isinstance(moderation, bool):
        raise TagsWrong(f"tags.toml: `moderation` of {id} is true or false")
    return FlagKind(*_described(id, values), moderation)


def _check(id: str, place: str, form: str, written: str) -> None:
    if form == "rttm":
        if not _RTTM.fullmatch(written):
            raise TagsWrong(f"tags.toml: rttm of {id} is a type and perhaps a subtype, as NON-SPEECH noise; or empty")
    elif written.count(WORDS) != (1 if place == "words" else 0):
        raise TagsWrong(f"tags.toml: {form} of {id} has {WORDS} once where it marks words, and not at a point")


def _described(id: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    if not _NAME.fullmatch(id):
        raise TagsWrong(f"tags.toml: {id!r} is no name: small letters of English with hyphens between them")
    if set(values) != {"name", "meaning"} or not all(isinstance(value, str) and value for value in values.values()):
        raise TagsWrong(f"tags.toml: {id} has a `name` and a `meaning`, and beside them only what its kind has")
    return id, values["name"], values["meaning"]
