"""Language plan: in which language a recording is transcribed, and which language code the recogniser gets.

    language known             -> its code is forced
    unknown, or several named  -> found for each window, among those that the model knows
    no code, or model untrained -> no draft; people write from scratch

A language has no code where the registry says "none". A bad draft slows people down more than an empty box, so there is
no draft then. A recording with several languages is called code-switched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from asr.recognizer import ModelInfo
from configs.errors import BoliError
from configs.registry import NO_DRAFT, variety, whisper_code, whisper_codes


class LanguagesAlike(BoliError, ValueError):
    """The languages of a code-switched recording cannot be told apart. The message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class LanguagePlan:
    """How the language of each window is decided.

    `tag`: the BCP-47 tag of all segments, "" where it is found for each window. `code`: the Whisper code to force, None
    to find it among those of `tags`. `tags`: for each code, the tag that segments get. `drafted`: False where people
    write from scratch. `several`: more than one language is named. `unsure`: the model does not know all named
    languages, so any window may be in one that it cannot transcribe.
    """

    tag: str
    code: str | None
    drafted: bool
    tags: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    unsure: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that a window may have. Empty: any that the model knows."""
        return (self.code,) if self.code else tuple(self.tags)


def plan_language(language: str, dialect: str, model: ModelInfo, languages: Sequence[str] = ()) -> LanguagePlan:
    """Return the plan for a recording with these tags and this model. `languages`: all that are spoken, if several.

    Raises UnknownVariety for an unknown tag, and LanguagesAlike.
    """
    if len(languages) > 1:
        named = by_code(languages)
        known = {code: tag for code, tag in named.items() if code in model.languages}
        return LanguagePlan("", None, bool(known), known, several=True, unsure=len(known) < len(named))
    language = language or "".join(languages)
    if not language:
        return LanguagePlan("", None, True, {code: code for code in model.languages if code in whisper_codes()})
    code = whisper_code(language, dialect)
    if code == NO_DRAFT or code not in model.languages:
        return LanguagePlan(language, None, drafted=False)
    return LanguagePlan(language, code, drafted=True)


def by_code(languages: Sequence[str]) -> dict[str, str]:
    """Return the tags of a code-switched recording by their language codes.

    Raises UnknownVariety, and LanguagesAlike where a language has no code or two languages share one.
    """
    tags: dict[str, str] = {}
    for tag in dict.fromkeys(languages):
        named = variety(tag)
        if named.whisper == NO_DRAFT:
            raise LanguagesAlike(f"{named.tag} ({named.name}) cannot be recognised among others: send it as `language`")
        if named.whisper in tags and tags[named.whisper] != named.tag:
            raise LanguagesAlike(
                f"{tags[named.whisper]} and {named.tag} sound alike to the recogniser (both are {named.whisper!r} to"
                " it): name one of them"
            )
        tags[named.whisper] = named.tag
    return tags
