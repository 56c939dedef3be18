"""Submission: the form fields beside a file, checked and turned into what the pipeline takes."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from asr.models.choice import Choice, Spoken
from asr.models.model_files import tasks
from asr.refusal import unsupported_translation
from configs.registry import UnknownVariety, language_of, variety
from configs.settings import Outbound
from lexicons.identifiers.find import KINDS
from pipeline.delivery.modes import Modes
from pipeline.delivery.modes import check as check_modes
from pipeline.drafting.language_plan import LanguagesAlike, by_code
from pipeline.outbound.guard import Refused, check_url
from pipeline.recordings.attributes import Attributes, ConsentMissing, Described
from pipeline.recordings.recordings import Submission
from review_api.clients.modes import refusing_modes
from review_api.clients.terms import consents
from review_api.clients.upload import Upload
from review_api.examples import SUBMISSION
from review_api.problems import Problem, unknown_language
from review_api.schemas import recordings as schemas
from review_api.text_input import separated


def openapi_body() -> dict[str, Any]:
    """Return what OpenAPI says of the form: the fields of the schema, and the file, which is read as it arrives."""
    form = _schema(schemas.Submission)
    file = {"type": "string", "format": "binary"}  # as generators of clients know it
    form |= {"examples": [{"file": "(the bytes of the recording)"} | SUBMISSION]}
    form |= {"properties": {"file": file, **form["properties"]}, "required": ["file"]}
    by_url = _schema(schemas.UrlSubmission)
    content = {"multipart/form-data": {"schema": form}, "application/json": {"schema": by_url}}
    return {"requestBody": {"required": True, "content": content}}


def _schema(form: type[schemas.Submission]) -> dict[str, Any]:
    """Return the schema of a form. What it refers to is in the document already."""
    made = form.model_json_schema(ref_template="#/components/schemas/{model}")
    made.pop("$defs", None)
    return made


def parse(upload: Upload, *, begun: bool = False) -> schemas.Submission:
    """Return the form's fields; an empty field counts as not sent. Raises a 422 problem.

    `begun`: they were checked when the upload began, and a deadline may have passed meanwhile.
    """
    given = {name: value for name, value in upload.fields.items() if value}
    try:
        return schemas.Submission.model_validate({"name": upload.filename} | given, context={"begun": begun})
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def attributes_of(form: schemas.Submission) -> Attributes:
    """Return the attributes that reports are cut by, as the sender gave them. Raises a 422 problem."""
    gender, age, consent = form.speaker_gender, form.speaker_age, form.profile_consent
    try:
        said = variety(form.speaker_dialect).tag if form.speaker_dialect else ""
        return Described(form.district, form.domain, form.device, gender, age, consent, said).values()
    except UnknownVariety as error:
        raise unknown_language(error) from error
    except ConsentMissing as error:
        raise Problem(422, "consent-missing", str(error)) from error


def callback_of(form: schemas.Submission, outbound: Outbound) -> str:
    """Return the URL that is to be told of the recording, "" for none. Raises a 422 problem."""
    try:
        if form.callback:
            check_url(form.callback, outbound)
    except Refused as error:
        raise Problem(422, "url-refused", f"callback: {error}", field="callback") from error
    return form.callback


def check(
    recording_id: str, client_id: str, upload: Upload, form: schemas.Submission, chosen: Callable[[], Choice]
) -> Submission:
    """Return the submission of a file and its form, for the pipeline. Raises a 422 problem.

    `chosen`: says which model drafts it. That model has to be able to translate if the form asks for it.
    """
    language, dialect = _language_and_dialect(form.language, form.dialect)
    languages = _several_languages(separated(form.languages), language)
    if len(languages) == 1:
        language, languages = languages[0], []
    if form.translate:
        _check_translation(chosen(), Spoken(language, dialect, tuple(languages)))
    kinds, names = _redaction(form)
    training, voices = consents(form)
    return Submission(
        id=recording_id,
        client_id=client_id,
        name=form.name or "recording",
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        language=language,
        dialect=dialect,
        languages=tuple(languages),
        vocabulary=tuple(separated(form.vocabulary)),
        translate=form.translate,
        speaker=form.speaker,
        speakers_expected=form.speakers,
        priority=form.priority,
        review=form.review,
        deadline=form.deadline,
        spread=form.spread,
        speakers_per_channel=form.speakers_per_channel,
        speaker_consent=voices,
        training_consent=training,
        track=form.track,
        damaged=form.damaged,
        redact=kinds,
        redact_names=names,
        modes=_modes(form, language, languages),
        external_id=form.external_id,
        metadata=form.metadata,
    )


def _redaction(form: schemas.Submission) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kinds of identifiers that are to be taken out, and the names. Raises a 422 problem."""
    asked, names = separated(form.redact), tuple(separated(form.redact_names))
    if "name" in asked and not names:
        raise Problem(422, "redact-names-missing", "names are found by a list alone: send them as redact_names")
    every = schemas.EVERY_KIND in asked
    return tuple(one for one in KINDS if (names if one == "name" else every or one in asked)), names


def _modes(form: schemas.Submission, language: str, languages: Sequence[str]) -> dict[str, str]:
    """Return the modes that differ from how it is written. Raises a 422 problem where a language has no table."""
    modes = Modes(form.style, form.code_mix, form.numbers, form.script)
    with refusing_modes():
        check_modes(modes, [language, *languages])
    return modes.chosen()


def _check_translation(chosen: Choice, spoken: Spoken) -> None:
    model = chosen.model_for(spoken)
    if "translate" not in tasks(model, chosen.asr.models):
        raise Problem(422, "translate-unsupported", unsupported_translation(model))


def _language_and_dialect(language: str, dialect: str) -> tuple[str, str]:
    """Return both tags as the registry writes them; a dialect implies its language. Raises a 422 problem."""
    try:
        asked = variety(language).tag if language else ""
        if not dialect:
            return asked, ""
        implied = language_of(dialect).tag
        if asked and language_of(asked).tag != implied:
            raise Problem(422, "wrong-dialect", f"{dialect} belongs to the language {implied}, not to {language}")
        return asked or implied, variety(dialect).tag
    except UnknownVariety as error:
        raise unknown_language(error) from error


def _several_languages(tags: list[str], language: str) -> list[str]:
    """Return the tags of a code-switched recording as the registry writes them. Raises a 422 problem."""
    if tags and language:
        raise Problem(422, "language-twice", "send `language` (and `dialect`), or `languages` where several are spoken")
    try:
        return list(by_code(tags).values()) if len(tags) > 1 else [variety(tag).tag for tag in tags]
    except UnknownVariety as error:
        raise unknown_language(error) from error
    except LanguagesAlike as error:
        raise Problem(422, "languages-alike", str(error)) from error
