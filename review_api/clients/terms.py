"""Terms: how long a recording is to be kept, and what those who speak in it agreed to, as its client says it."""

from collections.abc import Collection
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from configs.settings import Retention
from pipeline.privacy import withdrawal
from pipeline.recordings import retention
from pipeline.recordings.retention import Days, KeptTooLong, Terms
from pipeline.speakers import voices
from pipeline.store.blobs import Blobs
from review_api.problems import Problem, refusing
from review_api.schemas.recordings import RecordingChange, Submission
from review_api.text_input import separated


def answered() -> AbstractContextManager[None]:
    """Turn what the operator does not allow into a 422 problem."""
    return refusing({}, {KeptTooLong: (422, "kept-too-long")})()


def terms_of(form: Submission, settings: Retention) -> Terms:
    """Return what is said of a recording when it is sent. Raises a 422 problem where that is not allowed."""
    asked = form.retention.asked() if form.retention else {}
    with answered():
        retention.chosen(asked, Days(), retention.longest(settings))
    return Terms(asked, form.consent_reference, form.data_subject_region)


def consents(form: Submission) -> tuple[bool, bool]:
    """Return whether those who speak agreed to training, and to voices. Raises a 422 problem for a contradiction."""
    named = separated(form.purposes)
    if not named:
        return form.training_consent, form.speaker_consent
    said = form.model_fields_set
    return (
        _agreed("training", "training_consent", named, form.training_consent if "training_consent" in said else None),
        _agreed("voices", "speaker_consent", named, form.speaker_consent if "speaker_consent" in said else None),
    )


def change_consents(connection: Connection, blobs: Blobs, recording_id: str, body: RecordingChange) -> None:
    """Change what those who speak in a locked recording agree to. Raises a 422 problem for a contradiction."""
    training = body.training_consent
    if body.purposes is not None:
        training = _agreed("training", "training_consent", body.purposes, training)
        if "voices" in body.purposes:
            voices.agree(connection, recording_id)
        else:
            voices.withdraw(connection, recording_id)
    if training:
        withdrawal.training_agreed(connection, recording_id)
    elif training is not None:
        withdrawal.training(connection, blobs, recording_id)


def change(connection: Connection, recording_id: str, body: RecordingChange, settings: Retention) -> None:
    """Change for how long a locked recording is kept, and what is said of the consent to it. null takes it away.

    Raises a 422 problem for what the operator does not allow.
    """
    said = body.model_fields_set
    if "retention" in said:
        with answered():
            asked = body.retention.asked() if body.retention else {}
            retention.change_days(connection, recording_id, asked, retention.longest(settings))
    reference = (body.consent_reference or "") if "consent_reference" in said else None
    region = (body.data_subject_region or "") if "data_subject_region" in said else None
    retention.change_consent(connection, recording_id, reference, region)


def _agreed(purpose: str, field: str, named: Collection[str], said: bool | None) -> bool:
    agreed = purpose in named
    if said is not None and said != agreed:
        words = f"purposes {'names' if agreed else 'leaves out'} {purpose}, and {field} says {str(said).lower()}"
        raise Problem(422, "purpose-conflict", f"{words}: send one of the two, or the same in both")
    return agreed
