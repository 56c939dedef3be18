"""Deepgram's query parameters: those that are honoured, and those that are refused by their name.

A parameter that is not here at all is refused, too, as on every call.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from review_api.problems import Problem
from review_api.text_input import Line, Word


def _not_done(values: list[str]) -> list[str]:
    if any(value.lower() not in ("", "false") for value in values):
        raise ValueError("this is not done here; leave it out")
    return values


def _newest(value: str) -> str:
    if value != "latest":
        raise ValueError("there is one version here: leave it out, or send latest")
    return value


# One that cannot be had. `false` is taken: a program that says so gets what it wants.
NotDone = Annotated[list[str], Field(max_length=100), AfterValidator(_not_done)]
Name = Annotated[Line, Field(max_length=100)]
Words = Annotated[list[Word], Field(max_length=50)]


class Listen(BaseModel):
    """Honoured: `language` (`multi`: detected), `detect_language`, `keyterm`, `keywords` (without weights), `diarize`,
    `diarize_model`, `utterances`, `paragraphs`, `smart_format`. Always so: `punctuate`, `multichannel`: each channel is
    heard. `model` may be any name: which model drafts is the operator's choice, and `metadata` says it.
    """

    model: Name = ""
    version: Annotated[str, Field(max_length=40), AfterValidator(_newest)] = "latest"
    language: Name = ""
    detect_language: bool = False
    keyterm: Words = []
    keywords: Words = []
    diarize: bool = False
    diarize_model: Name = ""
    utterances: bool = False
    paragraphs: bool = False
    smart_format: bool = False
    punctuate: bool = True
    multichannel: bool = True
    mip_opt_out: bool = True
    callback: NotDone = []
    callback_method: NotDone = []
    custom_intent: NotDone = []
    custom_intent_mode: NotDone = []
    custom_topic: NotDone = []
    custom_topic_mode: NotDone = []
    detect_entities: NotDone = []
    dictation: NotDone = []
    encoding: NotDone = []
    extra: NotDone = []
    filler_words: NotDone = []
    intents: NotDone = []
    language_hint: NotDone = []
    measurements: NotDone = []
    numerals: NotDone = []
    profanity_filter: NotDone = []
    redact: NotDone = []
    replace: NotDone = []
    search: NotDone = []
    sentiment: NotDone = []
    summarize: NotDone = []
    tag: NotDone = []
    topics: NotDone = []
    utt_split: NotDone = []

    def fields(self) -> dict[str, str]:
        """Return the form of POST /v1/recordings. Raises a 422 problem for what cannot be had together."""
        language = "" if self.language == "multi" else self.language
        if language and self.detect_language:
            raise Problem(422, "language-twice", "send `language`, or `detect_language` where it is not known")
        if any(":" in word for word in self.keywords):
            raise Problem(422, "unsupported-value", "`keywords` have no weights here; send the words alone")
        words = ", ".join(dict.fromkeys([*self.keyterm, *self.keywords]))
        return {name: value for name, value in {"language": language, "vocabulary": words}.items() if value}

    def shown(self, whole: dict[str, Any]) -> dict[str, Any]:
        """Return the answer without what was not asked for: speakers, utterances, paragraphs."""
        results = whole["results"]
        alternatives = [one for channel in results["channels"] for one in channel["alternatives"]]
        if not (self.paragraphs or self.smart_format):
            for one in alternatives:
                del one["paragraphs"]
        if not (self.diarize or self.diarize_model):
            for one in [*alternatives, *results["utterances"]]:
                _without_speakers(one)
        if not self.utterances:
            del results["utterances"]
        return whole


def _without_speakers(one: dict[str, Any]) -> None:
    spoken = [*one["words"], *one.get("paragraphs", {}).get("paragraphs", []), one]
    for part in spoken:
        part.pop("speaker", None)
        part.pop("speaker_name", None)
