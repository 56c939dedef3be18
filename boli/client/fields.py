"""Fields: what a caller may say beside a file, of a list, and of a transcript. The names are the API's."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict


class Fields(TypedDict, total=False):
    """The form fields of POST /v1/recordings (docs/reference/api.md)."""

    name: str
    language: str
    dialect: str
    speaker: str
    languages: str | Sequence[str]
    vocabulary: str | Sequence[str]
    translate: bool
    district: str
    domain: str
    device: str
    speaker_gender: str
    speaker_age: int
    profile_consent: bool
    speaker_dialect: str
    priority: str
    review: str
    deadline: str | datetime
    spread: bool
    speakers: int
    speakers_per_channel: str
    speaker_consent: bool
    training_consent: bool
    track: int
    damaged: bool
    redact: str | Sequence[str]
    redact_names: str | Sequence[str]
    style: str
    code_mix: str
    numbers: str
    script: str
    external_id: str
    metadata: str | Mapping[str, str]
    callback: str
    consent_reference: str
    purposes: str | Sequence[str]
    data_subject_region: str
    retention: str | Mapping[str, int | None]


class Row(Fields, total=False):
    """A row of a manifest: the same fields, and the URL of the sound."""

    url: str


class Filters(TypedDict, total=False):
    """Which recordings are listed."""

    status: str | Sequence[str]
    language: str | Sequence[str]
    created_after: datetime
    created_before: datetime
    updated_after: datetime
    external_id: str | Sequence[str]
    batch: str | Sequence[str]


class View(TypedDict, total=False):
    """How a transcript is written. `text`: "translation" for English. The others are of marks and subtitles."""

    text: str
    marks: bool
    style: str
    code_mix: str
    numbers: str
    script: str
    cues: str
    max_line: int
    max_lines: int
    min_cue_ms: int
    max_cue_ms: int
    max_rate: int


def as_form(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return fields as a form has them; lists are joined by commas, and what is None or "" is left out."""
    return {name: _text(value) for name, value in fields.items() if value not in (None, "")}


def as_query(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return query parameters; one that has several values is there several times."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        several = value if isinstance(value, list | tuple | set | frozenset) else [value]
        pairs += [(name, _text(one)) for one in several if one not in (None, "")]
    return pairs


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)
