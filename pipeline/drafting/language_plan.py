"""Language plan: in which language a recording is written down, and which code the recogniser is told.

The language token is always forced where the language is known. Where it is not, or where several are named (a
code-switched recording), it is found for each window, among those named that the model knows. A language without a
token (the registry says "none"), or one that the model was not trained on, gets no draft: a bad draft slows people down
more than an empty box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from asr.recognizer import ModelInfo
from configs.registry import NO_DRAFT, variety, whisper_code, whisper_codes

NO_DRAFT_FLAG = "no-draft"  # a segment that people write from scratch


class LanguagesAlike(ValueError):
    """The languages of a code-switched recording cannot be told apart. The message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """`tag`: the BCP-47 tag segments carry, "" where it is found for each window. `code`: the Whisper code to force,
    None to find it among those of `tags`, which says for each code the tag that segments then carry. `drafted`: False
    where people write from scratch. `several`: more languages than one are named; `unsure`: the model does not know
    all of them, so any window may be in one that it cannot write.
    """

    tag: str
    code: str | None
    drafted: bool
    tags: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    unsure: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that a window may have; empty: any of the model's."""
        return (self.code,) if self.code else tuple(self.tags)


def spoken(language: str, dialect: str, model: ModelInfo, languages: Sequence[str] = ()) -> Spoken:
    """Return how a recording with these tags is drafted by this model; `languages`: all that are spoken, if several.

    Raises UnknownVariety for an unknown tag, LanguagesAlike.
    """
    if len(languages) > 1:
        named = by_code(languages)
        known = {code: tag for code, tag in named.items() if code in model.languages}
        return Spoken("", None, bool(known), known, several=True, unsure=len(known) < len(named))
    language = language or "".join(languages)
    if not language:
        return Spoken("", None, True, {code: code for code in model.languages if code in whisper_codes()})
    code = whisper_code(language, dialect)
    if code == NO_DRAFT or code not in model.languages:
        return Spoken(language, None, drafted=False)
    return Spoken(language, code, drafted=True)


def by_code(languages: Sequence[str]) -> dict[str, str]:
    """Return the tags of a code-switched recording by the codes that tell them apart.

    Raises UnknownVariety, and LanguagesAlike where a language has no code or two have the same.
    """
    found: dict[str, str] = {}
    for tag in dict.fromkeys(languages):
        one = variety(tag)
        if one.whisper == NO_DRAFT:
            raise LanguagesAlike(f"{one.tag} ({one.name}) cannot be recognised among others: send it as `language`")
        if one.whisper in found and found[one.whisper] != one.tag:
            raise LanguagesAlike(
                f"{found[one.whisper]} and {one.tag} sound alike to the recogniser (both are {one.whisper!r} to it):"
                " name one of them"
            )
        found[one.whisper] = one.tag
    return found
